import { describe, expect, test } from 'vitest';
import { compileMatch } from '../../../shared/rules/match.ts';
import { parseSelector } from '../../../shared/rules/selector.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { type PrivatePart, sliceFor } from '../../../shared/state/slice.ts';
import { isMap, type Value } from '../../../shared/state/value.ts';

const state = loadYaml(
  'secrets: {web1: {key: a}, web2: {key: b}}\nhosts: [{name: web1, token: x}, {name: web2, token: y}]\nopen: {a: 1}\n',
  { file: 'state.yml' },
).value;

const byName: PrivatePart = { hostsOf: (node) => (isMap(node) ? [String(node.get('name'))] : []) };

function slice(host: string, parts: Readonly<Record<string, PrivatePart>>): Value {
  const patterns = Object.entries(parts).map(([text, value]) => ({
    parts: parseSelector(text).parts,
    value,
  }));
  return sliceFor(host, state, compileMatch(patterns));
}

describe('what a host is sent', () => {
  test('is the whole state where nothing is private, and the same object', () => {
    expect(slice('web1', {})).toBe(state);
    expect(slice('web1', { 'root.elsewhere': byName })).toBe(state);
  });

  test('is without the private subtrees that do not name it', () => {
    expect(toFlow(slice('web2', { 'root.hosts.index': byName }))).toBe(
      '{secrets: {web1: {key: a}, web2: {key: b}}, hosts: [{name: web2, token: y}], open: {a: 1}}',
    );
  });

  test('is without those that name nobody', () => {
    expect(toFlow(slice('web1', { 'root.secrets.*': byName, 'root.hosts': byName }))).toBe(
      '{secrets: {}, open: {a: 1}}',
    );
  });

  test('shares what is not private', () => {
    const sliced = slice('web1', { 'root.hosts.index': byName });
    expect(isMap(sliced) && sliced.get('open')).toBe(isMap(state) && state.get('open'));
  });

  test('is nothing at all where the root is private to others', () => {
    expect(slice('web1', { root: byName })).toBeNull();
  });
});
