import { isMap, type Key, type Value } from './value.ts';

/**
 * JSON Merge Patch (RFC 7396), for what `groups/NAME.yml` and `hosts/NAME.yml` lay over a base state: maps are merged
 * key by key, null removes a key, and everything else, lists too, replaces what was there.
 */
export function mergePatch(base: Value | undefined, patch: Value): Value {
  if (!isMap(patch)) return patch;
  const merged = new Map<Key, Value>(isMap(base) ? base : []);
  for (const [key, value] of patch) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return merged;
}
