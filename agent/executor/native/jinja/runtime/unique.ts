import { typeError } from '../errors.ts';
import { numberOf } from './compare.ts';
import { Tuple } from './tuple.ts';
import { asText, isMap, isMoment, typeName, Undefined, type Value } from './values.ts';

/** A Python set of whatever can be hashed: numbers by value, strings, tuples by what is in them. */
export class UniqueKeys {
  readonly #seen = new Set<string>();

  /** Whether the value was not yet there. Throws Python's TypeError for what cannot be hashed. */
  add(value: Value): boolean {
    const key = hashKey(value);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  has(value: Value): boolean {
    return this.#seen.has(hashKey(value));
  }

  get size(): number {
    return this.#seen.size;
  }
}

/** A text that two values share exactly when Python takes them for the same element of a set. */
function hashKey(value: Value): string {
  const text = asText(value);
  if (text !== undefined) return `s${text.length}:${text}`;
  const number = numberOf(value);
  if (number !== undefined) return `n${Object.is(number, -0) ? '0' : String(number)};`;
  if (value === null) return 'N;';
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Tuple) return `t${value.length}(${value.map(hashKey).join('')})`;
  if (Array.isArray(value) || isMap(value)) throw typeError(`unhashable type: '${typeName(value)}'`);
  if (isMoment(value)) return `d${value.pyType}:${value.toString()};`;
  throw typeError(`unhashable type: '${typeName(value)}'`);
}
