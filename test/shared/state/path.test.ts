import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSelector } from '../../../shared/rules/selector.ts';
import { comparePaths, formatPath, getAt, isWithin, type Path } from '../../../shared/state/path.ts';
import type { Value } from '../../../shared/state/value.ts';

const anyPath: fc.Arbitrary<Path> = fc.array(
  fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'", '"', '\\', '\n', "o'brien", 'a"b'),
    fc.nat(),
  ),
);

describe('a path', () => {
  test.each<[Path, string]>([
    [[], 'root'],
    [['devices', 0, 'mtu'], "root['devices'][0]['mtu']"],
    [["o'brien"], `root["o'brien"]`],
    [['a"b'], `root['a"b']`],
    [[`both ' and "`], `root['both \\' and "']`],
    [['a\nb'], "root['a\\nb']"],
  ])('%j is written %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });

  test('is one line, and a selector that reads back as it', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const text = formatPath(path);
        expect(text).not.toMatch(/[\n\r\u2028\u2029]/);
        const { base, parts } = parseSelector(text);
        expect(base).toBe('root');
        expect(
          parts.map((part) => ('key' in part ? part.key : 'number' in part ? part.number : part)),
        ).toEqual(path);
      }),
    );
  });

  test('leads through maps and lists, and nowhere else', () => {
    const value: Value = new Map<string | number, Value>([['a', [1, new Map([[7, 'x']])]]]);
    expect(getAt(value, ['a', 1, 7])).toBe('x');
    expect(getAt(value, ['a', 1, '7'])).toBeUndefined();
    expect(getAt(value, ['a', '1'])).toBeUndefined();
    expect(getAt(value, ['a', 0, 'b'])).toBeUndefined();
  });

  test('paths are ordered by index as numbers, parents first', () => {
    const paths: Path[] = [['a', 10], ['b'], ['a', 9, 'x'], ['a'], ['a', 9], [3]];
    expect(paths.toSorted(comparePaths)).toEqual([[3], ['a'], ['a', 9], ['a', 9, 'x'], ['a', 10], ['b']]);
    expect(isWithin(['a', 9, 'x'], ['a', 9])).toBe(true);
    expect(isWithin(['a'], ['a', 9])).toBe(false);
  });
});
