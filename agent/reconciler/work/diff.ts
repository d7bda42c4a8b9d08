import { loadGoal } from '../goal.ts';
import type { WorkResult } from '../machine-setup.ts';
import { type Job, planToGoal } from './job.ts';
import { tellUnmatched } from './tell.ts';

/** Goal against current. What nothing has to run for is taken as reached at once. */
export async function findDifference(job: Job): Promise<WorkResult> {
  const { context, books } = job;
  books.begin();
  const blocked = context.waitsFor();
  const names = blocked.map(({ name }) => name).join(', ');
  if (blocked.some(({ gaveUp }) => gaveUp)) return { type: 'failed', reason: `${names} did not converge` };
  if (blocked.length > 0) {
    context.emit('blocked', { after: blocked.map(({ name }) => name) });
    return { type: 'blocked', reason: `waits for ${names}` };
  }
  const record = books.update({ goal: 'assigned' });
  const goal = loadGoal(context.store, record);
  const plan = planToGoal(job, record, goal);
  const [first] = plan.actions;
  if (first !== undefined) return { type: 'differs', reason: first.subtree };
  const [error] = plan.errors;
  if (error !== undefined) return { type: 'failed', reason: error.message };
  tellUnmatched(job, plan);
  books.update(record.leaving ? { emptied: true } : { current: goal.assignment, emptied: false });
  return { type: record.touched.length > 0 ? 'applied' : 'done' };
}
