import { isList, isMap, type Key, type Value } from './value.ts';

/** Keys from the root down: a number is a list index, or an integer key of a map. */
export type Path = readonly Key[];

/** The path as the original wrote it: `root['devices'][0]['mtu']`. One line always; a quote inside a key changes the quotes. */
export function formatPath(path: Path, base = 'root'): string {
  let text = base;
  for (const key of path) text += typeof key === 'number' ? `[${key}]` : `[${quoteKey(key)}]`;
  return text;
}

/** The value at a path, or undefined where there is none. */
export function getAt(value: Value, path: Path): Value | undefined {
  let at: Value | undefined = value;
  for (const key of path) {
    if (at === undefined) return undefined;
    at = getChild(at, key);
  }
  return at;
}

/** One step down: a map's entry, or a list's item when the key is an index of it. */
export function getChild(value: Value, key: Key): Value | undefined {
  if (isMap(value)) return value.get(key);
  return isList(value) && typeof key === 'number' ? value[key] : undefined;
}

/** Orders paths part by part: numbers by size and before strings, strings by code unit, a parent before its children. */
export function comparePaths(a: Path, b: Path): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const order = compareKeys(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** True when `path` is `prefix` or lies below it. */
export function isWithin(path: Path, prefix: Path): boolean {
  return path.length >= prefix.length && prefix.every((key, i) => path[i] === key);
}

function quoteKey(key: string): string {
  const quote = key.includes("'") && !key.includes('"') ? '"' : "'";
  const escaped = key.replace(/[\\\p{Cc}\u2028\u2029]/gu, escapeCharacter);
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function escapeCharacter(character: string): string {
  return named[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
