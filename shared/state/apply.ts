import type { Change, Diff } from './diff.ts';
import { isList, isMap, type Key, type Value } from './value.ts';

/**
 * The new state, made of the old one and what differs: equal to the one that was compared up to what the rules call
 * equal. Neither is changed, and what did not change is shared.
 */
export function applyDiff({ change }: Diff, old: Value): Value {
  return change === undefined ? old : applyChange(change, old);
}

function applyChange(change: Change, old: Value | undefined): Value {
  if (change.kind !== 'within') return change.new ?? null;
  if (isMap(old)) return applyToMap(change.children, old);
  return isList(old) ? applyToList(change.children, old) : (change.new ?? null);
}

function applyToMap(children: readonly Change[], old: ReadonlyMap<Key, Value>): Value {
  const map = new Map(old);
  for (const { oldKey, newKey } of children)
    if (oldKey !== undefined && oldKey !== newKey) map.delete(oldKey);
  for (const change of children)
    if (change.newKey !== undefined)
      map.set(change.newKey, applyChange(change, valueUnder(old, change.oldKey)));
  return map;
}

function valueUnder(map: ReadonlyMap<Key, Value>, key: Key | undefined): Value | undefined {
  return key === undefined ? undefined : map.get(key);
}

/** Items that stay keep their order; what is new, or moved, goes to its place among them. */
function applyToList(children: readonly Change[], old: readonly Value[]): Value {
  const patched: (Value | undefined)[] = [...old];
  const placed: { at: number; value: Value }[] = [];
  for (const change of children) {
    const from = typeof change.oldKey === 'number' ? change.oldKey : undefined;
    const at = typeof change.newKey === 'number' ? change.newKey : undefined;
    const value = applyChange(change, from === undefined ? undefined : old[from]);
    const stays = from !== undefined && at !== undefined && !change.moved && change.kind !== 'renamed';
    if (from !== undefined) patched[from] = stays ? value : undefined;
    if (at !== undefined && !stays) placed.push({ at, value });
  }
  return interleave(
    patched.filter((value) => value !== undefined),
    placed.toSorted((a, b) => a.at - b.at),
  );
}

function interleave(kept: readonly Value[], placed: readonly { at: number; value: Value }[]): Value[] {
  const list: Value[] = [];
  let next = 0;
  for (const { at, value } of placed) {
    while (list.length < at && next < kept.length) list.push(kept[next++] as Value);
    list.push(value);
  }
  list.push(...kept.slice(next));
  return list;
}
