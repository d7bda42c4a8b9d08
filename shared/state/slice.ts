import type { Match } from '../rules/match.ts';
import { isBlank } from './canonical.ts';
import { isList, isMap, type Key, type Value } from './value.ts';

/** Who may see a private subtree: the hosts that it names. Where none can be read, nobody. */
export interface PrivatePart {
  hostsOf(node: Value): readonly string[];
  /** What of the node is private, from there on; undefined: all of it. */
  readonly inner?: Match<unknown> | undefined;
}

type Parts = Match<PrivatePart> | undefined;
/** What is cut out below a node that does not name the host. */
type Cuts = readonly Match<unknown>[];

/**
 * What one host is sent of a state: everything but the private subtrees that do not name it. Where several selectors
 * hold, all of them have to name it. List items close up, as a gap would tell how many there are; what is left out of
 * nothing is shared, not copied.
 */
export function sliceFor(host: string, state: Value, parts: Match<PrivatePart> | undefined): Value {
  return sliceValue(host, state, parts, []) ?? null;
}

function sliceValue(host: string, value: Value, parts: Parts, above: Cuts): Value | undefined {
  if ((parts === undefined && above.length === 0) || isBlank(value)) return value;
  const withheld = (parts?.ends ?? []).filter((part) => !part.hostsOf(value).includes(host));
  const cuts = [...above, ...withheld.flatMap(({ inner }) => inner ?? [])];
  if (withheld.some(({ inner }) => inner === undefined) || cuts.some(({ ends }) => ends.length > 0))
    return undefined;
  if (isMap(value)) return sliceMap(host, value, parts, cuts);
  return isList(value) ? sliceList(host, value, parts, cuts) : value;
}

function sliceMap(host: string, map: ReadonlyMap<Key, Value>, parts: Parts, cuts: Cuts): Value {
  const kept = new Map<Key, Value>();
  let whole = true;
  for (const [key, value] of map) {
    const slice = sliceValue(host, value, parts?.step(key, false), stepAll(cuts, key, false));
    if (slice !== undefined) kept.set(key, slice);
    if (slice !== value) whole = false;
  }
  return whole ? map : kept;
}

function sliceList(host: string, list: readonly Value[], parts: Parts, cuts: Cuts): Value {
  const slices = list.map((value, index) =>
    sliceValue(host, value, parts?.step(index, true), stepAll(cuts, index, true)),
  );
  return slices.every((slice, index) => slice === list[index])
    ? list
    : slices.filter((slice) => slice !== undefined);
}

function stepAll(cuts: Cuts, key: Key, inList: boolean): Cuts {
  return cuts.flatMap((cut) => cut.step(key, inList) ?? []);
}
