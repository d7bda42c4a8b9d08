import { describe, expect, test } from 'vitest';
import { compileMatch } from '../../../shared/rules/match.ts';
import { parseSelector } from '../../../shared/rules/selector.ts';
import { applyDiff } from '../../../shared/state/apply.ts';
import { diff, listChanges } from '../../../shared/state/diff.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import type { Identity, ListRule } from '../../../shared/state/identity.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { formatPath } from '../../../shared/state/path.ts';
import type { Value } from '../../../shared/state/value.ts';

function value(text: string): Value {
  return loadYaml(text, { file: 'a.yml' }).value;
}

function lists(rules: Readonly<Record<string, ListRule>>): Identity | undefined {
  return compileMatch(
    Object.entries(rules).map(([text, rule]) => ({ parts: parseSelector(text).parts, value: rule })),
  );
}

/** Each change in a line; that it also applies is checked on the way. */
function changes(old: string, next: string, identity?: Identity): string[] {
  const found = diff(value(old), value(next), { identity });
  const applied = applyDiff(found, value(old));
  expect(diff(applied, value(next), { identity }).change).toBeUndefined();
  return listChanges(found).map(({ kind, oldPath, newPath, old: before, new: after }) => {
    const paths = [oldPath, newPath].filter((path) => path !== undefined).map((path) => formatPath(path, ''));
    const values = [before, after].filter((one) => one !== undefined).map(toFlow);
    return `${kind} ${[...new Set(paths)].join(' → ')} ${values.join(' → ')}`;
  });
}

describe('maps', () => {
  test('keys are added, removed and changed; their order does not count', () => {
    expect(changes('{a: 1, b: 2, c: 3}', '{c: 4, d: 5, a: 1}')).toEqual([
      "removed ['b'] 2",
      "changed ['c'] 3 → 4",
      "added ['d'] 5",
    ]);
  });

  test('integer keys and string keys are two', () => {
    expect(changes('{1: a}', '{"1": a}')).toEqual(['removed [1] a', "added ['1'] a"]);
  });

  test('__proto__ is a key like any other', () => {
    expect(changes('{a: {b: 1}}', '{a: {b: 1, __proto__: {x: 1}}}')).toEqual([
      "added ['a']['__proto__'] {x: 1}",
    ]);
  });

  test('a map under another key, and all else equal, is renamed', () => {
    expect(changes('{a: {x: 1, y: 2}, c: 1}', '{b: {y: 2, x: 1}, c: 1}')).toEqual([
      "renamed ['a'] → ['b'] {x: 1, y: 2} → {y: 2, x: 1}",
    ]);
  });
});

describe('scalars', () => {
  test.each([
    ['1', '1.0'],
    ['100000000000000000000', '1.0e+20'],
    ['.nan', '.nan'],
    ['0.0', '-0.0'],
    ['2024-01-01 10:00:00', '2024-01-01T10:00:00'],
  ])('%s and %s are equal', (a, b) => {
    expect(changes(`{a: ${a}}`, `{a: ${b}}`)).toEqual([]);
  });

  test.each([
    ['yes', '"yes"'],
    ['1', '"1"'],
    ['1', 'true'],
    ['2024-01-01', '"2024-01-01"'],
    ['2024-01-01', '2024-01-01 00:00:00'],
    ['9007199254740993', '9007199254740992'],
    ['0', 'false'],
  ])('%s and %s differ', (a, b) => {
    expect(changes(`{a: ${a}}`, `{a: ${b}}`)).toHaveLength(1);
  });
});

describe('nothing', () => {
  const forms = ['{}', '{a: }', '{a: {}}', '{a: []}', '{a: {b: }}', '~'];
  test.each(forms.flatMap((a) => forms.map((b) => [a, b] as const)))('%s and %s are the same', (a, b) => {
    expect(changes(a, b)).toEqual([]);
  });

  test.each(forms)('from %s everything is added, as a whole', (nothing) => {
    expect(changes(nothing, '{a: {b: 1, c: 2}}').map((line) => line.split(' ')[0])).toEqual(['added']);
  });
});

describe('lists of maps', () => {
  test('are compared by name, wherever the items stand', () => {
    expect(
      changes('[{name: a, v: 1}, {name: b, v: 2}]', '[{name: b, v: 3}, {name: c}, {name: a, v: 1}]'),
    ).toEqual(["changed [1]['v'] → [0]['v'] 2 → 3", 'added [1] {name: c}']);
  });

  test('by id where not every item has a name of its own', () => {
    expect(changes('[{id: 1, name: x}, {id: 2, name: x}]', '[{id: 2, name: x}, {id: 1, name: y}]')).toEqual([
      "changed [0]['name'] → [1]['name'] x → y",
    ]);
  });

  test('by the key that a rule gives', () => {
    const identity = lists({ root: { idKey: 'serial' } });
    expect(
      changes('[{serial: 7, name: a}]', '[{serial: 8, name: a}, {serial: 7, name: b}]', identity),
    ).toEqual(['added [0] {serial: 8, name: a}', "changed [0]['name'] → [1]['name'] a → b"]);
  });

  test('as a multiset where nothing tells them apart', () => {
    expect(changes('[{v: 1}, {v: 1}, {v: 2}]', '[{v: 2}, {v: 1}, {v: 3}]')).toEqual([
      'removed [1] {v: 1}',
      'added [2] {v: 3}',
    ]);
  });

  test('as a multiset where a rule says so', () => {
    const identity = lists({ root: { idKey: false } });
    expect(changes('[{name: a, v: 1}]', '[{name: a, v: 2}]', identity)).toEqual([
      'removed [0] {name: a, v: 1}',
      'added [0] {name: a, v: 2}',
    ]);
  });

  test('an item with another identity, and all else equal, is renamed', () => {
    expect(changes('[{name: a, v: 1}, {name: c}]', '[{name: b, v: 1}, {name: c}]')).toEqual([
      'renamed [0] {name: a, v: 1} → {name: b, v: 1}',
    ]);
  });

  test('the order does not count, unless a rule says so; then few items move', () => {
    const old = '[{name: a}, {name: b}, {name: c}, {name: d}]';
    const next = '[{name: d}, {name: a}, {name: b}, {name: c}]';
    expect(changes(old, next)).toEqual([]);
    expect(changes(old, next, lists({ root: { ordered: true } }))).toEqual([
      'moved [3] → [0] {name: d} → {name: d}',
    ]);
  });

  test('1 and 1.0 are one identity', () => {
    expect(changes('[{id: 1, v: a}]', '[{id: 1.0, v: a}]')).toEqual([]);
  });
});

describe('lists of scalars', () => {
  test('are aligned in order', () => {
    expect(changes('[a, b, c, d, e]', '[a, c, x, d, e, f]')).toEqual([
      'removed [1] b',
      'added [2] x',
      'added [5] f',
    ]);
  });

  test('swapped, one of the two moves', () => {
    expect(changes('[a, b]', '[b, a]')).toHaveLength(2);
  });

  test('repeated, each counts', () => {
    expect(changes('[a, a, b]', '[a, b]')).toEqual(['removed [1] a']);
    expect(changes(`[${'x, '.repeat(100)}]`, `[${'x, '.repeat(90)}y]`)).toHaveLength(11);
  });

  test('repeated ever so often, one that comes or goes is one change', () => {
    const many = 'x, y, '.repeat(200);
    expect(changes(`[${many}${many}]`, `[${many}z, ${many}]`)).toEqual(['added [400] z']);
    expect(changes(`[${many}z, ${many}]`, `[${many}${many}]`)).toEqual(['removed [400] z']);
  });

  test('are sets where a rule says so', () => {
    const identity = lists({ root: { ordered: false } });
    expect(changes('[a, b, a]', '[b, a, a]', identity)).toEqual([]);
    expect(changes('[a, b, a]', '[b, a]', identity)).toEqual(['removed [2] a']);
  });

  test('a rule reaches nested lists only where it says', () => {
    const identity = lists({ 'root.index.dns': { ordered: false } });
    expect(
      changes('[{name: a, dns: [x, y], ntp: [x, y]}]', '[{name: a, dns: [y, x], ntp: [y, x]}]', identity),
    ).toHaveLength(2);
  });
});

describe('identities that do not tell items apart', () => {
  const fault = (old: string, next: string, identity?: Identity): unknown =>
    diff(value(old), value(next), { identity }).change?.fault;

  test.each([
    [
      'twice in the new list',
      '[{name: a}]',
      '[{name: b}, {name: a}, {name: b}]',
      { side: 'new', key: 'name', first: 0, second: 2 },
    ],
    [
      'twice in the old list',
      '[{name: a}, {name: a}]',
      '[{name: b}]',
      { side: 'old', key: 'name', first: 0, second: 1 },
    ],
    [
      'twice, in order, and another value',
      '[{name: a, v: 1}, {name: a}]',
      '[{name: a, v: 2}, {name: a}]',
      { side: 'new', key: 'name', first: 0, second: 1 },
    ],
  ])('%s', (_, old, next, expected) => {
    expect(fault(old, next)).toEqual(expected);
  });

  test('an item without the key that a rule gives', () => {
    expect(fault('[]', '[{name: a}]', lists({ root: { idKey: 'serial' } }))).toBeUndefined();
    expect(fault('[{serial: 1}]', '[{serial: 1}, {name: a}]', lists({ root: { idKey: 'serial' } }))).toEqual({
      side: 'new',
      key: 'serial',
      first: 1,
      second: undefined,
    });
  });

  test('are no fault where another key does, or a rule says whole values', () => {
    expect(fault('[]', '[{id: 1, name: a}, {id: 2, name: a}]')).toBeUndefined();
    expect(fault('[{name: a}]', '[{name: a}, {name: a}]', lists({ root: { idKey: false } }))).toBeUndefined();
  });
});

test('a diff is as large as the change, and shares the values', () => {
  const old = value('{hosts: [{name: a, v: 1}, {name: b, v: 1}, {name: c, v: 1}], other: {x: [1, 2, 3]}}');
  const next = value('{hosts: [{name: a, v: 1}, {name: b, v: 2}, {name: c, v: 1}], other: {x: [1, 2, 3]}}');
  const { change } = diff(old, next);
  expect(change?.children).toHaveLength(1);
  expect(change?.children[0]?.children).toHaveLength(1);
  expect(change?.children[0]?.old).toBe((old as Map<string, Value>).get('hosts'));
});
