import { scalarId } from './canonical.ts';
import { isList, isMap, type Key, type Value, type ValueMap } from './value.ts';

/**
 * A number of 32 bits that is the same for equal values, whatever their lists' rules are: the order of keys and items
 * does not count, and nothing is left out. Values with one hash still have to be compared.
 */
export function hashValue(value: Value, without?: Key): number {
  if (value === null) return nothing;
  if (isMap(value)) return hashMap(value, without);
  if (!isList(value)) return hashScalar(scalarId(value));
  let sum = value.length === 0 ? nothing : 5;
  for (const item of value) sum = (sum + mix(hashValue(item), 7)) | 0;
  return sum;
}

const nothing = 1;

function hashMap(map: ValueMap, without: Key | undefined): number {
  let sum = nothing;
  for (const [key, value] of map) {
    if (key === without) continue;
    const hash = hashValue(value);
    if (hash !== nothing) sum = (sum + mix(hashScalar(key), hash)) | 0;
  }
  return sum;
}

function hashScalar(value: string | number | bigint | boolean): number {
  if (typeof value === 'number' && (value | 0) === value) return mix(value, 11);
  return typeof value === 'string' ? hashText(value) : mix(hashText(String(value)), 13);
}

function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b);
  hash ^= hash >>> 13;
  return Math.imul(hash, 0xc2b2ae35) ^ (hash >>> 16);
}
