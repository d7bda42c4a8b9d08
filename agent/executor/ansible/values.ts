import { Float, type Key, Timestamp, type Value } from '../../../shared/state/value.ts';

/** A value as dsc_events.py writes it in JSON: structures are arrays whose first element says what they are. */
export type Encoded = null | boolean | number | string | readonly Encoded[];

/** Throws a TypeError when the callback plugin and this file disagree. */
export function decodeValue(encoded: Encoded): Value {
  if (encoded === null || typeof encoded !== 'object') return encoded;
  const [tag, ...parts] = encoded;
  if (tag === 'l') return parts.map(decodeValue);
  if (tag === 'm') return decodeMap(parts);
  const text = String(parts[0]);
  if (tag === 'f') return Float.of(pythonFloat(text));
  if (tag === 'i') return BigInt(text);
  if (tag === 'd') return new Timestamp('date', text);
  if (tag === 't') return new Timestamp('datetime', text);
  throw new TypeError(`dsc_events.py wrote a value of an unknown kind: ${tag}`);
}

function decodeMap(parts: readonly Encoded[]): ReadonlyMap<Key, Value> {
  const map = new Map<Key, Value>();
  for (let index = 0; index < parts.length; index += 2) {
    map.set(parts[index] as Key, decodeValue(parts[index + 1] ?? null));
  }
  return map;
}

/** What Python's `repr` of a float stands for. */
function pythonFloat(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  return Number(text); // 'nan' is NaN, as every other text that is no number.
}
