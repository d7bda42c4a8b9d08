import { typeError, UnsupportedError } from '../errors.ts';
import { isBoxedFloat } from './number-forms.ts';
import { Range, View } from './objects.ts';
import { Tuple } from './tuple.ts';
import { asText, isMoment, PyObject, typeName, Undefined, type Value } from './values.ts';

/** Python's truth. Throws for undefined values. */
export function truthy(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    default:
      break;
  }
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return truthyObject(value);
}

function truthyObject(value: Value): boolean {
  if (value instanceof Undefined) {
    if (value.lenient) return false;
    throw value.error();
  }
  if (isBoxedFloat(value)) return value.value !== 0;
  const text = asText(value);
  if (text !== undefined) return text !== '';
  return !(value instanceof PyObject) || value.size() !== 0;
}

/** Python's `==`. Throws when either side is undefined. */
export function equals(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  if (left instanceof Undefined || right instanceof Undefined) return equalUndefined(left, right);
  if (left === right) return true;
  const a = numberOf(left);
  if (a !== undefined) {
    const b = numberOf(right);
    // == between number and bigint compares exact values, as Python does
    // biome-ignore lint/suspicious/noDoubleEquals: a number may equal a bigint
    return b !== undefined && a == b;
  }
  const text = asText(left);
  if (text !== undefined) return text === asText(right);
  return equalContainers(left, right);
}

function equalUndefined(left: Value, right: Value): boolean {
  for (const side of [left, right]) if (side instanceof Undefined && !side.lenient) throw side.error();
  return left instanceof Undefined && right instanceof Undefined;
}

function equalContainers(left: Value, right: Value): boolean {
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left instanceof Tuple !== right instanceof Tuple) return false;
    return left.length === right.length && left.every((item, index) => same(item, right[index] ?? null));
  }
  if (left instanceof Map) return right instanceof Map && equalMaps(left, right);
  if (isMoment(left)) return equalMoments(left, right);
  if (left instanceof Range)
    return right instanceof Range && equals([...left.iterate()], [...right.iterate()]);
  if (left instanceof View) return equalViews(left, right);
  return false;
}

/** Inside containers Python takes identical objects for equal before it asks them. */
function same(left: Value, right: Value): boolean {
  return left === right || equals(left, right);
}

function equalMaps(left: ReadonlyMap<Value, Value>, right: ReadonlyMap<Value, Value>): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const found = lookup(right, key);
    if (found === undefined || !same(value, found)) return false;
  }
  return true;
}

function equalMoments(left: { pyType: string; toString(): string }, right: Value): boolean {
  return isMoment(right) && right.pyType === left.pyType && right.toString() === left.toString();
}

function equalViews(left: View, right: Value): boolean {
  if (left.kind === 'values' || !(right instanceof View)) return false;
  if (right.kind === 'values') return false;
  if (left.kind !== right.kind) throw new UnsupportedError('comparing different dict views');
  return left.kind === 'keys' ? equalKeys(left.map, right.map) : equalMaps(left.map, right.map);
}

function equalKeys(left: ReadonlyMap<Value, Value>, right: ReadonlyMap<Value, Value>): boolean {
  return left.size === right.size && [...left.keys()].every((key) => lookup(right, key) !== undefined);
}

/** Booleans, integers and floats as one number; undefined for the rest. */
export function numberOf(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return isBoxedFloat(value) ? value.value : undefined;
}

/**
 * The value under a key, undefined when there is none. In Python `1`, `1.0` and `True` are one key.
 * Throws for keys that cannot be hashed.
 */
export function lookup<T>(map: ReadonlyMap<Value, T>, key: Value): T | undefined {
  if (typeof key === 'string') return map.get(key);
  const number = numberOf(key);
  if (number === undefined) return map.get(hashable(key));
  const found = map.get(number);
  if (found !== undefined) return found;
  return number === 0 || number === 1 ? map.get(number === 1) : undefined;
}

/** The key under which a map holds (or would hold) an entry for `key`. */
export function keyFor(map: ReadonlyMap<Value, unknown>, key: Value): Exclude<Value, object> {
  if (typeof key === 'string' || key === null) return key;
  if (typeof key === 'number' && key > 1) return key;
  const number = numberOf(key);
  if (number === undefined) return hashable(key);
  if (map.has(number)) return number;
  if ((number === 0 || number === 1) && map.has(number === 1)) return number === 1;
  if (isBoxedFloat(key) || (typeof key === 'number' && !Number.isInteger(key))) {
    throw new UnsupportedError('a float as the key of a dict');
  }
  return typeof key === 'boolean' ? key : number;
}

function hashable(key: Value): Exclude<Value, object> {
  const text = asText(key);
  if (text !== undefined) return text;
  if (key instanceof Undefined) throw key.error();
  if (key === null) return null;
  if ((Array.isArray(key) && !(key instanceof Tuple)) || key instanceof Map) {
    throw typeError(`unhashable type: '${typeName(key)}'`);
  }
  throw new UnsupportedError(`a ${typeName(key)} as the key of a dict`);
}

const symbols = { lt: '<', lteq: '<=', gt: '>', gteq: '>=' } as const;
type Ordering = keyof typeof symbols;

/** Python's `<`, `<=`, `>`, `>=`. */
export function ordered(operator: Ordering, left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return decide(operator, left, right);
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return decide(operator, a, b);
  const x = asText(left);
  const y = asText(right);
  if (x !== undefined && y !== undefined) return decide(operator, compareText(x, y), 0);
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    return orderedLists(operator, left, right);
  }
  if (left instanceof Undefined) throw left.error();
  if (right instanceof Undefined) throw right.error();
  if (isMoment(left) || isMoment(right)) throw new UnsupportedError('ordering dates');
  if (left instanceof View || right instanceof View) throw new UnsupportedError('ordering dict views');
  throw typeError(
    `'${symbols[operator]}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function decide(operator: Ordering, a: number | bigint, b: number | bigint): boolean {
  if (operator === 'lt') return a < b;
  if (operator === 'lteq') return a <= b;
  if (operator === 'gt') return a > b;
  return a >= b;
}

function orderedLists(operator: Ordering, left: readonly Value[], right: readonly Value[]): boolean {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const a = left[index] ?? null;
    const b = right[index] ?? null;
    if (!same(a, b)) return ordered(operator, a, b);
  }
  return decide(operator, left.length, right.length);
}

/** Order by code point, as Python's, which differs from UTF-16's beyond 16 bits. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  let index = 0;
  while (index < shorter && a.charCodeAt(index) === b.charCodeAt(index)) index += 1;
  if (index === shorter) return a.length - b.length;
  return rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
}

/** Surrogates stand for the highest code points. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Python's `needle in container`. */
export function contains(container: Value, needle: Value): boolean {
  if (container instanceof Undefined) {
    if (container.lenient) return false;
    throw container.error();
  }
  if (container instanceof Map) return lookup(container, needle) !== undefined;
  if (Array.isArray(container)) return container.some((item) => same(item, needle));
  const text = asText(container);
  if (text !== undefined) return textContains(text, needle);
  if (container instanceof View && container.kind === 'keys')
    return lookup(container.map, needle) !== undefined;
  const items = container instanceof PyObject ? container.iterate() : undefined;
  if (items !== undefined) return [...items].some((item) => same(item, needle));
  throw typeError(`argument of type '${typeName(container)}' is not iterable`);
}

function textContains(text: string, needle: Value): boolean {
  const part = asText(needle);
  if (part !== undefined) return text.includes(part);
  throw typeError(`'in <string>' requires string as left operand, not ${typeName(needle)}`);
}
