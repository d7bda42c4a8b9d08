import { filterError, PythonError, UnsupportedError } from '../errors.ts';
import { attributeGetter } from '../filters/lookup.ts';
import { checkItems } from '../limits.ts';
import { add } from '../runtime/arithmetic.ts';
import { getItem } from '../runtime/attributes.ts';
import { contains, keyFor, lookup, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Extra, type Host } from '../runtime/host.ts';
import { itemsOf, iterate } from '../runtime/iterate.ts';
import { indexOf } from '../runtime/numbers.ts';
import { repr, str } from '../runtime/text.ts';
import { UniqueKeys } from '../runtime/unique.ts';
import {
  asText,
  isList,
  isMap,
  type Key,
  tuple,
  tupleOf,
  typeName,
  Undefined,
  type Value,
} from '../runtime/values.ts';
import { combine } from './combine.ts';

/** Ansible's filters on lists and dicts. */
export const dataFilters: readonly Definition[] = [
  define('combine', '*args, **kwargs', (_, __, { rest, keywords }) => combine(rest, keywords)),
  define('flatten', 'mylist, levels?, skip_nulls?', (_, args) => flatten(args)),
  define('dict2items', 'mydict, key_name?, value_name?', (_, args) => dictToItems(args)),
  define('items2dict', 'mylist, key_name?, value_name?', (_, args) => itemsToDict(args)),
  define('subelements', 'obj, subelements, skip_missing?', (_, args) => subelements(args)),
  define('extract', 'item, container, morekeys?', extract),
  define('unique', 'a, case_sensitive?, attribute?', unique),
  define('union', 'a, b', (host, args) => setFilter(host, args, 'union')),
  define('intersect', 'a, b', (host, args) => setFilter(host, args, 'intersect')),
  define('difference', 'a, b', (host, args) => setFilter(host, args, 'difference')),
  define('symmetric_difference', 'a, b', (host, args) => setFilter(host, args, 'symmetric_difference')),
  define('zip', '*args, **kwargs', (_, __, { rest }) => zip(rest)),
  define('zip_longest', '*args, **kwargs', (_, __, { rest, keywords }) =>
    zipLongest(rest, keywords.get('fillvalue') ?? null),
  ),
  define('product', '*args, **kwargs', (_, __, extra) => product(extra)),
  define('permutations', 'iterable, r?', (_, [value = null, size = null]) =>
    permutations(itemsOf(value), size),
  ),
  define('combinations', 'iterable, r', (_, [value = null, size = null]) =>
    combinations(itemsOf(value), indexOf(size)),
  ),
  define('rekey_on_member', 'data, key, duplicates?', (_, args) => rekey(args)),
];

function flatten([value = null, levels = null, skipNulls = true]: Args): Value {
  return flattened(value, levels === null ? undefined : indexOf(levels), truthy(skipNulls));
}

/** Lists inside lists as one list; also what `combine` does to its arguments. */
export function flattened(value: Value, levels: number | undefined, skipNulls: boolean): Value[] {
  const flat: Value[] = [];
  for (const item of iterate(value)) {
    if (skipNulls && item instanceof Undefined) throw item.error();
    if (skipNulls && (item === null || asText(item) === 'None' || asText(item) === 'null')) continue;
    if (!isList(item) || (levels !== undefined && levels < 1)) flat.push(item);
    else
      for (const inner of flattened(item, levels === undefined ? undefined : levels - 1, skipNulls))
        flat.push(inner);
  }
  return flat;
}

function dictToItems([value = null, keyName = 'key', valueName = 'value']: Args): Value {
  if (value instanceof Undefined) throw wrongType('dict2items requires a dictionary, got', value);
  if (!isMap(value)) throw wrongType('dict2items requires a dictionary, got', value);
  return Array.from(value, ([key, item]) => {
    const row = new Map<Key, Value>();
    row.set(keyFor(row, keyName), key);
    row.set(keyFor(row, valueName), item);
    return row;
  });
}

function wrongType(message: string, value: Value): Error {
  return new PythonError('AnsibleFilterTypeError', `${message} <class '${typeName(value)}'> instead.`);
}

function itemsToDict([value = null, keyName = 'key', valueName = 'value']: Args): Value {
  if (!isList(value)) throw wrongType('items2dict requires a list, got', value);
  const made = new Map<Key, Value>();
  for (const item of value) {
    if (!isMap(item))
      throw new PythonError(
        'AnsibleFilterTypeError',
        `items2dict requires a list of dictionaries, got ${repr(value)} instead.`,
      );
    const key = lookup(item, keyName);
    const entry = lookup(item, valueName);
    if (key === undefined || entry === undefined) {
      throw new PythonError(
        'AnsibleFilterTypeError',
        `items2dict requires each dictionary in the list to contain the keys '${str(keyName)}' and '${str(valueName)}', got ${repr(value)} instead.`,
      );
    }
    made.set(keyFor(made, key), entry);
  }
  return made;
}

function subelements([value = null, names = null, skipMissing = false]: Args): Value {
  if (!isMap(value) && (!isList(value) || typeName(value) === 'tuple')) {
    throw filterError('obj must be a list of dicts or a nested dict');
  }
  const elements = isMap(value) ? [...value.values()] : value;
  const parts = isList(names) ? names : asText(names)?.split('.');
  if (parts === undefined)
    throw new PythonError('AnsibleFilterTypeError', 'subelements must be a list or a string');
  return elements.flatMap((element) =>
    subValues(element, parts, truthy(skipMissing)).map((item) => tuple(element, item)),
  );
}

function subValues(element: Value, parts: readonly Value[], skipMissing: boolean): readonly Value[] {
  let values: Value = element;
  for (const part of parts) {
    if (!isMap(values)) {
      if (isList(values) && typeof part === 'number')
        throw new UnsupportedError('filter subelements with positions');
      const message = `the key ${str(part)} should point to a dictionary, got '${str(values)}'`;
      throw new PythonError('AnsibleFilterTypeError', message);
    }
    const found = lookup(values, part);
    if (found === undefined && skipMissing) return [];
    if (found === undefined)
      throw filterError(`could not find ${repr(part)} key in iterated item ${repr(values)}`);
    values = found;
  }
  if (isList(values) && typeName(values) === 'list') return values;
  const last = parts.at(-1) ?? null;
  throw new PythonError(
    'AnsibleFilterTypeError',
    `the key ${repr(last)} should point to a list, got ${repr(values)}`,
  );
}

function extract(host: Host, [item = null, container = null, more = null]: Args): Value {
  const keys = more === null ? [item] : isList(more) ? [item, ...more] : [item, more];
  return keys.reduce<Value>((value, key) => getItem(value, key, host.dialect), container);
}

function unique(host: Host, [value = null, caseSensitive = null, attribute = null]: Args): Value {
  const folds = !truthy(caseSensitive ?? false);
  const get = attributeGetter(host, attribute, { ignoreCase: folds });
  try {
    const seen = new UniqueKeys();
    return [...iterate(value)].filter((item) => seen.add(get(item)));
  } catch (error) {
    if (!(error instanceof PythonError) || error.kind !== 'TypeError') throw error;
    if (caseSensitive === false || truthy(attribute)) {
      throw filterError(
        "Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied",
      );
    }
    return uniqueByEquality(value);
  }
}

/** Ansible's way with what cannot be hashed. */
function uniqueByEquality(value: Value): Value {
  const kept: Value[] = [];
  for (const item of iterate(value)) if (!contains(kept, item)) kept.push(item);
  return kept;
}

type SetOperation = 'union' | 'intersect' | 'difference' | 'symmetric_difference';

function setFilter(host: Host, [a = null, b = null]: Args, operation: SetOperation): Value {
  if (a instanceof Undefined) throw a.error();
  if (b instanceof Undefined) throw b.error();
  if (isHashable(a) && isHashable(b))
    throw new UnsupportedError(`filter ${operation} on values that are no lists`);
  if (operation === 'union') return unique(host, [add(a, b), true]);
  if (operation === 'intersect') return unique(host, [members(a).filter((item) => contains(b, item)), true]);
  if (operation === 'difference')
    return unique(host, [members(a).filter((item) => !contains(b, item)), true]);
  const both = members(setFilter(host, [a, b], 'intersect'));
  return members(setFilter(host, [a, b], 'union')).filter((item) => !contains(both, item));
}

function members(value: Value): Value[] {
  return [...iterate(value)];
}

function isHashable(value: Value): boolean {
  return !isMap(value) && (!isList(value) || typeName(value) === 'tuple');
}

function zip(lists: readonly Value[]): Value {
  const columns = lists.map(itemsOf);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  return Array.from({ length }, (_, index) => tupleOf(columns.map((column) => column[index] ?? null)));
}

function zipLongest(lists: readonly Value[], filler: Value): Value {
  const columns = lists.map(itemsOf);
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, index) => tupleOf(columns.map((column) => cell(column, index, filler))));
}

function cell(column: readonly Value[], index: number, filler: Value): Value {
  const item = column[index];
  return item === undefined ? filler : item;
}

function product({ rest, keywords }: Extra): Value {
  const times = indexOf(keywords.get('repeat') ?? 1);
  const columns = Array.from({ length: times }, () => rest.map(itemsOf)).flat();
  checkItems(
    columns.reduce((count, column) => count * column.length, 1),
    'a product',
  );
  let rows: Value[][] = [[]];
  for (const column of columns) rows = rows.flatMap((row) => column.map((item) => [...row, item]));
  return rows.map((row) => tupleOf(row));
}

function permutations(items: readonly Value[], size: Value): Value {
  const length = size === null ? items.length : indexOf(size);
  let count = length > items.length ? 0 : 1;
  for (let index = 0; index < length && count > 0; index += 1)
    count = checkItems(count * (items.length - index), 'the permutations');
  if (count === 0) return [];
  let rows: number[][] = [[]];
  for (let index = 0; index < length; index += 1) {
    rows = rows.flatMap((row) =>
      [...items.keys()].filter((at) => !row.includes(at)).map((at) => [...row, at]),
    );
  }
  return rows.map((row) => tupleOf(row.map((at) => items[at] ?? null)));
}

function combinations(items: readonly Value[], size: number): Value {
  let rows: number[][] = [[]];
  for (let index = 0; index < size; index += 1) {
    rows = rows.flatMap((row) =>
      [...items.keys()].filter((at) => at > (row.at(-1) ?? -1)).map((at) => [...row, at]),
    );
    checkItems(rows.length, 'the combinations');
  }
  return rows.map((row) => tupleOf(row.map((at) => items[at] ?? null)));
}

function rekey([value = null, name = null, duplicates = 'error']: Args): Value {
  if (duplicates !== 'error' && duplicates !== 'overwrite') {
    throw filterError(`duplicates parameter to rekey_on_member has unknown value: ${str(duplicates)}`);
  }
  const rows = isMap(value) ? [...value.values()] : isList(value) ? value : undefined;
  if (value instanceof Undefined) throw value.error();
  if (rows === undefined)
    throw new PythonError('AnsibleFilterTypeError', 'Type is not a valid list, set, or dict');
  const made = new Map<Key, Value>();
  for (const row of rows) {
    if (!isMap(row)) throw new PythonError('AnsibleFilterTypeError', 'List item is not a valid dict');
    const key = lookup(row, name);
    if (key === undefined) throw filterError(`Key ${str(name)} was not found`);
    const known = lookup(made, key);
    if (known !== undefined && truthy(known) && duplicates === 'error') {
      throw filterError(`Key ${str(key)} is not unique, cannot correctly turn into dict`);
    }
    made.set(keyFor(made, key), row);
  }
  return made;
}
