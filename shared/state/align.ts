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

/**
 * Pairs items by their key, in the order of the new list with what was removed first. Items that are nothing, as in
 * `[~]`, have no key: they are paired as they come.
 */
export function alignKeyed(old: List, next: List, sorting: Sorting & { type: 'keyed' }): Pair[] {
  const places = new Map<IdValue, number>();
  const blanks: number[] = [];
  for (let i = 0; i < old.length; i += 1) {
    const id = idOf(old[i], sorting.key);
    if (id === undefined) blanks.push(i);
    else places.set(id, i);
  }
  const matched = new Array<boolean>(old.length).fill(false);
  let nextBlank = 0;
  const partners = next.map((item) => {
    const id = idOf(item, sorting.key);
    const i = (id === undefined ? blanks[nextBlank++] : places.get(id)) ?? -1;
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
    const at = bucket.findIndex((candidate) => same(candidate, j));
    const [i] = at < 0 ? [] : bucket.splice(at, 1);
    if (i === undefined) added.push({ i: -1, j, moved: false });
    else matched[i] = true;
  }
  return [...gone(matched, start), ...added];
}

/**
 * Pairs equal items in order, by a longest common subsequence (Hunt and Szymanski) of what is left when both ends are
 * passed over. Of a value that repeats very often on both sides only the n-th with the n-th are tried, which keeps it
 * linear.
 */
export function alignSequence(old: List, next: List, start: number, same: Same): Pair[] {
  const tail = equalSuffix(old.length, next.length, start, same);
  const [oldEnd, newEnd] = [old.length - tail, next.length - tail];
  const chain = risingChain(candidatePairs(old.slice(0, oldEnd), next.slice(0, newEnd), start, same));
  const matched = new Array<boolean>(oldEnd).fill(false);
  const kept = new Set<number>();
  for (const [i, j] of chain) {
    matched[i] = true;
    kept.add(j);
  }
  const added: Pair[] = [];
  for (let j = start; j < newEnd; j += 1) if (!kept.has(j)) added.push({ i: -1, j, moved: false });
  return [...gone(matched, start), ...added];
}

function equalSuffix(oldLength: number, newLength: number, start: number, same: Same): number {
  const most = Math.min(oldLength, newLength) - start;
  let length = 0;
  while (length < most && same(oldLength - 1 - length, newLength - 1 - length)) length += 1;
  return length;
}

/** Every equal pair, ordered by the new item and, of one new item, from the last old one on: so that it is taken once. */
function candidatePairs(old: List, next: List, start: number, same: Same): [number, number][] {
  const places = bucketsOf(old, start);
  const used = new Map<number, number>();
  const candidates: [number, number][] = [];
  for (let j = start; j < next.length; j += 1) {
    const hash = hashValue(next[j] ?? null);
    const bucket = places.get(hash) ?? [];
    const nth = used.get(hash) ?? 0;
    used.set(hash, nth + 1);
    const tried = bucket.length > mostRepeats ? bucket.slice(nth, nth + 1) : bucket;
    for (const i of tried.toReversed()) if (same(i, j)) candidates.push([i, j]);
  }
  return candidates;
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
