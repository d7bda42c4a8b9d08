import { PythonError, typeError, valueError } from '../errors.ts';
import { keyFor, lookup } from '../runtime/compare.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { View } from '../runtime/objects.ts';
import { repr } from '../runtime/text.ts';
import { tuple } from '../runtime/tuple.ts';
import { type Dict, isMap, typeName, type Value } from '../runtime/values.ts';
import { methods } from './table.ts';

/** The methods of Python's `dict`. Those that change it are only reached on a template's own copies. */
export const dictMethods = methods({
  keys: ['', (self) => new View('keys', dict(self))],
  values: ['', (self) => new View('values', dict(self))],
  items: ['', (self) => new View('items', dict(self))],
  get: [
    'key, default?',
    (self, [key = null, otherwise = null]) => orElse(lookup(dict(self), key), otherwise),
  ],
  copy: ['', (self) => new Map(dict(self))],
  clear: ['', (self) => done(dict(self).clear())],
  pop: ['key, default?', (self, [key = null, otherwise]) => pop(dict(self), key, otherwise)],
  popitem: ['', (self) => popItem(dict(self))],
  setdefault: ['key, default?', (self, [key = null, value = null]) => setDefault(dict(self), key, value)],
  update: ['other?, **kwargs', (self, [other], { keywords }) => done(merge(dict(self), other, keywords))],
});

function dict(value: Value): Dict {
  // a map from outside is only read; templates that call a changing method are given copies
  if (value instanceof Map) return value;
  throw typeError(`descriptor requires a 'dict' object but received '${typeName(value)}'`);
}

function done(_: unknown): null {
  return null;
}

function pop(map: Dict, key: Value, otherwise: Value | undefined): Value {
  const value = lookup(map, key);
  if (value !== undefined) map.delete(keyFor(map, key));
  const result = value === undefined ? otherwise : value;
  if (result === undefined) throw new PythonError('KeyError', repr(key));
  return result;
}

function popItem(map: Dict): Value {
  const last = [...map].at(-1);
  if (last === undefined) throw new PythonError('KeyError', "'popitem(): dictionary is empty'");
  map.delete(last[0]);
  return tuple(...last);
}

function setDefault(map: Dict, key: Value, value: Value): Value {
  const found = lookup(map, key);
  if (found === undefined) map.set(keyFor(map, key), value);
  return orElse(found, value);
}

function orElse(found: Value | undefined, otherwise: Value): Value {
  return found === undefined ? otherwise : found;
}

/** Python's `dict.update(other, **keywords)`, which `dict()` and `namespace()` share. */
export function merge(into: Dict, other: Value | undefined, keywords: ReadonlyMap<string, Value>): void {
  if (other !== undefined) {
    const pairs = isMap(other) ? [...other] : itemsOf(other).map(pairOf);
    for (const [key, value] of pairs) into.set(keyFor(into, key), value);
  }
  for (const [key, value] of keywords) into.set(key, value);
}

function pairOf(item: Value, index: number): [Value, Value] {
  if (item === null || typeof item === 'number' || typeof item === 'boolean') {
    throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
  }
  const [key, value, ...more] = itemsOf(item);
  if (key === undefined || value === undefined || more.length > 0) {
    const length = itemsOf(item).length;
    throw valueError(`dictionary update sequence element #${index} has length ${length}; 2 is required`);
  }
  return [key, value];
}
