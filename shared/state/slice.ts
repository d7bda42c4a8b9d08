import type { Match } from '../rules/match.ts';
import { isBlank } from './canonical.ts';
import { isList, isMap, type Key, type Value } from './value.ts';

/** Who may see a private subtree: the hosts that it names. Where none can be read, nobody. */
export interface PrivatePart {
  hostsOf(node: Value): readonly string[];
}

/**
 * What one host is sent of a state: everything but the private subtrees that do not name it. Where several selectors
 * hold, all of them have to name it. List items close up, as a gap would tell how many there are; what is left out of
 * nothing is shared, not copied.
 */
export function sliceFor(host: string, state: Value, parts: Match<PrivatePart> | undefined): Value {
  return sliceValue(host, state, parts) ?? null;
}

function sliceValue(host: string, value: Value, parts: Match<PrivatePart> | undefined): Value | undefined {
  if (parts === undefined || isBlank(value)) return value;
  if (parts.ends.some((part) => !part.hostsOf(value).includes(host))) return undefined;
  if (isMap(value)) return sliceMap(host, value, parts);
  return isList(value) ? sliceList(host, value, parts) : value;
}

function sliceMap(host: string, map: ReadonlyMap<Key, Value>, parts: Match<PrivatePart>): Value {
  const kept = new Map<Key, Value>();
  let whole = true;
  for (const [key, value] of map) {
    const slice = sliceValue(host, value, parts.step(key, false));
    if (slice !== undefined) kept.set(key, slice);
    if (slice !== value) whole = false;
  }
  return whole ? map : kept;
}

function sliceList(host: string, list: readonly Value[], parts: Match<PrivatePart>): Value {
  const slices = list.map((value, index) => sliceValue(host, value, parts.step(index, true)));
  return slices.every((slice, index) => slice === list[index])
    ? list
    : slices.filter((slice) => slice !== undefined);
}
