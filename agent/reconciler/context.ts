import type { EventData, EventKind } from '../../shared/wire/events.ts';
import type { Executors } from '../executor/executors.ts';
import type { Store } from '../store/store.ts';

/** All that the work of one instance needs of the rest of the agent. */
export interface InstanceContext {
  readonly host: string;
  readonly instance: string;
  readonly store: Store;
  readonly executors: Executors;
  /** Where runs have their folders. */
  readonly runsFolder: string;
  /** Puts an event of this instance on disk, on its way to whoever listens. */
  emit<K extends EventKind>(kind: K, data: EventData<K>): void;
  /** The instances of this host that must have converged before this one may run, with how they stand. */
  waitsFor(): Dependency[];
}

export interface Dependency {
  readonly name: string;
  readonly gaveUp: boolean;
}
