import { alignBag, alignKeyed, alignSequence, type Pair } from './align.ts';
import { type Change, diffEntry, diffValues, leaf } from './diff.ts';
import {
  candidateKeys,
  type Identity,
  type IdValue,
  identityFault,
  idOf,
  type ListRule,
  listRule,
  type Sorting,
  sortingOf,
} from './identity.ts';
import { pairRenamed } from './renamed.ts';
import type { Key, Value } from './value.ts';

type List = readonly Value[];

/** Compares two lists: what is equal at both ends is passed over, and the rest aligned by identity. */
export function diffList(
  old: List,
  next: List,
  identity: Identity | undefined,
  oldKey: Key | undefined,
  newKey: Key | undefined,
): Change | undefined {
  const below = identity?.ends.length === 0 && identity.step(0, true) === undefined ? undefined : identity;
  const start = equalPrefix(old, next, below);
  if (start === old.length && start === next.length) return undefined;
  const rule = listRule(identity);
  const found = inOrder(old, next, rule, below, start) ?? aligned(old, next, rule, below, start);
  if (found.children.length === 0) return undefined;
  const fault = found.sorting.type === 'keyed' ? undefined : faultOf(old, next, rule);
  return {
    kind: 'within',
    oldKey,
    newKey,
    old,
    new: next,
    children: found.children,
    moved: false,
    sorting: found.sorting,
    ...(fault === undefined ? {} : { fault }),
  };
}

function equalPrefix(old: List, next: List, identity: Identity | undefined): number {
  const shorter = Math.min(old.length, next.length);
  let at = 0;
  while (at < shorter && sameAt(old, next, at, at, identity)) at += 1;
  return at;
}

function sameAt(old: List, next: List, i: number, j: number, identity: Identity | undefined): boolean {
  return diffEntry(old[i], next[j], stepAt(identity, j), j) === undefined;
}

/** Rules that name one index (`[0]`) mean the new one. */
function stepAt(identity: Identity | undefined, index: number): Identity | undefined {
  return identity?.step(index, true);
}

interface Found {
  readonly children: readonly Change[];
  readonly sorting: Sorting;
}

/**
 * The fast way, in one pass: every item has the identity of the one at its place, as in most pushes. Undefined where
 * that does not hold to the end, or an identity is there twice.
 */
function inOrder(
  old: List,
  next: List,
  rule: ListRule,
  identity: Identity | undefined,
  start: number,
): Found | undefined {
  if (old.length !== next.length) return undefined;
  const key = candidateKeys([old.slice(0, 1), next.slice(0, 1)], rule)[0];
  if (key === undefined) return undefined;
  const children: Change[] = [];
  const seen = new Set<IdValue>();
  for (let at = 0; at < old.length; at += 1) {
    const id = idOf(next[at], key);
    if (id === undefined || id !== idOf(old[at], key) || seen.size === seen.add(id).size) return undefined;
    if (at < start) continue;
    const change = diffEntry(old[at], next[at], stepAt(identity, at), at);
    if (change !== undefined) children.push(change);
  }
  return { children, sorting: { type: 'keyed', key, ordered: rule.ordered ?? false } };
}

function aligned(
  old: List,
  next: List,
  rule: ListRule,
  identity: Identity | undefined,
  start: number,
): Found {
  const sorting = sortingOf([old, next], rule);
  const same = (i: number, j: number): boolean => sameAt(old, next, i, j, identity);
  const pairs = align(old, next, sorting, start, same);
  const children = changesOf(pairs, old, next, identity);
  return { sorting, children: sorting.type === 'keyed' ? pairRenamed(children, sorting.key) : children };
}

function align(
  old: List,
  next: List,
  sorting: Sorting,
  start: number,
  same: (i: number, j: number) => boolean,
): Pair[] {
  if (sorting.type === 'keyed') return alignKeyed(old, next, sorting);
  return sorting.type === 'bag' ? alignBag(old, next, start, same) : alignSequence(old, next, start, same);
}

function changesOf(pairs: readonly Pair[], old: List, next: List, identity: Identity | undefined): Change[] {
  const children: Change[] = [];
  for (const { i, j, moved } of pairs) {
    const change = changeOf(i, j, old, next, identity);
    if (moved) children.push(movedFrom(change, i, j, old, next));
    else if (change !== undefined) children.push(change);
  }
  return children;
}

function changeOf(
  i: number,
  j: number,
  old: List,
  next: List,
  identity: Identity | undefined,
): Change | undefined {
  if (j < 0) return leaf('removed', i, undefined, old[i], undefined);
  if (i < 0) return leaf('added', undefined, j, undefined, next[j]);
  return diffValues(old[i] ?? null, next[j] ?? null, stepAt(identity, j), i, j);
}

function movedFrom(change: Change | undefined, i: number, j: number, old: List, next: List): Change {
  if (change !== undefined) return { ...change, moved: true };
  return { kind: 'within', oldKey: i, newKey: j, old: old[i], new: next[j], children: [], moved: true };
}

function faultOf(old: List, next: List, rule: ListRule): Change['fault'] {
  const inNew = identityFault(next, rule);
  if (inNew !== undefined) return { side: 'new', ...inNew };
  const inOld = identityFault(old, rule);
  return inOld === undefined ? undefined : { side: 'old', ...inOld };
}
