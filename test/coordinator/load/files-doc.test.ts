import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRules } from '../../../shared/rules/load.ts';
import { parseSelector } from '../../../shared/rules/selector.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { type Project, project } from '../../support/project.ts';
import { load, loadOne } from './given.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/files.md'), 'utf8');

/** Each block that has a file's name. */
const files = Object.fromEntries(
  [...text.matchAll(/^```yaml (\S+)\n(.*?)^```$/gms)].map(([, name = '', body = '']) => [name, body]),
);
const hosts = {
  web1: { role: 'web' },
  web2: { role: 'web', group: 'test' },
  web3: {},
};

function documented(): Project {
  return project({
    ...files,
    'web/templates/site.conf.j2': '{{ node.port }}',
    'collections/ansible_collections/acme/web/templates/motd.j2': '{{ state.banner }}',
  });
}

describe('docs/files.md', () => {
  test('shows a system that can be pushed', () => {
    using at = documented();
    const { instances } = load(at, 'system.yml', { hosts });
    expect(instances.map(({ name, after, warnings }) => [name, after, warnings])).toEqual([
      ['web', [], []],
      ['banner', ['web'], []],
    ]);
  });

  test('overlays and private parts do what it says', () => {
    using at = documented();
    const [web, banner] = load(at, 'system.yml', { hosts }).instances;
    const of = (instance: typeof web, host: string) =>
      toFlow(instance?.states.find((sent) => sent.hosts.includes(host))?.value ?? null);
    expect(of(web, 'web1')).toContain('log_level: warn');
    expect(of(web, 'web2')).toContain('log_level: debug');
    expect(of(web, 'web3')).toContain('log_level: info');
    expect(of(web, 'web1')).toContain('the key of the shop');
    expect(of(web, 'web1')).not.toContain('the key of the blog');
    expect(of(banner, 'web1')).toContain('a token of web1');
    expect(of(banner, 'web2')).not.toContain('token');
  });

  test('shows a service that is pushed by name, and travels as it says', () => {
    using at = documented();
    const { bundle } = loadOne(at, 'acme.web.banner', { hosts, to: ['web1', 'web2'] });
    const folder = 'collections/ansible_collections/acme/web';
    expect(bundle.rulesPath).toBe(`${folder}/rules/banner.yml`);
    expect(bundle.files.map(({ path }) => path)).toContain(`${folder}/templates/motd.j2`);
  });

  test('shows a lone state that is named after its folder', () => {
    using at = documented();
    expect(loadOne(at, 'web/state.yml', { hosts })).toMatchObject({ name: 'web', hosts: ['web1', 'web2'] });
  });

  test('names every key of a rule, and selectors that can be read', () => {
    const [, keys = ''] = /Further keys: ([^.]*)\./.exec(text) ?? [];
    const more = [...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key);
    const written = Object.keys(
      JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/rules.schema.json'), 'utf8'))
        .properties.rules.anyOf[0].items.properties,
    );
    const shown = written.filter(
      (key) => more.includes(key) || text.includes(`${key}:`) || text.includes(`\`${key}\``),
    );
    expect(shown).toEqual(written);
    expect(
      loadRules(loadYaml(files['web/rules.yml'] ?? '', { file: 'rules.yml' }), { exists: () => true }).rules,
    ).toHaveLength(2);
    for (const [, selector = ''] of text.matchAll(/`((?:root|node)[.[][^`]*)`(?=,| and| are)/g))
      expect(parseSelector(selector).parts.length).toBeGreaterThan(0);
  });
});
