import { describe, expect, test } from 'vitest';
import { DscError } from '../../../shared/errors.ts';
import { type LoadOptions, loadYaml } from '../../../shared/state/load.ts';
import { Float, Timestamp, type Value } from '../../../shared/state/value.ts';

function load(text: string, options: Partial<LoadOptions> = {}): Value {
  return loadYaml(text, { file: 'state.yml', ...options }).value;
}

function refusal(text: string, options: Partial<LoadOptions> = {}): DscError {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof DscError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a document', () => {
  test.each<[string, Value]>([
    ['', null],
    ['---\n...\n', null],
    ['# only a comment\n', null],
    ['%YAML 1.1\n---\na: 1\n', new Map([['a', 1]])],
    ['\ufeffa: 1\n', new Map([['a', 1]])],
    ['- yes\n- No\n- ON\n- y\n', [true, false, true, 'y']],
    ['[0644, 0o644, 0x1F, 0b11, 1_000, 1:30, 08]', [420, '0o644', 31, 3, 1000, 90, '08']],
    [
      '[1.0, 1e3, 1.0e+3, .5, .inf, -.INF, 1_0.5]',
      [Float.of(1), '1e3', Float.of(1000), 0.5, Infinity, -Infinity, 10.5],
    ],
    ['[12345678901234567890, -9007199254740993]', [12345678901234567890n, -9007199254740993n]],
    [
      '[2024-02-29, 2024-02-29T10:00:00Z]',
      [new Timestamp('date', '2024-02-29'), new Timestamp('datetime', '2024-02-29 10:00:00+00:00')],
    ],
    ['[~, null, NULL, ""]', [null, null, null, '']],
    ['[!!str 1, !!int "0x10", !!float 1, !!bool "on", !!null ""]', ['1', 16, Float.of(1), true, null]],
    [
      '{1: a, "1": b, __proto__: c, =: d}',
      new Map<string | number, Value>([
        [1, 'a'],
        ['1', 'b'],
        ['__proto__', 'c'],
        ['=', 'd'],
      ]),
    ],
  ])('%j is read as PyYAML reads it', (text, value) => {
    expect(load(text)).toEqual(value);
  });

  test('merges take over what is not there, the first map of a list winning', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\n';
    expect((load(text) as Map<string, Value>).get('c')).toEqual(
      new Map([
        ['x', 1],
        ['z', 2],
        ['y', 3],
      ]),
    );
  });

  test('an anchor gives one value to all its aliases', () => {
    const map = load('a: &x [1, 2]\nb: *x\n') as Map<string, Value>;
    expect(map.get('b')).toBe(map.get('a'));
  });
});

describe('what is refused says where and what to do', () => {
  test.each([
    ['a tab that indents', 'a:\n\tb: 1\n', 2, 1, /[Tt]ab/, /spaces/],
    ['a duplicate key', 'a: 1\nb: 2\n"a": 3\n', 3, 1, /"a" is there already, in line 1/, /Remove/],
    ['a second document', 'a: 1\n---\nb: 2\n', 2, 1, /second document/, /file of its own/],
    ['a boolean key', 'a: 1\non: 2\n', 2, 1, /strings or integers/, /Quote it: "on"/],
    ['a float key', '1.5: 2\n', 1, 1, /strings or integers/, /Quote it/],
    ['a template that is not quoted', 'a: {{ host }}\n', 1, 5, /strings or integers/, /quoted as a whole/],
    ['an alias inside its own anchor', 'a: &x\n  - *x\n', 2, 5, /inside its own anchor/, undefined],
    ['an alias without an anchor', 'a: *x\n', 1, 4, /x/, undefined],
    ['an anchor that is there twice', 'a: &x 1\nb: &x 2\n', 2, 7, /there already/, undefined],
    ['a tag that is not YAML’s own', 'a: !vault secret\n', 1, 11, /!vault is not known/, /!!str/],
    ['a set', 'a: !!set {x}\n', 1, 10, /!!set is not known/, /!!map/],
    ['a Python object', 'a: !!python/object:os.system {}\n', 1, 30, /not known/, /!!map/],
    ['a tag that does not fit', 'a: !!int yes\n', 1, 10, /does not fit "yes"/, undefined],
    ['a date that is none', 'a: 2023-02-29\n', 1, 4, /its day is 29/, /Quote/],
    ['a merge of a scalar', 'a: {<<: 1}\n', 1, 9, /merges a map/, undefined],
    ['a value tag', 'a: =\n', 1, 4, /`=`/, /Quote/],
    ['a control character', 'a: "x\u0007"\n', 1, 6, /U\+0007/, /\\u0007/],
  ])('%s', (_, text, line, column, message, hint) => {
    const fault = refusal(text);
    expect(fault).toMatchObject({ code: 'E_YAML', at: { file: 'state.yml', line, column } });
    expect(fault.message).toMatch(message);
    if (hint === undefined) expect(fault.hint).toBeUndefined();
    else expect(fault.hint).toMatch(hint);
  });

  test('every fault of syntax in one pass', () => {
    const fault = refusal('a: b: c\nd: [\n');
    expect([fault, ...fault.others].length).toBeGreaterThan(1);
  });

  test('duplicate keys only where they are not wanted: Ansible takes the last', () => {
    expect(load('a: 1\na: 2\n', { duplicateKeys: 'last' })).toEqual(new Map([['a', 2]]));
  });

  test('limits that a caller sets', () => {
    expect(refusal('[[1]]', { limits: { depth: 1 } })).toMatchObject({ code: 'E_LIMIT', at: { column: 2 } });
    expect(refusal('[1, 2, 3]', { limits: { nodes: 3 } })).toMatchObject({ code: 'E_LIMIT' });
    expect(refusal('abcdef', { limits: { scalar: 5 } })).toMatchObject({ code: 'E_LIMIT' });
    expect(refusal('abcdef', { limits: { characters: 5 } })).toMatchObject({ code: 'E_LIMIT' });
  });

  test('depth counts what aliases stand for', () => {
    const text = 'a: &a [[[1]]]\nb: &b [[[*a]]]\n';
    expect(refusal(text, { limits: { depth: 6 } })).toMatchObject({ code: 'E_LIMIT', at: { line: 2 } });
    expect(load(text, { limits: { depth: 7 } })).toBeInstanceOf(Map);
  });
});

describe('positions', () => {
  const loaded = loadYaml(
    [
      'base: &base {mtu: 1500}',
      'hosts:',
      '  - name: web1',
      '    ports: [80, 443]',
      '    <<: *base',
      '  - *base',
      '7: x',
      '',
    ].join('\n'),
    { file: 'state.yml' },
  );

  test.each([
    [[], 1, 1],
    [['hosts'], 3, 3],
    [['hosts', 0, 'name'], 3, 11],
    [['hosts', 0, 'ports', 1], 4, 17],
    [['hosts', 0, 'mtu'], 1, 19],
    [['hosts', 1, 'mtu'], 1, 19],
    [['hosts', 1], 6, 5],
    [[7], 7, 4],
  ])('the value at %j', (path, line, column) => {
    expect(loaded.positionOf(path)).toEqual({ file: 'state.yml', line, column });
  });

  test('of what is not there are those of the nearest thing above', () => {
    expect(loaded.positionOf(['hosts', 0, 'vlan', 3])).toEqual(loaded.positionOf(['hosts', 0]));
    expect(loaded.positionOf(['hosts', 9, 'name'])).toEqual(loaded.positionOf(['hosts']));
  });

  test('of keys', () => {
    expect(loaded.keyPositionOf(['hosts', 0, 'ports'])).toMatchObject({ line: 4, column: 5 });
    expect(loaded.keyPositionOf(['hosts'])).toMatchObject({ line: 2, column: 1 });
  });
});
