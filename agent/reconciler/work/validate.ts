import { randomBytes } from 'node:crypto';
import { formatPath } from '../../../shared/state/path.ts';
import { composePlay } from '../compose.ts';
import { loadGoal } from '../goal.ts';
import type { WorkResult } from '../machine-setup.ts';
import { openWorkspace } from '../workspace.ts';
import { unknown } from './facts.ts';
import { type Job, subjectsWith } from './job.ts';
import { runPlay } from './run-play.ts';

/** Runs the validate tasks. A subtree whose validation failed is unknown from then on, so that a retry makes it again. */
export async function validateGoal(job: Job): Promise<WorkResult> {
  const { context, books, signal } = job;
  const record = books.record();
  const goal = loadGoal(context.store, record);
  const subjects = subjectsWith(job, record, goal, 'validate');
  if (subjects.length === 0) return { type: 'done' };
  const run = randomBytes(6).toString('hex');
  using workspace = openWorkspace(context.runsFolder, `${context.instance}-${run}`, goal.folder);
  const failures: { path: string; target: string; task: string; message: string }[] = [];
  for (const [index, subject] of subjects.entries()) {
    const tasks = subject.rule.actions.validate;
    if (signal.aborted || tasks === undefined) break;
    const outcome = await runPlay({
      context,
      subject,
      play: composePlay(subject, 'validate', tasks, { state: goal.state }),
      folder: workspace.folder,
      executor: goal.assignment.executor,
      check: false,
      signal,
      run,
      index,
      purpose: job.purpose,
    });
    if (outcome.result !== 'failed') continue;
    context.store.known.put(context.instance, subject.target, unknown(subject, true));
    const message = outcome.message ?? 'it failed';
    failures.push({
      path: formatPath(subject.path),
      target: subject.host,
      task: outcome.task ?? '',
      message,
    });
  }
  if (signal.aborted) return { type: 'stopped' };
  context.emit('validation', { run, ok: failures.length === 0, failures });
  const [first] = failures;
  return first === undefined
    ? { type: 'done' }
    : { type: 'failed', reason: `validation of ${first.path}: ${first.message}` };
}
