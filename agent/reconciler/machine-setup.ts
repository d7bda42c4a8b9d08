import { assign, fromPromise, setup } from 'xstate';
import type { Outcome } from '../../shared/outcome.ts';
import type { Purpose, ReconcilerState } from '../../shared/wire/messages.ts';

/** The words of the reconciler machine: its events, its context, and the impure parts that wiring provides. */

export type ReconcilerEvent =
  | { type: 'desired.changed' }
  | { type: 'operator.retry' }
  | { type: 'operator.cancel' }
  | { type: 'poll.due' }
  | { type: 'actual.reported' };

/**
 * What a piece of work came to.
 * - `done`: it ran, or a comparison found nothing that differs.
 * - `applied`: nothing is left to run, but what ran for this change was not verified yet.
 * - `differs`: a comparison found something; `reason` names the first subtree.
 * - `blocked`: it waits for other instances of this host.
 * - `failed`: it did not come to its end.
 * - `stopped`: it was told to stop, and every child has exited.
 */
export type WorkResult =
  | { readonly type: 'done' | 'applied' | 'stopped' }
  | { readonly type: 'differs' | 'blocked' | 'failed'; readonly reason: string };

export type WorkKind = 'diff' | 'compare' | 'reconcile' | 'discover' | 'validate' | 'revert';

export interface WorkInput {
  readonly kind: WorkKind;
  readonly purpose: Purpose;
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** Where an instance goes on after a start of the agent; `delay` in milliseconds is what is left of a back-off. */
export interface Resumption {
  readonly next: 'waiting' | 'diffing' | 'retrying' | 'help';
  readonly purpose: Purpose;
  readonly attempt: number;
  readonly delay: number;
}

export interface ReconcilerLimits {
  /** Runs of one change before it is given up: the first one and its retries. */
  readonly attempts: number;
  /** How often one change may be found to differ again after a run that succeeded. */
  readonly rounds: number;
  /** Milliseconds to wait before attempt `n`, counted from 2. */
  readonly backoff: (attempt: number) => number;
}

export interface ReconcilerContext {
  readonly limits: ReconcilerLimits;
  readonly purpose: Purpose;
  readonly attempt: number;
  readonly rounds: number;
  readonly reason: string | null;
  /** Milliseconds that `retrying` lasts. */
  readonly delay: number;
  readonly stop: AbortController;
  readonly stoppedBy: 'generation' | 'operator' | null;
}

export const reconcilerSetup = setup({
  types: {
    context: {} as ReconcilerContext,
    events: {} as ReconcilerEvent,
    input: {} as { limits: ReconcilerLimits },
  },
  actors: {
    resume: fromPromise<Resumption, void>(notProvided),
    work: fromPromise<WorkResult, WorkInput>(notProvided),
  },
  actions: {
    /** The first action of each state: must be on disk before it returns. */
    entered: (_, _params: { state: ReconcilerState }) => {},
    /** The change that was worked on has ended. */
    concluded: (_, _params: { outcome: Outcome }) => {},
    begin: assign((_, { purpose }: { purpose: Purpose }) => ({
      purpose,
      attempt: 1,
      rounds: 0,
      reason: null,
    })),
    arm: assign({ stop: () => new AbortController(), stoppedBy: null }),
    stopFor: assign((_, { by }: { by: 'generation' | 'operator' }) => ({ stoppedBy: by })),
    stopWork: ({ context }) => context.stop.abort(),
    because: assign((_, { reason }: { reason: string | null }) => ({ reason })),
    restore: assign((_, { purpose, attempt, delay }: Resumption) => ({ purpose, attempt, delay })),
    setDelay: assign({ delay: ({ context }) => context.limits.backoff(context.attempt + 1) }),
    nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1, reason: null }),
    nextRound: assign({
      rounds: ({ context }) => context.rounds + 1,
      purpose: ({ context }) => (context.purpose === 'drift' ? 'drift' : 'verify'),
    }),
  },
  guards: {
    attemptsUsedUp: ({ context }) => context.attempt >= context.limits.attempts,
    roundsUsedUp: ({ context }) => context.rounds >= context.limits.rounds,
    stoppedByOperator: ({ context }) => context.stoppedBy === 'operator',
    stoppedByGeneration: ({ context }) => context.stoppedBy === 'generation',
    driftGivenUp: ({ context }) => context.purpose === 'drift' && context.attempt >= context.limits.attempts,
  },
  delays: { backoff: ({ context }) => context.delay },
});

export function workInput(kind: WorkKind) {
  return ({ context }: { context: ReconcilerContext }): WorkInput => ({
    kind,
    purpose: context.purpose,
    attempt: context.attempt,
    signal: context.stop.signal,
  });
}

function notProvided(): never {
  throw new Error('the wiring did not provide this actor');
}
