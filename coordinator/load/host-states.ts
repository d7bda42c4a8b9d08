import type { Match } from '../../shared/rules/match.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { overlaid } from '../../shared/state/overlay.ts';
import { type PrivatePart, sliceFor } from '../../shared/state/slice.ts';
import type { Value } from '../../shared/state/value.ts';
import { digestOf, encodeState } from '../../shared/wire/codec.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { type Overlays, patchesFor } from './overlays.ts';

/** A whole state, and the hosts whose state it is. */
export interface WholeState {
  readonly state: LoadedYaml;
  readonly hosts: readonly string[];
  /** Something was laid over the base state. */
  readonly overlaid: boolean;
}

/** What hosts are sent as the state: the whole one, or their slice of it. Hosts that are sent the same are together. */
export interface SentState {
  readonly value: Value;
  readonly whole: WholeState;
  readonly hosts: readonly string[];
}

/** The base state, and what overlays make of it: each distinct state once, with its hosts. */
export function wholeStates(
  base: LoadedYaml,
  hosts: readonly string[],
  overlays: Overlays | undefined,
  declared: readonly HostView[],
): WholeState[] {
  if (overlays === undefined) return [{ state: base, hosts, overlaid: false }];
  const views = new Map(declared.map((view) => [view.host, view]));
  const numbers = new Map<LoadedYaml, number>();
  const byPatches = Map.groupBy(
    hosts.map((host) => ({ host, patches: patchesOf(views.get(host), overlays) })),
    ({ patches }) => patches.map((patch) => numberOf(patch, numbers)).join(' '),
  );
  const wholes = Array.from(byPatches.values(), (members): WholeState => {
    const patches = members[0]?.patches ?? [];
    const state = overlaid(base, patches);
    return { state, hosts: members.map(({ host }) => host), overlaid: patches.length > 0 };
  });
  return together(wholes, ({ state }) => state.value).map(([first, all]) => ({ ...first, hosts: all }));
}

/** What each host is sent of the states. */
export function sentStates(
  wholes: readonly WholeState[],
  partsOf: (state: Value) => Match<PrivatePart> | undefined,
): SentState[] {
  const slices = wholes.flatMap((whole): SentState[] => {
    const parts = partsOf(whole.state.value);
    if (parts === undefined) return [{ value: whole.state.value, whole, hosts: whole.hosts }];
    return whole.hosts.map((host) => ({
      value: sliceFor(host, whole.state.value, parts),
      whole,
      hosts: [host],
    }));
  });
  return together(slices, ({ value }) => value).map(([first, hosts]) => ({ ...first, hosts }));
}

function patchesOf(view: HostView | undefined, overlays: Overlays): LoadedYaml[] {
  return view === undefined ? [] : patchesFor(view, overlays);
}

function numberOf(patch: LoadedYaml, numbers: Map<LoadedYaml, number>): number {
  const number = numbers.get(patch) ?? numbers.size;
  numbers.set(patch, number);
  return number;
}

/** Those with the same content are one, with the hosts of all. */
function together<T extends { readonly hosts: readonly string[] }>(
  items: readonly T[],
  contentOf: (item: T) => Value,
): [T, string[]][] {
  const digests = new Map<Value, string>();
  const groups = Map.groupBy(items, (item) => {
    const value = contentOf(item);
    const digest = digests.get(value) ?? digestOf(encodeState(value));
    digests.set(value, digest);
    return digest;
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [[first, group.flatMap(({ hosts }) => hosts).toSorted()]];
  });
}
