import { describe, expect, test } from 'vitest';
import { toFlow } from '../../../shared/state/dump.ts';
import { project } from '../../support/project.ts';
import { load, loadOne, refusal } from './given.ts';

const files = {
  'net.yml': `meta: {rules: rules.yml}
routers:
  - {name: vyos1, password: one}
  - {name: vyos2, password: two}
`,
  'rules.yml':
    'rules: [{rule_selector: root.routers.index, inventory_selector: node.name, create: {tasks: [{debug: {}}]}}]\n',
};

function system(more: string, top = ''): string {
  return `dsc: system/v1\n${top}instances:\n  - name: net\n    state: net.yml\n${more}`;
}

describe('private: of a system file', () => {
  const both = { hosts: { vyos1: {}, vyos2: {} } };

  test('gives each host its own slice, which holds nothing that is private to others', () => {
    using at = project({
      ...files,
      'system.yml': system('    private: {root.routers.index: node.name}\n'),
    });
    const { states } = loadOne(at, 'system.yml', both);
    expect(states.map(({ hosts, value }) => [hosts, toFlow(value)])).toEqual([
      [['vyos1'], '{meta: {rules: rules.yml}, routers: [{name: vyos1, password: one}]}'],
      [['vyos2'], '{meta: {rules: rules.yml}, routers: [{name: vyos2, password: two}]}'],
    ]);
  });

  test('every host is sent the whole state where nothing is private', () => {
    using at = project({ ...files, 'system.yml': system('') });
    expect(loadOne(at, 'system.yml', both).states).toMatchObject([{ hosts: ['vyos1', 'vyos2'] }]);
  });

  test.each([
    ['{routers.index: node.name}', 'system.yml:5:15 E_PATH what is private of a state starts at root'],
    ['{"root..a": node.name}', 'system.yml:5:15 E_PATH'],
    ['{root.a: "node..a"}', 'system.yml:5:23 E_PATH'],
  ])('%s is refused with its position', (written, fault) => {
    using at = project({ ...files, 'system.yml': system(`    private: ${written}\n`) });
    expect(refusal(at, 'system.yml', both)[0]).toContain(fault);
  });
});

describe('a value that names neither a declared host nor a proxied one is refused', () => {
  const hosts = { jump1: {} };

  test('proxies: lets a name stand for a device', () => {
    using at = project({ ...files, 'system.yml': system('', 'proxies: {jump1: ["vyos*"]}\n') });
    const { hosts: found, proxied } = loadOne(at, 'system.yml', { hosts });
    expect(found).toEqual(['jump1']);
    expect(proxied.map(({ code, message, at: place }) => `${code} ${place?.line} ${message}`)).toEqual([
      'E_PROXY 3 jump1 would have to act for vyos1',
      'E_PROXY 4 jump1 would have to act for vyos2',
    ]);
  });

  test('but not one that no pattern has', () => {
    using at = project({ ...files, 'system.yml': system('', 'proxies: {jump1: [vyos1]}\n') });
    expect(refusal(at, 'system.yml', { hosts })).toEqual(['net.yml:4:12 E_HOST "vyos2" is no declared host']);
  });

  test('a declared host is its own', () => {
    using at = project({ ...files, 'system.yml': system('', 'proxies: {jump1: ["vyos*"]}\n') });
    const all = { jump1: {}, vyos1: {}, vyos2: {} };
    expect(loadOne(at, 'system.yml', { hosts: all })).toMatchObject({
      hosts: ['vyos1', 'vyos2'],
      proxied: [],
    });
  });

  test('a proxy is a declared host', () => {
    using at = project({ ...files, 'system.yml': system('', 'proxies: {jmup1: ["vyos*"]}\n') });
    expect(refusal(at, 'system.yml', { hosts })).toContain(
      'system.yml:2:11 E_HOST "jmup1" is no declared host',
    );
  });
});

describe('--to of a system file', () => {
  test('brings no instance to a host that it is not for', () => {
    using at = project({
      ...files,
      'system.yml': `${system('')}    hosts: [vyos1, vyos2]\n  - {name: two, state: net.yml, hosts: [vyos1, vyos2]}\n`,
    });
    const hosts = { vyos1: {}, vyos2: {}, web1: {} };
    const { instances } = load(at, 'system.yml', { hosts, to: ['web1'] });
    expect(instances.map((instance) => instance.hosts)).toEqual([
      ['vyos1', 'vyos2'],
      ['vyos1', 'vyos2'],
    ]);
  });
});
