import { Float, isList, isMap, type Key, Timestamp, type Value, type ValueMap } from './value.ts';

/** A value as JSON has them. Objects have no prototype, so that `__proto__` is a key like any other. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export interface PlainOptions {
  /**
   * `exact` (default) writes what JSON's numbers cannot hold as text: integers beyond 2^53, `.nan`, `.inf`.
   * `nearest` keeps every number a number, for JSON Schema: such an integer becomes the nearest double.
   */
  readonly numbers?: 'exact' | 'nearest';
}

/**
 * For display, events and ajv. Floats become numbers, dates their text, integer keys their digits; an integer key that
 * a string key of the same map already spells is written `[1]`.
 */
export function toPlain(value: Value, options: PlainOptions = {}): Plain {
  if (isMap(value)) return toObject(value, options);
  if (isList(value)) return value.map((item) => toPlain(item, options));
  if (value instanceof Timestamp) return value.text;
  if (value instanceof Float) return toNumber(value.value, options);
  if (typeof value === 'bigint') return options.numbers === 'nearest' ? Number(value) : value.toString();
  return typeof value === 'number' ? toNumber(value, options) : value;
}

/** The value that a JSON-like one stands for: a whole number is an integer. Throws a TypeError for what JSON has not. */
export function fromPlain(plain: unknown): Value {
  if (plain === null || typeof plain === 'boolean' || typeof plain === 'string') return plain;
  if (typeof plain === 'number' || typeof plain === 'bigint') return plain;
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (typeof plain !== 'object') throw new TypeError(`no value of a state: ${typeof plain}`);
  const map = new Map<Key, Value>();
  for (const [key, item] of Object.entries(plain)) if (item !== undefined) map.set(key, fromPlain(item));
  return map;
}

function toObject(map: ValueMap, options: PlainOptions): Plain {
  const object: Record<string, Plain> = Object.create(null);
  for (const [key, item] of map) object[keyText(key, map)] = toPlain(item, options);
  return object;
}

function keyText(key: Key, map: ValueMap): string {
  if (typeof key === 'string') return key;
  return map.has(String(key)) ? `[${key}]` : String(key);
}

function toNumber(value: number, options: PlainOptions): Plain {
  if (Number.isFinite(value) || options.numbers === 'nearest') return value;
  if (Number.isNaN(value)) return '.nan';
  return value > 0 ? '.inf' : '-.inf';
}
