import { describe, expect, test } from 'vitest';
import { pythonJson, pythonJsonIndented } from '../../../../agent/executor/native/python-json.ts';
import { pythonText, splitLines } from '../../../../agent/executor/native/python-text.ts';
import { quoteShellWord, splitShellWords } from '../../../../agent/executor/native/shell-words.ts';
import { Float, Timestamp, type Value } from '../../../../shared/state/value.ts';

describe("Python's shlex.split", () => {
  test.each([
    ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
    [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    ['a\\ b \\"', ['a b', '"']],
    [`"a\\"b" "\\n" '\\'`, ['a"b', '\\n', '\\']],
    ['', []],
  ])('of %j', (text, words) => expect(splitShellWords(text)).toEqual(words));

  test.each([
    [`'a`, 'No closing quotation'],
    ['"a', 'No closing quotation'],
    ['a\\', 'No escaped character'],
  ])('of %j is refused', (text, message) => expect(() => splitShellWords(text)).toThrow(message));

  test('undoes quoting', () => {
    for (const word of ['', 'a', "a'b", '$x y', 'é'])
      expect(splitShellWords(quoteShellWord(word))).toEqual([word]);
  });
});

describe("Python's str", () => {
  const cases: readonly (readonly [Value, string])[] = [
    [null, 'None'],
    [true, 'True'],
    ['text', 'text'],
    [12345678901234567890n, '12345678901234567890'],
    [new Float(1), '1.0'],
    [new Float(1e16), '1e+16'],
    [0.00001, '1e-05'],
    [Number.NaN, 'nan'],
    [new Timestamp('date', '2024-02-29'), '2024-02-29'],
    [['a', "b'c", 'd"e\'f', '\n\u007f'], `['a', "b'c", 'd"e\\'f', '\\n\\x7f']`],
    [
      new Map<string | number, Value>([
        ['k', [1]],
        [1, null],
      ]),
      "{'k': [1], 1: None}",
    ],
  ];
  for (const [value, text] of cases) test(`is ${text}`, () => expect(pythonText(value)).toBe(text));
});

test("Python's splitlines ends lines where Python does", () => {
  expect(splitLines('a\r\nb\rc\n\nd\u2028e')).toEqual(['a', 'b', 'c', '', 'd', 'e']);
  expect(splitLines('')).toEqual([]);
});

test("Python's json.dumps is ASCII, with spaces", () => {
  const value = new Map<string, Value>([
    ['b', ['é', 1.5, new Float(2)]],
    ['a', new Map()],
  ]);
  expect(pythonJson(value)).toBe('{"b": ["\\u00e9", 1.5, 2.0], "a": {}}');
  expect(pythonJsonIndented(value)).toBe(
    '{\n    "a": {},\n    "b": [\n        "\\u00e9",\n        1.5,\n        2.0\n    ]\n}',
  );
});
