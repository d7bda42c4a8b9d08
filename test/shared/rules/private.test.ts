import { describe, expect, test } from 'vitest';
import { type PrivateSelector, privateParts } from '../../../shared/rules/private.ts';
import { parseSelector } from '../../../shared/rules/selector.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { sliceFor } from '../../../shared/state/slice.ts';
import { rule, type rules, ruleset, state } from './given.ts';

const sites = state(`
sites:
  - {name: a, host: web1, tls: {cert: A, key: secret-a}}
  - {name: b, host: [web1, Web2.example.com], tls: {cert: B, key: secret-b}}
  - {name: c, tls: {cert: C, key: secret-c}}
tokens: {web1: {for: web1, is: x}, db1: {for: db1, is: y}}
admins: web1
`);
const nameHost = (name: string) => name.toLowerCase().replaceAll('.', '_');

function slice(host: string, set: ReturnType<typeof rules>, ...more: PrivateSelector[]): string {
  return toFlow(sliceFor(host, sites, privateParts(sites, set, more, { nameHost })));
}

describe('subtrees under a rule’s private: selectors are sent only to the hosts they name', () => {
  const keys = ruleset(
    rule('root.sites.index', 'inventory_selector: node.host, private: [node.tls.key, "**.none"]'),
  );

  test('parts of it, by the rule’s own inventory selector', () => {
    const sent = slice('web2_example_com', keys);
    expect(sent).not.toContain('secret-a');
    expect(sent).toContain('cert: A');
    expect(sent).toContain('secret-b');
    expect(slice('web1', keys)).toContain('secret-a');
  });

  test('nobody is sent what names no host', () => {
    expect(slice('web1', keys)).not.toContain('secret-c');
  });

  test('all of it', () => {
    const all = ruleset(rule('root.sites.index', 'inventory_selector: node.host, private: true'));
    expect(slice('web2_example_com', all)).toMatch(/^\{sites: \[\{name: b, [^[]*\[web1, [^[]*\}\}\], tokens/);
    expect(slice('db1', all)).toMatch(/^\{sites: \[\], tokens/);
  });

  test('two rules that say it both have to name the host', () => {
    const both = ruleset(
      rule('root.sites.index', 'inventory_selector: node.host, private: true'),
      rule('root.sites.index', 'inventory_selector: root.admins, private: [node.tls]'),
    );
    expect(slice('web2_example_com', both)).not.toContain('secret-b');
    expect(slice('web1', both)).toContain('secret-b');
  });
});

describe('subtrees under a system’s private: selectors', () => {
  const selector = { selector: parseSelector('root.tokens.*'), hosts: parseSelector('node.for') };

  test('are sent only to the hosts that each names', () => {
    expect(slice('db1', ruleset(), selector)).toContain('tokens: {db1: {for: db1, is: y}}');
    expect(slice('web9', ruleset(), selector)).toContain('tokens: {}');
  });

  test('nothing is private where nobody says so', () => {
    expect(privateParts(sites, ruleset(rule('root.sites.index')), [], { nameHost })).toBeUndefined();
  });
});
