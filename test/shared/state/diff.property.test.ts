import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDiff } from '../../../shared/state/apply.ts';
import { canonical } from '../../../shared/state/canonical.ts';
import { diff, listChanges } from '../../../shared/state/diff.ts';
import { equal } from '../../../shared/state/equal.ts';
import { hashValue } from '../../../shared/state/hash.ts';
import { isList, isMap, type Value } from '../../../shared/state/value.ts';
import { anyValue, similarValue } from './arbitrary.ts';

const either = fc.oneof(anyValue, similarValue);

describe('properties of a diff', () => {
  test('of a state and itself it is empty', () => {
    fc.assert(
      fc.property(either, (a) => {
        expect(diff(a, structuredCopy(a)).change).toBeUndefined();
      }),
    );
  });

  test('applied to the old state it gives the new one', () => {
    fc.assert(
      fc.property(similarValue, similarValue, (a, b) => {
        expect(canonical(applyDiff(diff(a, b), a))).toBe(canonical(b));
        expect(equal(applyDiff(diff(a, b), a), b)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('the same holds for states that share nothing', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(equal(applyDiff(diff(a, b), a), b)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('the order of keys changes nothing', () => {
    fc.assert(
      fc.property(either, (a) => {
        expect(diff(a, reversedKeys(a)).change).toBeUndefined();
      }),
    );
  });

  test('the order of items that are maps changes nothing', () => {
    fc.assert(
      fc.property(similarValue, (a) => {
        expect(diff(a, reversedMaps(a)).change).toBeUndefined();
      }),
    );
  });

  test('it is empty both ways or neither way', () => {
    fc.assert(
      fc.property(similarValue, similarValue, (a, b) => {
        expect(equal(a, b)).toBe(equal(b, a));
      }),
      { numRuns: 2000 },
    );
  });

  test('equal values have one canonical text and one hash', () => {
    fc.assert(
      fc.property(similarValue, similarValue, (a, b) => {
        expect(canonical(a) === canonical(b)).toBe(equal(a, b));
        if (equal(a, b)) expect(hashValue(a)).toBe(hashValue(b));
      }),
      { numRuns: 2000 },
    );
  });

  test('what it lists is there', () => {
    fc.assert(
      fc.property(similarValue, similarValue, (a, b) => {
        const changes = listChanges(diff(a, b));
        expect(changes.length === 0).toBe(equal(a, b));
        for (const { kind, oldPath, newPath } of changes) {
          expect(oldPath === undefined).toBe(kind === 'added');
          expect(newPath === undefined).toBe(kind === 'removed');
        }
      }),
    );
  });
});

function structuredCopy(value: Value): Value {
  if (isMap(value)) return new Map(Array.from(value, ([key, item]) => [key, structuredCopy(item)]));
  return isList(value) ? value.map(structuredCopy) : value;
}

function reversedKeys(value: Value): Value {
  if (isMap(value))
    return new Map(Array.from(value, ([key, item]) => [key, reversedKeys(item)] as const).toReversed());
  return isList(value) ? value.map(reversedKeys) : value;
}

function reversedMaps(value: Value): Value {
  if (isMap(value)) return new Map(Array.from(value, ([key, item]) => [key, reversedMaps(item)]));
  if (!isList(value)) return value;
  const items = value.map(reversedMaps);
  return items.every(isMap) ? items.toReversed() : items;
}
