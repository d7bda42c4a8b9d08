import { filterError, PythonError } from '../errors.ts';
import { dumpJson } from '../filters/json.ts';
import { contains, equals, keyFor, lookup, truthy } from '../runtime/compare.ts';
import { str } from '../runtime/text.ts';
import { tupleOf } from '../runtime/tuple.ts';
import { isList, isMap, type Key, typeName, Undefined, type Value } from '../runtime/values.ts';
import { flattened } from './flatten.ts';

const merges = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp'] as const;
type ListMerge = (typeof merges)[number];

/** Ansible's `combine`: dicts merged, the last one first in rank. */
export function combine(terms: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  const unknown = [...keywords.keys()].find((name) => name !== 'recursive' && name !== 'list_merge');
  if (unknown !== undefined)
    throw filterError("'recursive' and 'list_merge' are the only valid keyword arguments");
  const recursive = truthy(keywords.get('recursive') ?? false);
  const listMerge = keywords.get('list_merge') ?? 'replace';
  const maps = flattened(tupleOf(terms), 1, true);
  for (const map of maps) failOnUndefined(map);
  if (maps.length === 0) return new Map();
  return maps.reduceRight((result, map) => mergeHash(map, result, recursive, mergeName(listMerge)));
}

function mergeName(value: Value): ListMerge {
  const found = merges.find((name) => name === value);
  if (found !== undefined) return found;
  throw new PythonError(
    'AnsibleError',
    "merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', 'append_rp' or 'prepend_rp'",
  );
}

function failOnUndefined(value: Value): void {
  if (value instanceof Undefined) throw value.lenient ? filterError(' is undefined') : value.error();
  if (isMap(value)) for (const item of value.values()) failOnUndefined(item);
  else if (isList(value) && typeName(value) === 'list') for (const item of value) failOnUndefined(item);
}

function mergeHash(low: Value, high: Value, recursive: boolean, lists: ListMerge): Value {
  if (!isMap(low) || !isMap(high)) throw notDicts(low, high);
  if (low.size === 0 || equals(low, high)) return new Map(high);
  const merged = new Map<Key, Value>(low);
  for (const [key, value] of high) {
    const own = keyFor(merged, key);
    const before = lookup(merged, key);
    merged.set(own, before === undefined ? value : mergeValue(before, value, recursive, lists));
  }
  return merged;
}

function mergeValue(low: Value, high: Value, recursive: boolean, lists: ListMerge): Value {
  if (isMap(low) && isMap(high)) return recursive ? mergeHash(low, high, recursive, lists) : high;
  if (isMutableList(low) && isMutableList(high)) return mergeLists(low, high, lists);
  return high;
}

function isMutableList(value: Value): value is readonly Value[] {
  return isList(value) && typeName(value) === 'list';
}

function mergeLists(low: readonly Value[], high: readonly Value[], how: ListMerge): readonly Value[] {
  switch (how) {
    case 'replace':
      return high;
    case 'keep':
      return low;
    case 'append':
      return [...low, ...high];
    case 'prepend':
      return [...high, ...low];
    case 'append_rp':
      return [...low.filter((item) => !contains(high, item)), ...high];
    case 'prepend_rp':
      return [...high, ...low.filter((item) => !contains(high, item))];
  }
}

function notDicts(low: Value, high: Value): Error {
  const shown = [low, high].map((value) => {
    try {
      return dumpJson(value);
    } catch {
      return str(value);
    }
  });
  return new PythonError(
    'AnsibleError',
    `failed to combine variables, expected dicts but got a '${typeName(low)}' and a '${typeName(high)}': \n${shown.join('\n')}`,
  );
}
