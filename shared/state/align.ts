import { hashValue } from './hash.ts';
import { type IdValue, idOf, type Sorting } from './identity.ts';
import type { Value } from './value.ts';

/** An old and a new item that are one and the same; -1 where there is none on that side. */
export interface Pair {
  readonly i: number;
  readonly j: number;
  readonly moved: boolean;
}

type List = readonly Value[];
type Same = (i: number, j: number) => boolean;

/** Pairs items by their key, in the order of the new list with what was removed first. */
export function alignKeyed(old: List, next: List, sorting: Sorting & { type: 'keyed' }): Pair[] {
  const places = new Map<IdValue | undefined, number>();
  for (let i = 0; i < old.length; i += 1) places.set(idOf(old[i], sorting.key), i);
  const matched = new Array<boolean>(old.length).fill(false);
  const partners = next.map((item) => {
    const i = places.get(idOf(item, sorting.key)) ?? -1;
    if (i >= 0) matched[i] = true;
    return i;
  });
  const stayed = sorting.ordered ? longestRising(partners.filter((i) => i >= 0)) : undefined;
  return [
    ...gone(matched, 0),
    ...partners.map((i, j) => ({ i, j, moved: i >= 0 && stayed !== undefined && !stayed.has(i) })),
  ];
}

/** Pairs equal items wherever they stand; the rest was removed or added. */
export function alignBag(old: List, next: List, start: number, same: Same): Pair[] {
  const places = bucketsOf(old, start);
  const matched = new Array<boolean>(old.length).fill(false);
  const added: Pair[] = [];
  for (let j = start; j < next.length; j += 1) {
    const bucket = places.get(hashValue(next[j] ?? null)) ?? [];
    const i = bucket.find((candidate) => matched[candidate] !== true && same(candidate, j));
    if (i === undefined) added.push({ i: -1, j, moved: false });
    else matched[i] = true;
  }
  return [...gone(matched, start), ...added];
}

/**
 * Pairs equal items in order, by a longest common subsequence (Hunt and Szymanski). Of a value that repeats very often on
 * both sides only the n-th with the n-th are tried, which keeps it linear.
 */
export function alignSequence(old: List, next: List, start: number, same: Same): Pair[] {
  const places = bucketsOf(old, start);
  const candidates: [number, number][] = [];
  const used = new Map<number, number>();
  for (let j = start; j < next.length; j += 1) {
    const hash = hashValue(next[j] ?? null);
    const bucket = places.get(hash) ?? [];
    const nth = used.get(hash) ?? 0;
    used.set(hash, nth + 1);
    const tried = bucket.length > mostRepeats ? bucket.slice(nth, nth + 1) : bucket;
    // From the last on, so that one new item is taken at most once in a rising row.
    for (const i of tried.toReversed()) if (same(i, j)) candidates.push([i, j]);
  }
  const chain = risingChain(candidates);
  const matched = new Array<boolean>(old.length).fill(false);
  const kept = new Set<number>();
  for (const [i, j] of chain) {
    matched[i] = true;
    kept.add(j);
  }
  const added: Pair[] = [];
  for (let j = start; j < next.length; j += 1) if (!kept.has(j)) added.push({ i: -1, j, moved: false });
  return [...gone(matched, start), ...added];
}

const mostRepeats = 32;

function bucketsOf(list: List, start: number): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  for (let i = start; i < list.length; i += 1) {
    const hash = hashValue(list[i] ?? null);
    const bucket = buckets.get(hash);
    if (bucket === undefined) buckets.set(hash, [i]);
    else bucket.push(i);
  }
  return buckets;
}

function gone(matched: readonly boolean[], start: number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = start; i < matched.length; i += 1)
    if (matched[i] !== true) pairs.push({ i, j: -1, moved: false });
  return pairs;
}

/** The values of a longest rising subsequence of distinct numbers. */
function longestRising(values: readonly number[]): Set<number> {
  return new Set(risingChain(values.map((value, at) => [value, at])).map(([value]) => value));
}

/** A longest subsequence whose first parts rise, in n log n. */
function risingChain(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tails: number[] = [];
  const before = new Array<number>(pairs.length).fill(-1);
  pairs.forEach(([value], at) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[at] = low === 0 ? -1 : (tails[low - 1] ?? -1);
    tails[low] = at;
  });
  const chain: (readonly [number, number])[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) chain.push(pair);
  }
  return chain.reverse();
}
