import type { Outcome } from '../../shared/outcome.ts';
import { parseTargetKey } from '../../shared/rules/targets.ts';
import type { ReconcilerState } from '../../shared/wire/messages.ts';
import type { InstanceRecord } from '../store/instance-record.ts';
import type { InstanceContext } from './context.ts';
import type { ReconcilerContext, Resumption } from './machine-setup.ts';
import { seedState } from './seed-state.ts';
import { isVerified } from './subjects.ts';

/** What one change did so far; told with its outcome. */
export interface Tally {
  readonly generation: number;
  readonly revision: number;
  /** Milliseconds of the monotonic clock. */
  readonly began: number;
  readonly targets: Set<string>;
  changed: number;
  unmatched: number;
}

/** Keeps on disk where an instance stands, and tells it. */
export class Bookkeeper {
  readonly #context: InstanceContext;
  readonly #tellEnded: () => void;
  #tally: Tally | undefined;

  constructor(context: InstanceContext, tellEnded: () => void) {
    this.#context = context;
    this.#tellEnded = tellEnded;
  }

  record(): InstanceRecord {
    const { store, instance } = this.#context;
    const record = store.instance(instance);
    if (record === undefined) throw new Error(`the instance ${instance} has no record`);
    return record;
  }

  update(change: Partial<InstanceRecord>): InstanceRecord {
    const record = { ...this.record(), ...change };
    this.#context.store.putInstance(record);
    return record;
  }

  /** True when the newest generation has ended: before that, drift is nobody's concern. */
  settled(): boolean {
    const { ended, generation, leaving } = this.record();
    return ended === generation && !leaving;
  }

  /** The tally of the generation that is worked on; `begin` starts a new one when a newer generation came. */
  tally(): Tally {
    const { generation, assigned } = this.record();
    this.#tally ??= newTally(generation, assigned.revision);
    return this.#tally;
  }

  begin(): void {
    const { generation, assigned } = this.record();
    if (this.#tally?.generation !== generation) this.#tally = newTally(generation, assigned.revision);
  }

  /** The first action of every state: on disk together with its event. */
  entered(state: ReconcilerState, { purpose, attempt, reason, delay, rounds }: ReconcilerContext): void {
    const from = this.record().machine.state;
    const deadline = state === 'retrying' ? new Date(Date.now() + delay).toISOString() : null;
    const seed_state = seedState(state, purpose, rounds);
    this.#context.store.atomically(() => {
      this.update({ machine: { state, purpose, attempt, deadline }, ...(reason === null ? {} : { reason }) });
      if (from === state) return;
      this.#context.emit('state', { from, to: state, seed_state, purpose, attempt, reason });
    });
  }

  /** The change has ended. Corrected drift has no outcome of its own, nor has a generation that ended before. */
  concluded(outcome: Outcome, { reason, purpose }: ReconcilerContext): void {
    const tally = this.tally();
    const record = this.record();
    if (outcome === 'superseded') {
      if (tally.generation < record.generation && record.ended < tally.generation)
        this.#tell(outcome, tally, reason);
      return;
    }
    if (purpose === 'drift') {
      this.update({ reason: outcome === 'converged' ? null : reason });
      return;
    }
    if (record.ended >= tally.generation && outcome === record.outcome) return;
    const verified = isVerified(this.#context, record);
    this.#context.store.atomically(() => {
      this.update({ ...ended(record, outcome, tally, reason), verified });
      this.#tell(outcome, tally, reason);
    });
    setImmediate(this.#tellEnded);
  }

  /** Where an instance goes on after a start of the agent. */
  resumption(attempts: number): Resumption {
    const { machine, ended, generation } = this.record();
    const { purpose, attempt, deadline } = machine;
    const delay = deadline === null ? 0 : Math.max(0, Date.parse(deadline) - Date.now());
    switch (machine.state) {
      case 'waiting':
      case 'starting':
        return { next: ended < generation ? 'diffing' : 'waiting', purpose, attempt, delay };
      case 'help':
        return { next: 'help', purpose, attempt, delay };
      case 'retrying':
        return { next: 'retrying', purpose, attempt, delay };
      case 'reverting':
        return { next: 'retrying', purpose, attempt: attempts, delay: 0 };
      default:
        return { next: 'diffing', purpose, attempt, delay };
    }
  }

  #tell(outcome: Outcome, tally: Tally, reason: string | null): void {
    const { store, instance, emit } = this.#context;
    emit('outcome', {
      outcome,
      revision: tally.revision,
      verified: this.record().verified,
      reason: outcome === 'converged' ? null : reason,
      actions: tally.targets.size,
      changed: tally.changed,
      unmatched: tally.unmatched,
      unknown: store.known.unknown(instance).map((key) => {
        const { subtree, host } = parseTargetKey(key);
        return { subtree, target: host };
      }),
      duration_ms: Math.round(performance.now() - tally.began),
    });
  }
}

function newTally(generation: number, revision: number): Tally {
  return {
    generation,
    revision,
    began: performance.now(),
    targets: new Set(),
    changed: 0,
    unmatched: 0,
  };
}

/** The record of an instance whose change ended so. */
function ended(
  record: InstanceRecord,
  outcome: Outcome,
  tally: Tally,
  reason: string | null,
): InstanceRecord {
  const converged = outcome === 'converged';
  return {
    ...record,
    outcome,
    ended: tally.generation,
    reason: converged ? null : reason,
    goal: outcome === 'reverted' ? 'last-good' : record.goal,
    lastGood: converged && record.goal === 'assigned' ? record.assigned : record.lastGood,
  };
}
