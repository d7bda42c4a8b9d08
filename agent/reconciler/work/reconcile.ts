import { randomBytes } from 'node:crypto';
import type { Plan } from '../../../shared/rules/plan.ts';
import { type Goal, loadGoal } from '../goal.ts';
import type { WorkResult } from '../machine-setup.ts';
import { openWorkspace } from '../workspace.ts';
import { act } from './act.ts';
import { factsBefore } from './facts.ts';
import { type Job, planToGoal } from './job.ts';
import { tellPlan } from './tell.ts';

/** Runs whatever lies between current and goal. */
export async function runGoal(job: Job): Promise<WorkResult> {
  const goal = loadGoal(job.context.store, job.books.record());
  return runPlan(job, goal, planToGoal(job, job.books.record(), goal));
}

/**
 * Runs a plan's actions in order. Before the first one, all of them are written down: each subtree is what it was until its own
 * action begins, *unknown* from then on, and as the goal has it only after its tasks have succeeded. An action that fails does not
 * keep the others from running.
 */
export async function runPlan(job: Job, goal: Goal, plan: Plan): Promise<WorkResult> {
  const { context, signal } = job;
  const run = randomBytes(6).toString('hex');
  writeDown(job, goal, plan, run);
  using workspace = openWorkspace(context.runsFolder, `${context.instance}-${run}`, goal.folder);
  tellPlan(job, goal, plan, { run, folder: workspace.folder });

  const failures: string[] = plan.errors.map(({ message }) => message);
  for (const [index, action] of plan.actions.entries()) {
    if (signal.aborted) break;
    const outcome = await act(job, goal, action, { run, index, folder: workspace.folder });
    if (outcome.result === 'failed') failures.push(outcome.message ?? 'it failed');
  }
  context.store.journal.write(context.instance, run, {
    type: 'run-ended',
    failed: failures.length,
    cancelled: signal.aborted,
  });
  if (signal.aborted) return { type: 'stopped' };
  const [first] = failures;
  return first === undefined ? { type: 'done' } : { type: 'failed', reason: first };
}

/** On disk before anything runs: what the instance's current state is from now on, and where that is not true yet. */
function writeDown({ context, books, purpose }: Job, goal: Goal, plan: Plan, run: string): void {
  const { store, instance } = context;
  const record = books.record();
  store.atomically(() => {
    store.journal.write(instance, run, {
      type: 'run-started',
      purpose,
      generation: record.generation,
      actions: plan.actions.length,
    });
    const known = store.known.all(instance);
    for (const action of plan.actions) {
      for (const [target, fact] of factsBefore(action)) {
        if (!known.has(target)) store.known.put(instance, target, fact);
      }
    }
    for (const target of plan.orphaned) store.known.remove(instance, target);
    const touched = plan.actions.filter(({ action }) => action !== 'delete').map(({ target }) => target);
    books.update({
      current: record.leaving ? record.current : goal.assignment,
      emptied: record.leaving,
      touched: [...new Set([...record.touched, ...touched])],
    });
  });
  const tally = books.tally();
  for (const { target } of plan.actions) tally.targets.add(target);
  tally.unmatched = plan.unmatched.length;
}
