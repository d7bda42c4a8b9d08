import type { Logger } from 'pino';
import { DscError } from '../shared/errors.ts';
import type { Value } from '../shared/state/value.ts';
import type { AgentConfig } from './config.ts';
import type { Executors } from './executor/executors.ts';
import type { Dependency } from './reconciler/context.ts';
import type { ReconcilerEvent } from './reconciler/machine-setup.ts';
import { type Reconciler, startReconciler } from './reconciler/reconciler.ts';
import type { Store } from './store/store.ts';
import type { Recorder } from './telemetry/recorder.ts';

export interface InstancesParts {
  readonly host: string;
  readonly config: AgentConfig;
  readonly store: Store;
  readonly runsFolder: string;
  readonly executors: Executors;
  readonly log: Logger;
  readonly recorder: Recorder;
  /** Something that presence tells has changed. */
  readonly changed: () => void;
}

/** The reconcilers of one host, one per instance in the store, and what they wait for of each other. */
export class Instances implements AsyncDisposable {
  readonly #parts: InstancesParts;
  readonly #reconcilers = new Map<string, Reconciler>();

  constructor(parts: InstancesParts) {
    this.#parts = parts;
    for (const { name } of parts.store.instances()) this.#start(name);
  }

  /** A newer assignment changed these: those that run already look again, others start. */
  reassigned(names: readonly string[]): void {
    for (const name of names) {
      const running = this.#reconcilers.get(name);
      if (running === undefined) this.#start(name);
      else running.send({ type: 'desired.changed' });
    }
  }

  /** Hands an event to one instance, or to each. Throws E_HOST for an instance that is not here. */
  send(instance: string | null, verb: string, event: ReconcilerEvent): string {
    return this.#each(instance, verb, (reconciler) => reconciler.send(event));
  }

  reportActual(instance: string | null, state: Value): string {
    return this.#each(instance, 'the reported state', (reconciler) => reconciler.reportActual(state));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#reconcilers.values()].map((reconciler) => reconciler[Symbol.asyncDispose]()));
  }

  #each(instance: string | null, what: string, hand: (reconciler: Reconciler) => boolean): string {
    const told = this.#targets(instance).map(([name, reconciler]) =>
      hand(reconciler) ? name : `not to ${name}, which is still on its way`,
    );
    return told.length === 0 ? 'there is no instance on this host' : `${what} went to ${told.join(', ')}`;
  }

  #targets(instance: string | null): [string, Reconciler][] {
    if (instance === null) return [...this.#reconcilers];
    const reconciler = this.#reconcilers.get(instance);
    if (reconciler !== undefined) return [[instance, reconciler]];
    const here = [...this.#reconcilers.keys()].join(', ') || 'none';
    throw new DscError('E_HOST', `no instance "${instance}" on this host; there is ${here}`);
  }

  #start(name: string): void {
    const { host, store, executors, runsFolder, recorder, config } = this.#parts;
    const reconciler = startReconciler(
      {
        host,
        instance: name,
        store,
        executors,
        runsFolder,
        emit: (kind, data) => {
          recorder.record(name, store.instance(name)?.generation ?? 0, kind, data);
          this.#parts.changed();
        },
        waitsFor: () => this.#dependencies(name),
      },
      config,
      () => this.#ended(name),
    );
    this.#reconcilers.set(name, reconciler);
  }

  /** What an instance comes after and has not converged yet; an instance that is not on this host holds nobody. */
  #dependencies(name: string): Dependency[] {
    const records = new Map(this.#parts.store.instances().map((record) => [record.name, record]));
    const record = records.get(name);
    if (record === undefined || record.leaving) return [];
    return record.assigned.after.flatMap((other) => {
      const before = records.get(other);
      if (before === undefined || before.leaving) return [];
      const ended = before.ended === before.generation;
      if (ended && before.outcome === 'converged') return [];
      return [{ name: other, gaveUp: ended }];
    });
  }

  /** An instance came to an end: those after it look again, and one that left is forgotten. */
  #ended(name: string): void {
    const { store } = this.#parts;
    const record = store.instance(name);
    if (record?.leaving && record.outcome === 'converged') this.#forget(name);
    for (const other of store.instances()) {
      const done = other.ended === other.generation && other.outcome === 'converged';
      if (other.assigned.after.includes(name) && !done) {
        this.#reconcilers.get(other.name)?.send({ type: 'desired.changed' });
      }
    }
    store.sweep();
    this.#parts.changed();
  }

  #forget(name: string): void {
    const reconciler = this.#reconcilers.get(name);
    this.#reconcilers.delete(name);
    this.#parts.store.forgetInstance(name);
    void reconciler?.[Symbol.asyncDispose]();
  }
}
