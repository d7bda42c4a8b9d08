import { createActor, fromPromise } from 'xstate';
import type { Value } from '../../shared/state/value.ts';
import type { AgentConfig } from '../config.ts';
import { Bookkeeper } from './bookkeeper.ts';
import type { InstanceContext } from './context.ts';
import { reconcilerMachine } from './machine.ts';
import type {
  ReconcilerEvent,
  ReconcilerLimits,
  Resumption,
  WorkInput,
  WorkResult,
} from './machine-setup.ts';
import { scheduleEvery } from './schedule.ts';
import { Work } from './work/work.ts';

/** The running reconciler of one instance. */
export interface Reconciler extends AsyncDisposable {
  /** False when the event is about drift, and the instance is still on its way to a newer generation. */
  send(event: ReconcilerEvent): boolean;
  reportActual(state: Value): boolean;
}

/** How often one change may be found to differ again after a run that succeeded, before the instance asks for help. */
const rounds = 4;
/** No back-off is longer, milliseconds. */
const longestBackoff = 300_000;

/** Starts the reconciler of an instance that is in the store; `ended` is called after each outcome. */
export function startReconciler(
  context: InstanceContext,
  config: AgentConfig,
  ended: () => void,
): Reconciler {
  const books = new Bookkeeper(context, ended);
  const work = new Work(context, books);
  let running: Promise<unknown> = Promise.resolve();
  const machine = reconcilerMachine.provide({
    actors: {
      resume: fromPromise<Resumption, void>(async () => books.resumption(config.attempts)),
      work: fromPromise<WorkResult, WorkInput>(({ input }) => {
        const result = work.run(input);
        running = result.catch(() => undefined);
        return result;
      }),
    },
    actions: {
      entered: ({ context: at }, { state }) => books.entered(state, at),
      concluded: ({ context: at }, { outcome }) => books.concluded(outcome, at),
    },
  });
  const limits: ReconcilerLimits = {
    attempts: config.attempts,
    rounds,
    backoff: backoffFrom(config.backoff * 1_000),
  };
  const actor = createActor(machine, { input: { limits } });
  actor.start();
  const send = (event: ReconcilerEvent) => {
    const aboutDrift = event.type === 'poll.due' || event.type === 'actual.reported';
    if (aboutDrift && !books.settled()) return false;
    actor.send(event);
    return true;
  };
  const poll = scheduleEvery(config.poll * 1_000, () => send({ type: 'poll.due' }));
  return {
    send,
    reportActual(state) {
      work.reportActual(state);
      return send({ type: 'actual.reported' });
    },
    async [Symbol.asyncDispose]() {
      poll[Symbol.dispose]();
      // The machine stops first: what is on disk stays as it is, and the next start goes on from there.
      const { stop } = actor.getSnapshot().context;
      actor.stop();
      stop.abort();
      await running;
    },
  };
}

/** Doubles with each attempt up to a cap; a fifth of it is chance, so that a fleet does not retry in step. */
function backoffFrom(first: number): (attempt: number) => number {
  return (attempt) =>
    Math.min(longestBackoff, first * 2 ** Math.max(0, attempt - 2)) * (0.9 + Math.random() / 5);
}
