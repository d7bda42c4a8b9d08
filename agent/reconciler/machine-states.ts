import type { Outcome } from '../../shared/outcome.ts';
import type { Purpose, ReconcilerState } from '../../shared/wire/messages.ts';
import { reconcilerSetup, type WorkKind, type WorkResult, workInput } from './machine-setup.ts';

/** The two shapes that the reconciler's states have: those that work, and those that compare. */

type WorkDone = { event: { output: WorkResult } };
type WorkBroke = { event: { error: unknown } };
type Conclusion = ReturnType<typeof conclude>;

interface WhenDone {
  readonly next: string;
  readonly actions?: Conclusion[];
  /** Where failure leads, `retrying` unless said otherwise. */
  readonly failed?: string;
  readonly whenFailed?: Conclusion[];
}

/** A state with a long-running work inside, left only when that work has ended. */
export function working(kind: WorkKind, state: ReconcilerState, when: WhenDone) {
  const failed = when.failed ?? 'retrying';
  const whenFailed = when.whenFailed ?? [];
  return reconcilerSetup.createStateConfig({
    entry: [enter(state), 'arm'],
    invoke: {
      src: 'work',
      input: workInput(kind),
      onDone: [
        { guard: 'stoppedByGeneration', target: 'diffing', actions: [conclude('superseded'), begin('push')] },
        {
          guard: 'stoppedByOperator',
          target: 'help',
          actions: [becauseOf('cancelled by an operator'), conclude('failed')],
        },
        { guard: came('done'), target: when.next, actions: when.actions ?? [] },
        {
          target: failed,
          actions: [{ type: 'because', params: reasonOf }, 'setDelay', ...whenFailed],
        },
      ],
      onError: {
        target: failed,
        actions: [{ type: 'because', params: reasonOfError }, 'setDelay', ...whenFailed],
      },
    },
    initial: 'running',
    states: {
      running: {
        on: {
          'desired.changed': { target: 'cancelling', actions: [stopFor('generation')] },
          'operator.cancel': { target: 'cancelling', actions: [stopFor('operator')] },
        },
      },
      cancelling: { entry: [enter('cancelling'), 'stopWork'] },
    },
  });
}

/** A state that compares two states and starts nothing. */
export function comparing(
  kind: 'diff' | 'compare',
  state: ReconcilerState,
  when: { readonly same: string; readonly actions: Conclusion[] },
) {
  return reconcilerSetup.createStateConfig({
    entry: [enter(state), 'arm'],
    invoke: {
      src: 'work',
      input: workInput(kind),
      onDone: [
        { guard: came('done'), target: when.same, actions: when.actions },
        { guard: came('applied'), target: 'discovering' },
        { guard: came('blocked'), target: 'waiting', actions: [{ type: 'because', params: reasonOf }] },
        {
          guard: came('failed'),
          target: 'help',
          actions: [{ type: 'because', params: reasonOf }, conclude('failed')],
        },
        {
          guard: 'roundsUsedUp',
          target: 'help',
          actions: [{ type: 'because', params: reasonOf }, conclude('failed')],
        },
        { target: 'reconciling', actions: kind === 'compare' ? ['nextRound'] : [] },
      ],
      onError: { target: 'help', actions: [{ type: 'because', params: reasonOfError }, conclude('failed')] },
    },
    on: { 'desired.changed': newerComes },
  });
}

export const helpBecauseOfError = { type: 'because', params: reasonOfError } as const;

export const newerComes = {
  target: 'diffing',
  reenter: true,
  actions: [conclude('superseded'), begin('push')],
} as const;
export const retryComes = { target: 'diffing', actions: [begin('push')] } as const;
export const cancelComes = {
  target: 'help',
  actions: [becauseOf('cancelled by an operator'), conclude('failed')],
} as const;

export function enter(state: ReconcilerState) {
  return { type: 'entered', params: { state } } as const;
}

export function begin(purpose: Purpose) {
  return { type: 'begin', params: { purpose } } as const;
}

export function conclude(outcome: Outcome) {
  return { type: 'concluded', params: { outcome } } as const;
}

function becauseOf(reason: string) {
  return { type: 'because', params: { reason } } as const;
}

function stopFor(by: 'generation' | 'operator') {
  return { type: 'stopFor', params: { by } } as const;
}

function came(type: WorkResult['type']) {
  return ({ event }: WorkDone) => event.output.type === type;
}

function reasonOf({ event }: WorkDone) {
  return { reason: 'reason' in event.output ? event.output.reason : null };
}

function reasonOfError({ event }: WorkBroke) {
  return { reason: event.error instanceof Error ? event.error.message : String(event.error) };
}
