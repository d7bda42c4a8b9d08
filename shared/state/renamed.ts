import { type Change, diffEntry, leaf } from './diff.ts';
import { hashValue } from './hash.ts';
import { isMap, type Key, type Value, type ValueMap } from './value.ts';

/**
 * Turns a removed and an added map that differ in their identity only into one `renamed`: entries of a map under
 * another key, or items of a list with another `idKey`. Gives back what it got where there is none.
 */
export function pairRenamed(changes: readonly Change[], idKey: Key | undefined): readonly Change[] {
  const removed = changes.filter(isEntity('removed'));
  const added = changes.filter(isEntity('added'));
  if (removed.length === 0 || added.length === 0) return changes;
  const buckets = Map.groupBy(removed, (change) => hashValue(change.old as Value, idKey));
  const pairs = new Map<Change, Change>();
  for (const change of added) {
    const bucket = buckets.get(hashValue(change.new as Value, idKey)) ?? [];
    const at = bucket.findIndex((candidate) =>
      isSame(candidate.old as ValueMap, change.new as ValueMap, idKey),
    );
    const partner = bucket[at];
    if (partner === undefined) continue;
    bucket.splice(at, 1);
    pairs.set(change, leaf('renamed', partner.oldKey, change.newKey, partner.old, change.new));
    pairs.set(partner, change);
  }
  if (pairs.size === 0) return changes;
  return changes.flatMap((change) => {
    const pair = pairs.get(change);
    if (pair === undefined) return [change];
    return pair.kind === 'renamed' ? [pair] : [];
  });
}

/** Scalars and lists are not renamed: `{a: 1}` to `{b: 1}` says nothing about a and b. */
function isEntity(kind: 'added' | 'removed'): (change: Change) => boolean {
  return (change) => change.kind === kind && isMap(change.old ?? change.new);
}

function isSame(old: ValueMap, next: ValueMap, idKey: Key | undefined): boolean {
  return diffEntry(bare(old, idKey), bare(next, idKey), undefined, undefined) === undefined;
}

function bare(map: ValueMap, idKey: Key | undefined): ValueMap {
  if (idKey === undefined) return map;
  const copy = new Map(map);
  copy.delete(idKey);
  return copy;
}
