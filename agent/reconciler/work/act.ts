import type { Action } from '../../../shared/rules/plan.ts';
import { composePlay } from '../compose.ts';
import type { Goal } from '../goal.ts';
import { factsDuring } from './facts.ts';
import type { Job } from './job.ts';
import { type PlayOutcome, runPlay } from './run-play.ts';
import { changeValues, subjectData } from './tell.ts';

/** The run that an action is part of, and its place there. */
export interface Place {
  readonly run: string;
  readonly index: number;
  readonly folder: string;
}

/** Runs one action: its subtree is unknown on disk before the first task, and known again only when all of them succeeded. */
export async function act(job: Job, goal: Goal, action: Action, place: Place): Promise<PlayOutcome> {
  const { context, purpose } = job;
  const { store, instance } = context;
  store.atomically(() => {
    store.journal.write(instance, place.run, {
      type: 'action-started',
      target: action.target,
      action: action.action,
    });
    for (const [target, fact] of factsDuring(action, store.known.get(instance, action.target))) {
      store.known.put(instance, target, fact);
    }
  });
  const outcome = await runPlay({
    ...place,
    context,
    purpose,
    subject: action,
    play: composePlay(action, action.action, action.runs, { state: goal.state, diff: changeValues(action) }),
    executor: goal.assignment.executor,
    check: false,
    signal: job.signal,
  });
  settle(job, action, place, outcome);
  return outcome;
}

/** Writes down how an action ended, and tells it. */
function settle(
  { context, books, purpose }: Job,
  action: Action,
  { run }: Place,
  outcome: PlayOutcome,
): void {
  const { store, instance } = context;
  const ok = outcome.result === 'applied';
  books.tally().changed += outcome.changed;
  store.atomically(() => {
    if (ok)
      for (const target of [action.target, action.oldTarget]) store.known.remove(instance, target ?? '');
    store.journal.write(instance, run, { type: 'action-ended', target: action.target, ok });
    context.emit('subtree', {
      run,
      purpose,
      ...subjectData(action),
      action: action.action,
      result: ok ? 'applied' : outcome.result === 'failed' ? 'failed' : 'unknown',
      changed: outcome.changed,
      message: outcome.message,
    });
  });
}
