import { typeError } from '../errors.ts';
import { characters, textLength } from './text.ts';
import { asText, PyObject, typeName, Undefined, type Value } from './values.ts';

/** Python's `iter(value)`: the items of a list, the keys of a dict, the characters of a string. */
export function iterate(value: Value): Iterable<Value> {
  const items = tryIterate(value);
  if (items !== undefined) return items;
  throw typeError(`'${typeName(value)}' object is not iterable`);
}

/** As `iterate`, with undefined for what cannot be iterated. Throws for undefined values. */
export function tryIterate(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return value.keys();
  const text = asText(value);
  if (text !== undefined) return characters(text);
  if (value instanceof Undefined) {
    if (value.lenient) return [];
    throw value.error();
  }
  return value instanceof PyObject ? value.iterate() : undefined;
}

/** Python's `list(value)`, as an array that may be the value itself: never to be changed. */
export function itemsOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [...iterate(value)];
}

/** Python's `len(value)`. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  const text = asText(value);
  if (text !== undefined) return textLength(text);
  if (value instanceof Undefined) {
    if (value.lenient) return 0;
    throw value.error();
  }
  const size = value instanceof PyObject ? value.size() : undefined;
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return size;
}
