import { isBlank } from '../state/canonical.ts';
import { type Identity, itemNames, listRule } from '../state/identity.ts';
import type { Path } from '../state/path.ts';
import { isList, isMap, type Key, type Value } from '../state/value.ts';
import type { Rule } from './load.ts';
import type { Match } from './match.ts';

/** A place of one state, with the rules that select it or something below. */
export interface Place {
  readonly value: Value;
  readonly path: Path;
  /** The path by identity: `root["devices"][name="d1"]`. */
  readonly subtree: string;
  readonly match: Match<Rule> | undefined;
  readonly identity: Identity | undefined;
}

/** Names of list items are made once for each list that a rule looks into. */
export type ItemNames = WeakMap<readonly Value[], readonly string[]>;

export function rootPlace(
  value: Value,
  match: Match<Rule> | undefined,
  identity: Identity | undefined,
): Place {
  return { value, path: [], subtree: 'root', match, identity };
}

/** One step down, to an entry or item that is there. */
export function childPlace(parent: Place, key: Key, value: Value, names: ItemNames): Place {
  const inList = isList(parent.value);
  return {
    value,
    path: [...parent.path, key],
    subtree: parent.subtree + stepName(parent, key, names),
    match: parent.match?.step(key, inList),
    identity: parent.identity?.step(key, inList),
  };
}

/** Everything directly below that is not nothing, in the state's order. */
export function* childPlaces(parent: Place, names: ItemNames): Generator<Place> {
  const { value } = parent;
  if (!isMap(value) && !isList(value)) return;
  for (const [key, child] of value.entries()) {
    if (!isBlank(child)) yield childPlace(parent, key, child, names);
  }
}

/** Every place that a rule selects, and those on the way, parents first. */
export function* selectedPlaces(place: Place, names: ItemNames): Generator<Place> {
  if (place.match === undefined) return;
  yield place;
  for (const child of childPlaces(place, names)) yield* selectedPlaces(child, names);
}

function stepName(parent: Place, key: Key, names: ItemNames): string {
  // Only what a rule selects, or something below it, needs a name of its own.
  if (parent.match === undefined) return '';
  if (!isList(parent.value)) return `[${JSON.stringify(key)}]`;
  let known = names.get(parent.value);
  if (known === undefined) {
    known = itemNames(parent.value, listRule(parent.identity));
    names.set(parent.value, known);
  }
  return (typeof key === 'number' ? known[key] : undefined) ?? `[${key}]`;
}
