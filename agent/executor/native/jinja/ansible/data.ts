import { filterError, PythonError, UnsupportedError } from '../errors.ts';
import { getItem } from '../python/attributes.ts';
import { keyFor, lookup, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { repr, str } from '../runtime/text.ts';
import { tuple } from '../runtime/tuple.ts';
import { asText, isList, isMap, type Key, typeName, Undefined, type Value } from '../runtime/values.ts';
import { combine } from './combine.ts';
import { flattened } from './flatten.ts';

/** Ansible's filters on lists and dicts. */
export const dataFilters: readonly Definition[] = [
  define('combine', '*args, **kwargs', (_, __, { rest, keywords }) => combine(rest, keywords)),
  define('flatten', 'mylist, levels?, skip_nulls?', (_, args) => flatten(args)),
  define('dict2items', 'mydict, key_name?, value_name?', (_, args) => dictToItems(args)),
  define('items2dict', 'mylist, key_name?, value_name?', (_, args) => itemsToDict(args)),
  define('subelements', 'obj, subelements, skip_missing?', (_, args) => subelements(args)),
  define('extract', 'item, container, morekeys?', extract),
  define('rekey_on_member', 'data, key, duplicates?', (_, args) => rekey(args)),
];

function flatten([value = null, levels = null, skipNulls = true]: Args): Value {
  return flattened(value, levels === null ? undefined : indexOf(levels), truthy(skipNulls));
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
