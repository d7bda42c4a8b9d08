/**
 * The values of a state, as PyYAML would have read them: what YAML 1.1 tells apart stays apart here, on disk,
 * on the wire and in templates.
 *
 * - an integer is a `number`, or a `bigint` beyond 2^53;
 * - a float is a `number` with a fraction (or NaN, ±Infinity), or a `Float` when its value is integral (`1.0`);
 * - a date or time is a `Timestamp`;
 * - a map is a `Map`, so that `1` and `"1"` are two keys and `__proto__` is a key like any other.
 */
export type Value = Scalar | readonly Value[] | ValueMap;
export type Scalar = null | boolean | number | bigint | string | Float | Timestamp;
export type Key = string | number;
export type ValueMap = ReadonlyMap<Key, Value>;

/** A float whose value is integral: `1.0`, `1e300`, `-0.0`. Every other float is a plain number. */
export class Float {
  readonly pyType = 'float';
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** Gives a float the one form it has here: a `Float` when integral, else the number itself. */
  static of(value: number): number | Float {
    return Number.isInteger(value) ? new Float(value) : value;
  }
}

/** A YAML date (`2024-02-29`) or date and time; `text` is what Python's `str()` makes of it, `2024-02-29 10:00:00+00:00`. */
export class Timestamp {
  readonly pyType: 'date' | 'datetime';
  readonly text: string;

  constructor(pyType: 'date' | 'datetime', text: string) {
    this.pyType = pyType;
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export function isMap(value: unknown): value is ValueMap {
  return value instanceof Map;
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** Null, absent, `{}` and `[]` are the same nothing (semantics, fault 14). */
export function isNothing(value: Value | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (isMap(value)) return value.size === 0;
  return isList(value) && value.length === 0;
}
