import { z } from 'zod';
import { InstanceAssignment, Outcome, purposes, reconcilerStates } from '../../shared/wire/messages.ts';

/** What an agent keeps of one instance; its machine can be rebuilt from this after a kill at any moment. */
export const InstanceRecord = z.object({
  name: z.string(),
  /** The newest accepted assignment's part for this instance. */
  assigned: InstanceAssignment,
  /** The generation that brought `assigned`. */
  generation: z.int(),
  /** Taken off this host: its deletes run, then it is forgotten. */
  leaving: z.boolean(),
  /** What the host is to be: `assigned`, or after a revert `lastGood`. */
  goal: z.enum(['assigned', 'last-good']),
  /** The state that `current` is read from, except where a known fact says otherwise; null before the first run. */
  current: InstanceAssignment.nullable(),
  /** True while `current` stands for nothing: the instance leaves, and its bundle is kept for its deletes. */
  emptied: z.boolean(),
  /** The newest revision that converged. */
  lastGood: InstanceAssignment.nullable(),
  machine: z.object({
    state: z.enum(reconcilerStates),
    purpose: z.enum(purposes),
    attempt: z.int(),
    /** When `retrying` ends, ISO. */
    deadline: z.iso.datetime().nullable(),
  }),
  /** Target keys that this generation acted on: what verification looks at. */
  touched: z.array(z.string()),
  outcome: Outcome.nullable(),
  /** The generation that `outcome` is of. */
  ended: z.int(),
  verified: z.boolean(),
  reason: z.string().nullable(),
});
export type InstanceRecord = z.infer<typeof InstanceRecord>;

export function newRecord(assigned: InstanceAssignment, generation: number): InstanceRecord {
  return {
    name: assigned.name,
    assigned,
    generation,
    leaving: false,
    goal: 'assigned',
    current: null,
    emptied: false,
    lastGood: null,
    machine: { state: 'starting', purpose: 'push', attempt: 0, deadline: null },
    touched: [],
    outcome: null,
    ended: 0,
    verified: false,
    reason: null,
  };
}

/** The record once a newer assignment names the instance; what was known and done stays. */
export function reassigned(
  record: InstanceRecord,
  assigned: InstanceAssignment,
  generation: number,
): InstanceRecord {
  return { ...record, assigned, generation, leaving: false, goal: 'assigned', touched: [] };
}

/** Nothing that the agent acts on differs: such a generation never cancels a run. */
export function sameAssignment(a: InstanceAssignment, b: InstanceAssignment): boolean {
  return (
    a.revision === b.revision &&
    a.state.digest === b.state.digest &&
    a.bundle.digest === b.bundle.digest &&
    a.rules === b.rules &&
    a.executor === b.executor &&
    a.after.join() === b.after.join()
  );
}
