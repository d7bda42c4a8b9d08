import { reconcilerSetup } from './machine-setup.ts';
import {
  begin,
  cancelComes,
  comparing,
  conclude,
  enter,
  helpBecauseOfError,
  newerComes,
  retryComes,
  working,
} from './machine-states.ts';

/*
 * One instance on one host.
 *
 *   starting ─▶ waiting ── desired.changed / operator.retry ──▶ diffing ── nothing ──▶ waiting
 *                ▲  └──── poll.due / actual.reported ──┐          │ difference
 *                │                                     ▼          ▼
 *                │                              discovering ◀─ reconciling ── failed ─▶ retrying ── back-off ─▶ reconciling
 *                │                                     ▼                                   │ attempts used up
 *                │                                comparing ── difference ─▶ reconciling   ▼
 *                │                                     │ nothing                       reverting ── ok ─▶ waiting
 *                └─────────── ok ── validating ◀───────┘                                   │ failed
 *                                      │ failed ─▶ retrying                                ▼
 *                                                                                        help
 *
 * A state that works is left only when its work has ended: on a newer generation or a cancel it enters its own child
 * `cancelling`, which tells the work to stop, and goes on when every child process has exited. Diffing and comparing
 * start no process; a newer generation begins them anew.
 */
export const reconcilerMachine = reconcilerSetup.createMachine({
  id: 'reconciler',
  context: ({ input }) => ({
    limits: input.limits,
    purpose: 'push',
    attempt: 0,
    rounds: 0,
    reason: null,
    delay: 0,
    stop: new AbortController(),
    stoppedBy: null,
  }),
  initial: 'starting',
  states: {
    starting: {
      entry: [enter('starting')],
      invoke: {
        src: 'resume',
        onDone: [
          { guard: ({ event }) => event.output.next === 'waiting', target: 'waiting' },
          { guard: ({ event }) => event.output.next === 'help', target: 'help' },
          {
            guard: ({ event }) => event.output.next === 'retrying',
            target: 'retrying',
            actions: { type: 'restore', params: ({ event }) => event.output },
          },
          { target: 'diffing', actions: [begin('push')] },
        ],
        onError: { target: 'help', actions: helpBecauseOfError },
      },
    },
    waiting: {
      entry: [enter('waiting')],
      on: {
        'desired.changed': retryComes,
        'operator.retry': retryComes,
        'poll.due': { target: 'discovering', actions: [begin('drift')] },
        'actual.reported': { target: 'comparing', actions: [begin('drift')] },
      },
    },
    diffing: comparing('diff', 'diffing', { same: 'waiting', actions: [conclude('converged')] }),
    reconciling: working('reconcile', 'reconciling', { next: 'discovering' }),
    discovering: working('discover', 'discovering', { next: 'comparing' }),
    comparing: comparing('compare', 'comparing', { same: 'validating', actions: [] }),
    validating: working('validate', 'validating', { next: 'waiting', actions: [conclude('converged')] }),
    retrying: {
      entry: [enter('retrying')],
      always: [
        { guard: 'driftGivenUp', target: 'help' },
        { guard: 'attemptsUsedUp', target: 'reverting' },
      ],
      after: { backoff: { target: 'reconciling', actions: 'nextAttempt' } },
      on: { 'desired.changed': newerComes, 'operator.retry': retryComes, 'operator.cancel': cancelComes },
    },
    reverting: working('revert', 'reverting', {
      next: 'waiting',
      actions: [conclude('reverted')],
      failed: 'help',
      whenFailed: [conclude('failed')],
    }),
    help: {
      entry: [enter('help')],
      on: { 'desired.changed': retryComes, 'operator.retry': retryComes },
    },
  },
});
