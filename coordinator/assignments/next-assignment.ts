import type { PushedInstance } from '../../shared/wire/coordinator-api.ts';
import type { HostAssignment, InstanceAssignment } from '../../shared/wire/messages.ts';
import { sameContent } from './revisions.ts';

/** An instance as it is pushed, with the number that its push has. */
export interface Numbered {
  readonly pushed: PushedInstance;
  readonly revision: number;
}

export type Change = 'new' | 'kept' | 'left';

/** What a push makes of one host: all instances of it, and what becomes of each pushed one. */
export interface NextInstances {
  readonly instances: readonly InstanceAssignment[];
  readonly changes: ReadonlyMap<string, { change: Change; revision: number }>;
}

/**
 * Merges a push into what a host has: its other instances stay as they are, a pushed one that is the same stays with
 * its revision, and one whose hosts do not name this host any more leaves it. Order is kept, new ones come last.
 */
export function nextInstances(
  host: string,
  current: HostAssignment | undefined,
  push: readonly Numbered[],
): NextInstances {
  const instances = new Map((current?.instances ?? []).map((instance) => [instance.name, instance]));
  const changes = new Map<string, { change: Change; revision: number }>();
  for (const { pushed, revision } of push) {
    const before = instances.get(pushed.name);
    if (!pushed.hosts.includes(host)) {
      if (before === undefined) continue;
      instances.delete(pushed.name);
      changes.set(pushed.name, { change: 'left', revision: before.revision });
    } else if (before !== undefined && sameContent(before, pushed)) {
      changes.set(pushed.name, { change: 'kept', revision: before.revision });
    } else {
      instances.set(pushed.name, assigned(pushed, revision));
      changes.set(pushed.name, { change: 'new', revision });
    }
  }
  return { instances: [...instances.values()], changes };
}

function assigned(pushed: PushedInstance, revision: number): InstanceAssignment {
  const { name, state, bundle, rules, after, executor } = pushed;
  return { name, revision, state, bundle, rules, after, executor };
}
