import { describe, expect, test } from 'vitest';
import { applyDiff } from '../../../shared/state/apply.ts';
import { diff } from '../../../shared/state/diff.ts';
import { dumpYaml } from '../../../shared/state/dump.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { mergePatch } from '../../../shared/state/merge.ts';
import { fromPlain, toPlain } from '../../../shared/state/plain.ts';
import { Float, Timestamp, type Value } from '../../../shared/state/value.ts';
import { decodeState, encodeState } from '../../../shared/wire/codec.ts';

function value(text: string): Value {
  return loadYaml(text, { file: 'a.yml' }).value;
}

test('floats, big integers, dates, integer keys and __proto__ survive load, diff, wire and load again', () => {
  const text = `
floats: [1.0, 0.1, -0.0, .inf, .nan, 1.0e+300]
integers: [9007199254740993, -123456789012345678901234567890]
dates: [2024-02-29, 2024-02-29 10:00:00.5 +02:00]
keys: {1: a, "1": b, __proto__: {polluted: yes}, constructor: c}
`;
  const old = value('other: 1');
  const next = value(text);
  const applied = applyDiff(diff(old, next), old);
  const received = decodeState(encodeState(applied));
  const again = value(dumpYaml(received));
  expect(again).toEqual(next);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe('as plain data', () => {
  const all: Value = new Map<string | number, Value>([
    [1, 'integer key'],
    ['1', 'string key'],
    ['__proto__', new Map([['x', Float.of(1)]])],
    ['big', 12345678901234567890n],
    ['not', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['date', new Timestamp('date', '2024-02-29')],
  ]);

  test('everything can be written as JSON, and nothing is lost silently', () => {
    expect(JSON.stringify(toPlain(all))).toBe(
      '{"1":"string key","[1]":"integer key","__proto__":{"x":1},"big":"12345678901234567890","not":[".nan",".inf","-.inf"],"date":"2024-02-29"}',
    );
  });

  test('for a schema numbers stay numbers', () => {
    expect(toPlain(all, { numbers: 'nearest' })).toMatchObject({
      big: Number(12345678901234567890n),
      not: [Number.NaN, Infinity, -Infinity],
    });
  });

  test('JSON comes back as maps and integers', () => {
    const json: unknown = JSON.parse('{"a":[1,0.5,true,null,"x"],"__proto__":{"b":1}}');
    expect(fromPlain(json)).toEqual(
      new Map<string, Value>([
        ['a', [1, 0.5, true, null, 'x']],
        ['__proto__', new Map([['b', 1]])],
      ]),
    );
    expect(() => fromPlain(() => 1)).toThrow(TypeError);
  });
});

/** The examples of RFC 7396, appendix A. */
describe('a merge patch', () => {
  test.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])('%s with %s is %s', (base, patch, result) => {
    const before = value(base);
    expect(JSON.stringify(toPlain(mergePatch(before, value(patch))))).toBe(result);
    expect(before).toEqual(value(base));
  });
});
