import type { PushedInstance } from '../../shared/wire/coordinator-api.ts';
import type { ContentRef, HostAssignment, InstanceAssignment } from '../../shared/wire/messages.ts';
import { sameContent } from './revisions.ts';

/** An instance as it is pushed, with the number that its push has. */
export interface Numbered {
  readonly pushed: PushedInstance;
  readonly revision: number;
  /** What each host is sent as the state. */
  readonly states: ReadonlyMap<string, ContentRef>;
}

export function statesByHost({ states }: PushedInstance): ReadonlyMap<string, ContentRef> {
  return new Map(states.flatMap(({ state, hosts }) => hosts.map((host) => [host, state] as const)));
}

export type Change = 'new' | 'kept' | 'left';

/** What a push makes of one host: all instances of it, and what becomes of each pushed one. */
export interface NextInstances {
  readonly instances: readonly InstanceAssignment[];
  readonly changes: ReadonlyMap<string, { change: Change; revision: number }>;
}

/**
 * Merges a push into what a host has: its other instances stay as they are, a pushed one that is the same stays with
 * its revision, and one whose hosts do not name this host any more leaves it. One that holds the instance and is sent no
 * state by this push keeps what it has. Order is kept, new ones come last.
 */
export function nextInstances(
  host: string,
  current: HostAssignment | undefined,
  push: readonly Numbered[],
): NextInstances {
  const instances = new Map((current?.instances ?? []).map((instance) => [instance.name, instance]));
  const changes = new Map<string, { change: Change; revision: number }>();
  for (const { pushed, revision, states } of push) {
    const before = instances.get(pushed.name);
    const state = states.get(host);
    const next = state && assigned(pushed, state, revision);
    if (before !== undefined && !pushed.hosts.includes(host)) {
      instances.delete(pushed.name);
      changes.set(pushed.name, { change: 'left', revision: before.revision });
    } else if (before !== undefined && (next === undefined || sameContent(before, next))) {
      changes.set(pushed.name, { change: 'kept', revision: before.revision });
    } else if (next !== undefined) {
      instances.set(pushed.name, next);
      changes.set(pushed.name, { change: 'new', revision });
    }
  }
  return { instances: [...instances.values()], changes };
}

function assigned(pushed: PushedInstance, state: ContentRef, revision: number): InstanceAssignment {
  const { name, bundle, rules, schema, after, executor } = pushed;
  const files = { state, bundle, rules, ...(schema === undefined ? {} : { schema }) };
  return { name, revision, ...files, after, executor };
}
