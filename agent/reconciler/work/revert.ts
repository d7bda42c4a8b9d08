import { sameAssignment } from '../../store/instance-record.ts';
import { readGoal } from '../goal.ts';
import type { WorkResult } from '../machine-setup.ts';
import { type Job, planToGoal } from './job.ts';
import { runPlan } from './reconcile.ts';

/** Takes the host back to the last good state; where there is none, or it is the one that just failed, that is said. */
export async function revertGoal(job: Job): Promise<WorkResult> {
  const { context, books } = job;
  const { lastGood, assigned, reason, leaving } = books.record();
  const why = reason ?? 'it failed';
  if (leaving || lastGood === null || sameAssignment(lastGood, assigned))
    return { type: 'failed', reason: why };
  const record = books.update({ goal: 'last-good' });
  const goal = readGoal(context.store, lastGood);
  const result = await runPlan(job, goal, planToGoal(job, record, goal));
  if (result.type !== 'failed') return result;
  books.update({ goal: 'assigned' });
  return {
    type: 'failed',
    reason: `${why}; going back to revision ${lastGood.revision} failed too: ${result.reason}`,
  };
}
