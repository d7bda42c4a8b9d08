import type { IdValue } from './identity.ts';
import {
  Float,
  isList,
  isMap,
  isNothing,
  type Scalar,
  Timestamp,
  type Value,
  type ValueMap,
} from './value.ts';

/** Nothing in any of its forms, and a map that holds nothing else: `{tls: {}}` says no more than `{}`. */
export function isBlank(value: Value): boolean {
  if (!isMap(value)) return isNothing(value);
  for (const item of value.values()) if (!isBlank(item)) return false;
  return true;
}

export function equalScalars(a: Scalar, b: Scalar): boolean {
  if (Object.is(a, b)) return true;
  if (isNumber(a) && isNumber(b)) return Object.is(numberId(a), numberId(b));
  return a instanceof Timestamp && b instanceof Timestamp && a.pyType === b.pyType && a.text === b.text;
}

/** The same for equal scalars and different for others. Strings stay as they are; a date cannot be mistaken for one. */
export function scalarId(value: NonNullable<Scalar>): IdValue {
  if (value instanceof Timestamp) return `\0${value.pyType} ${value.text}`;
  return isNumber(value) ? numberId(value) : value;
}

/** One text for all values that are equal under the defaults; keys sorted, nothing left out. */
export function canonical(value: Value): string {
  if (isMap(value)) return canonicalMap(value);
  if (isList(value)) return canonicalList(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Timestamp) return `${value.pyType}(${value.text})`;
  return isNumber(value) ? String(numberId(value)) : String(value);
}

const nothing = 'null';

function canonicalMap(map: ValueMap): string {
  const entries = Array.from(map, ([key, item]) => [JSON.stringify(key), canonical(item)] as const)
    .filter(([, text]) => text !== nothing)
    .map(([key, text]) => `${key}:${text}`);
  return entries.length === 0 ? nothing : `{${entries.toSorted().join(',')}}`;
}

/** Maps are a multiset unless a rule says otherwise. */
function canonicalList(list: readonly Value[]): string {
  const items = list.map(canonical);
  const isBag = list.every((item) => item === null || isMap(item));
  return items.length === 0 ? nothing : `[${(isBag ? items.toSorted() : items).join(',')}]`;
}

function isNumber(value: Scalar): value is number | bigint | Float {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

/** Whole numbers beyond 2^53 as integers, so that `1e20` meets 100000000000000000000; zero has no sign. */
function numberId(value: number | bigint | Float): number | bigint {
  const number = value instanceof Float ? value.value : value;
  if (typeof number === 'bigint') return number;
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return BigInt(number);
  return number === 0 ? 0 : number;
}
