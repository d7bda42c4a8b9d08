import { describe, expect, test } from 'vitest';
import { DscError } from '../../../shared/errors.ts';
import { selectAll } from '../../../shared/rules/extract.ts';
import { compileMatch, type Match } from '../../../shared/rules/match.ts';
import { parseSelector } from '../../../shared/rules/selector.ts';
import { actionsOf, planned, rule, ruleset, state } from './given.ts';

describe('a selector', () => {
  test.each([
    ['root', 'root', []],
    ['root.devices.index', 'root', ['key devices', 'index']],
    ["root['devices'][index]", 'root', ['key devices', 'index']],
    ["node['interfaces'][0]['name']", 'node', ['key interfaces', 'number 0', 'key name']],
    ['name', 'node', ['key name']],
    ['interfaces[0].name', 'node', ['key interfaces', 'number 0', 'key name']],
    ["['a b'].c", 'node', ['key a b', 'key c']],
    ['node', 'node', []],
    ['root.zones."example.com"', 'root', ['key zones', 'key example.com']],
    ["root.'index'.'*'", 'root', ['key index', 'key *']],
    ['root.a.*.b.**.c', 'root', ['key a', 'any', 'key b', 'deep', 'key c']],
    ["root.o'brien", 'root', ["key o'brien"]],
    ['root.c++', 'root', ['key c++']],
    ['root.vlans.10', 'root', ['key vlans', 'digits 10']],
    ["root['a\\'b\\\\c\\u0041\\n']", 'root', ["key a'b\\cA\n"]],
    ['rooted.x', 'node', ['key rooted', 'key x']],
    ['root.root', 'root', ['key root']],
    ['my key.x', 'node', ['key my key', 'key x']],
  ])('%s', (text, base, parts) => {
    const selector = parseSelector(text);
    expect(selector.base).toBe(base);
    expect(selector.parts.map((part) => Object.values(part).join(' '))).toEqual(parts);
  });

  test.each([
    ['root.', 5],
    ['root..a', 5],
    ['', 0],
    ["root['devices'][\\d+]", 16],
    ["root['a", 5],
    ["root['a'", 8],
    ["root['a'x]", 8],
    ["root['a']b", 9],
    ['root.web*', 8],
    ['root[a]', 5],
    ['root[]', 5],
    ["root['\\q']", 6],
    ['root.a]', 6],
  ])('%s is refused with a caret at %i', (text, caret) => {
    try {
      parseSelector(text, { file: 'rules.yml', line: 3, column: 5 });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DscError);
      expect(error).toMatchObject({ code: 'E_PATH', at: { line: 3, column: 5 } });
      const lines = (error as DscError).message.split('\n');
      expect(lines[1]).toBe(`  ${text}`);
      expect(lines[2]).toBe(`${' '.repeat(caret + 2)}^`);
    }
  });
});

describe('what a selector names in a subtree', () => {
  const root = state('{defaults: {mtu: 1500}, hosts: [{name: a, ports: [{id: 1}, {id: 2}]}, {name: b}]}');
  const node = state('{name: a, ports: [{id: 1}, {id: 2}], 7: seven, "8": eight}');

  test.each([
    ['node.name', ['a']],
    ['name', ['a']],
    ['root.defaults.mtu', [1500]],
    ['root.hosts.index.name', ['a', 'b']],
    ['node.ports.index.id', [1, 2]],
    ['ports[1].id', [2]],
    ['root.**.id', [1, 2]],
    ['node[7]', ['seven']],
    ['node.7', ['seven']],
    ['node.8', ['eight']],
    ["node['7']", []],
    ['node.ports.0.id', [1]],
    ['node.index', ['seven']],
    ['node.missing.deeper', []],
  ])('%s', (text, values) => {
    expect(selectAll(parseSelector(text), node, root)).toEqual(values);
  });

  test('consecutive ** are one', () => {
    expect(selectAll(parseSelector('root.**.**.id'), node, root)).toEqual([1, 2]);
  });
});

describe('many selectors walked at once', () => {
  const match = compileMatch(
    ['root.a.index', 'root.a', 'root.**.x', 'root.a.*', 'root.a[0]', "root.a['0']"].map((value) => ({
      parts: parseSelector(value).parts,
      value,
    })),
  );
  const at = (...keys: [string | number, boolean][]): readonly string[] =>
    keys.reduce<Match<string> | undefined>((from, [key, inList]) => from?.step(key, inList), match)?.ends ??
    [];

  test('end in their own order', () => {
    expect(at(['a', false])).toEqual(['root.a']);
    expect(at(['a', false], [0, true])).toEqual(['root.a.index', 'root.a.*', 'root.a[0]']);
    expect(at(['a', false], [1, true])).toEqual(['root.a.index', 'root.a.*']);
    expect(at(['a', false], ['0', false])).toEqual(['root.a.*', "root.a['0']"]);
    expect(at(['a', false], [5, false])).toEqual(['root.a.index', 'root.a.*']);
    expect(at(['q', false], ['x', false], ['y', false], ['x', false])).toEqual(['root.**.x']);
    expect(at(['x', false])).toEqual(['root.**.x']);
  });

  test('stop where none can go on', () => {
    const plain = compileMatch([{ parts: parseSelector('root.a.b').parts, value: 1 }]);
    expect(plain?.step('c', false)).toBeUndefined();
    expect(plain?.step('a', false)?.step('b', false)?.step('c', false)).toBeUndefined();
    expect(compileMatch([])).toBeUndefined();
  });
});

/** The oracle's cases whose `want` needs another selector than the original could write. */
describe('keys that the original could not select', () => {
  test('a key with dots (oracle 083)', () => {
    const set = ruleset(rule('root.zones["example.com"]', 'inventory_selector: node.host'));
    const made = planned(
      'zones: {example.com: {host: ns1, ttl: 60}}',
      'zones: {example.com: {host: ns1, ttl: 300}}',
      set,
    );
    expect(actionsOf(made)).toEqual(["update root['zones']['example.com'] @ns1"]);
  });

  test('a key named index (oracle 091)', () => {
    const set = ruleset(rule("root.'index'", 'inventory_selector: node.host'));
    const made = planned('index: {host: web1, port: 80}', 'index: {host: web1, port: 81}', set);
    expect(actionsOf(made)).toEqual(["update root['index'] @web1"]);
  });

  test('a map of entities (oracle 022)', () => {
    const set = ruleset(rule('root.services.*', 'inventory_selector: node.host'));
    const made = planned(
      'services: {web: {host: h1, port: 80}}',
      'services: {web: {host: h1, port: 80}, db: {host: h2, port: 5432}}',
      set,
    );
    expect(actionsOf(made)).toEqual(["create root['services']['db'] @h2"]);
  });
});
