import type { Key } from '../state/value.ts';
import { type Part, takes } from './selector.ts';

/**
 * Many selectors walked down a tree at once: `ends` are those that select exactly here, and `step` is undefined where
 * none can select anything deeper, so that a walk stops there. Steps are remembered, so that a list of a million items
 * costs one.
 */
export interface Match<T> {
  readonly ends: readonly T[];
  step(key: Key, inList: boolean): Match<T> | undefined;
}

export interface Pattern<T> {
  readonly parts: readonly Part[];
  readonly value: T;
}

/** The walk's start. `ends` keep the order of the patterns. */
export function compileMatch<T>(patterns: readonly Pattern<T>[]): Match<T> | undefined {
  const compiled: Compiled<T> = { patterns, known: new Map() };
  const starts = patterns.flatMap((pattern, index) => closure({ index, part: 0 }, pattern));
  return stateOf(starts, compiled);
}

interface Compiled<T> {
  readonly patterns: readonly Pattern<T>[];
  /** States by signature: equal places are one state, so `**` adds no new ones as it goes down. */
  readonly known: Map<string, State<T>>;
}

/** How far one pattern has come. */
interface Place {
  readonly index: number;
  readonly part: number;
}

class State<T> implements Match<T> {
  readonly ends: readonly T[];
  readonly #places: readonly Place[];
  readonly #compiled: Compiled<T>;
  /** Keys that some part names; every other key of a kind leads to one and the same place. */
  readonly #named: ReadonlySet<string>;
  readonly #steps = new Map<Key, State<T> | undefined>();

  constructor(places: readonly Place[], compiled: Compiled<T>) {
    this.#places = places;
    this.#compiled = compiled;
    this.ends = places.flatMap((place) => endOf(place, compiled.patterns));
    this.#named = new Set(places.flatMap((place) => namesOf(partAt(place, compiled.patterns))));
  }

  step(key: Key, inList: boolean): State<T> | undefined {
    const memo = this.#named.has(String(key)) ? `${inList ? 'i' : typeof key}:${key}` : otherKey(key, inList);
    if (this.#steps.has(memo)) return this.#steps.get(memo);
    const next = stateOf(
      this.#places.flatMap((place) => advance(place, key, inList, this.#compiled.patterns)),
      this.#compiled,
    );
    this.#steps.set(memo, next);
    return next;
  }
}

/** No spelled-out key has this form, as those carry a colon and a key. */
function otherKey(key: Key, inList: boolean): string {
  if (inList) return 'item';
  return typeof key;
}

function stateOf<T>(places: readonly Place[], compiled: Compiled<T>): State<T> | undefined {
  if (places.length === 0) return undefined;
  const signature = [...new Set(places.map(({ index, part }) => `${index}.${part}`))].join(' ');
  const known = compiled.known.get(signature);
  if (known !== undefined) return known;
  const unique = signature.split(' ').map((text): Place => {
    const [index = 0, part = 0] = text.split('.').map(Number);
    return { index, part };
  });
  const state = new State(unique, compiled);
  compiled.known.set(signature, state);
  return state;
}

function partAt<T>(place: Place, patterns: readonly Pattern<T>[]): Part | undefined {
  return patterns[place.index]?.parts[place.part];
}

function endOf<T>(place: Place, patterns: readonly Pattern<T>[]): T[] {
  const pattern = patterns[place.index];
  return pattern !== undefined && place.part === pattern.parts.length ? [pattern.value] : [];
}

function namesOf(part: Part | undefined): string[] {
  if (part?.type === 'key') return [part.key];
  if (part?.type === 'number') return [String(part.number)];
  return part?.type === 'digits' ? [part.text] : [];
}

function advance<T>(place: Place, key: Key, inList: boolean, patterns: readonly Pattern<T>[]): Place[] {
  const pattern = patterns[place.index];
  const part = partAt(place, patterns);
  if (pattern === undefined || part === undefined) return [];
  if (part.type === 'deep') return closure(place, pattern);
  return takes(part, key, inList) ? closure({ index: place.index, part: place.part + 1 }, pattern) : [];
}

/** `**` may also stand for no key at all. */
function closure<T>(place: Place, pattern: Pattern<T>): Place[] {
  const places = [place];
  for (let part = place.part; pattern.parts[part]?.type === 'deep'; part += 1)
    places.push({ index: place.index, part: part + 1 });
  return places;
}
