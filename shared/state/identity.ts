import { createHash } from 'node:crypto';
import { canonical, isBlank, scalarId } from './canonical.ts';
import { isList, isMap, type Key, type Value } from './value.ts';

/** What a rule says about one list; see semantics, "List identity". */
export interface ListRule {
  /** The key that tells items apart; `false`: their whole value does. */
  readonly idKey?: Key | false | undefined;
  /** Whether order matters: by default of scalars, not of maps. */
  readonly ordered?: boolean | undefined;
}

/**
 * Where in a tree which list rules hold, walked down with the tree. `undefined` below a place means that nothing is said
 * there, so the defaults hold. shared/rules makes one of the rules' selectors.
 */
export interface Identity {
  readonly ends: readonly ListRule[];
  step(key: Key, inList: boolean): Identity | undefined;
}

/** How a list's items are told apart: by a key, as a multiset of whole values, or by place. */
export type Sorting =
  | { readonly type: 'keyed'; readonly key: Key; readonly ordered: boolean }
  | { readonly type: 'bag' }
  | { readonly type: 'sequence' };

/** Two items of one list that have the same identity, or (`second` undefined) one that has none. */
export interface IdentityFault {
  readonly key: Key;
  readonly first: number;
  readonly second: number | undefined;
}

/** The rule of a list: where several speak, the first that says something wins. */
export function listRule(identity: Identity | undefined): ListRule {
  const ends = identity?.ends;
  if (ends === undefined || ends.length === 0) return noRule;
  return {
    idKey: ends.find((rule) => rule.idKey !== undefined)?.idKey,
    ordered: ends.find((rule) => rule.ordered !== undefined)?.ordered,
  };
}

const noRule: ListRule = {};

/** The keys that may tell the items of all these lists apart: each item that is not nothing is a map with a scalar there. */
export function candidateKeys(lists: readonly (readonly Value[])[], rule: ListRule): readonly Key[] {
  if (rule.idKey === false) return [];
  if (rule.idKey !== undefined) return [rule.idKey];
  return standardKeys.filter((key) => lists.every((list) => isComplete(list, key)));
}

const standardKeys: readonly Key[] = ['name', 'id'];

/** Decides how to tell the items of a list, or of its old and new form, apart. */
export function sortingOf(lists: readonly (readonly Value[])[], rule: ListRule): Sorting {
  const keys = candidateKeys(lists, rule);
  const key = keys.find((candidate) => lists.every((list) => firstFault(list, candidate) === undefined));
  if (key !== undefined) return { type: 'keyed', key, ordered: rule.ordered ?? false };
  const maps = lists.every((list) => list.every(isMapOrNull));
  return (rule.ordered ?? !maps) ? { type: 'sequence' } : { type: 'bag' };
}

/** What is wrong with the identities of one list: an input error, as an item could not be told from another. */
export function identityFault(list: readonly Value[], rule: ListRule): IdentityFault | undefined {
  const keys = candidateKeys([list], rule);
  const faults = keys.map((key) => firstFault(list, key));
  return faults.includes(undefined) ? undefined : faults[0];
}

/** The identity of an item under a key, as something that a Map can look up; undefined when it has none. */
export function idOf(item: Value | undefined, key: Key): IdValue | undefined {
  if (!isMap(item)) return undefined;
  const value = item.get(key);
  return value === undefined || value === null || isMap(value) || isList(value) ? undefined : scalarId(value);
}

export type IdValue = string | number | bigint | boolean;

/**
 * A name for each item that stays the same when items move: `[name="d1"]`, `[="10.0.0.1"]`, and of maps without a key
 * a digest of their value. Equal items are numbered.
 */
export function itemNames(list: readonly Value[], rule: ListRule): string[] {
  const sorting = sortingOf([list], rule);
  const key = sorting.type === 'keyed' ? sorting.key : undefined;
  const seen = new Map<string, number>();
  return list.map((item) => {
    const id = key === undefined || !isMap(item) ? undefined : item.get(key);
    if (id !== undefined) return `[${key}=${nameOf(id)}]`;
    const name = nameOf(item);
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? `[=${name}]` : `[=${name}#${count}]`;
  });
}

function nameOf(value: Value): string {
  if (isMap(value) || isList(value))
    return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
  return canonical(value);
}

function isComplete(list: readonly Value[], key: Key): boolean {
  for (const item of list) if (idOf(item, key) === undefined && !isBlank(item)) return false;
  return true;
}

function firstFault(list: readonly Value[], key: Key): IdentityFault | undefined {
  const seen = new Map<IdValue, number>();
  for (let index = 0; index < list.length; index += 1) {
    const id = idOf(list[index], key);
    if (id === undefined) {
      if (isBlank(list[index] ?? null)) continue;
      return { key, first: index, second: undefined };
    }
    const first = seen.get(id);
    if (first !== undefined) return { key, first, second: index };
    seen.set(id, index);
  }
  return undefined;
}

function isMapOrNull(item: Value): boolean {
  return item === null || isMap(item);
}
