import { describe, expect, test } from 'vitest';
import { Gaps } from '../../../coordinator/fleet/gaps.ts';

const whole = { complete: true };

describe('gaps', () => {
  test('a gapless boot has lost nothing', () => {
    const gaps = new Gaps();
    for (const seq of [1, 2, 3]) expect(gaps.note('a', seq, whole)).toBe(true);
    expect(gaps.lost).toBe(0);
  });

  test('a number that was passed over is lost until it comes', () => {
    const gaps = new Gaps();
    gaps.note('a', 1, whole);
    gaps.note('a', 4, whole);
    expect(gaps.lost).toBe(2);
    expect(gaps.note('a', 3, whole)).toBe(true);
    expect(gaps.lost).toBe(1);
  });

  test('an event that comes twice is folded once', () => {
    const gaps = new Gaps();
    gaps.note('a', 1, whole);
    gaps.note('a', 3, whole);
    gaps.note('a', 2, whole);
    expect([1, 2, 3].map((seq) => gaps.note('a', seq, whole))).toEqual([false, false, false]);
    expect(gaps.lost).toBe(0);
  });

  test('a boot begins at 1 when nothing has aged out, and where it is first seen otherwise', () => {
    const [kept, aged] = [new Gaps(), new Gaps()];
    kept.note('a', 5, whole);
    aged.note('a', 5, { complete: false });
    expect([kept.lost, aged.lost]).toEqual([4, 0]);
  });

  test('late events of the boot before fill its gaps', () => {
    const gaps = new Gaps();
    gaps.note('a', 2, whole);
    gaps.note('b', 1, whole);
    expect(gaps.lost).toBe(1);
    expect(gaps.note('a', 1, whole)).toBe(true);
    expect(gaps.lost).toBe(0);
  });

  test('what a host says of its last boot shows events that never came', () => {
    const gaps = new Gaps();
    gaps.note('a', 1, whole);
    gaps.note('b', 1, whole);
    gaps.noteEnd('a', 3);
    expect(gaps.lost).toBe(2);
    gaps.note('a', 2, whole);
    gaps.note('a', 3, whole);
    expect(gaps.lost).toBe(0);
  });

  test('boots long ago keep their losses', () => {
    const gaps = new Gaps();
    gaps.note('first', 3, whole);
    for (let boot = 0; boot < 20; boot += 1) gaps.note(`boot ${boot}`, 1, whole);
    expect(gaps.lost).toBe(2);
  });
});
