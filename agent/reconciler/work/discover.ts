import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadYaml } from '../../../shared/state/load.ts';
import { isMap, isNothing, type Value } from '../../../shared/state/value.ts';
import type { Bookkeeper } from '../bookkeeper.ts';
import { composePlay } from '../compose.ts';
import type { InstanceContext } from '../context.ts';
import { type Goal, loadGoal } from '../goal.ts';
import type { WorkResult } from '../machine-setup.ts';
import { type Subject, subjectsOf } from '../subjects.ts';
import { openWorkspace } from '../workspace.ts';
import { type Job, subjectsWith } from './job.ts';
import { runPlay } from './run-play.ts';
import { subjectData } from './tell.ts';

/** What is really there, by target: a value, nothing, or not known. */
export type Actual = Map<string, Sighting>;

export interface Sighting {
  readonly subject: Subject;
  readonly saw: Seen;
}

export type Seen =
  | { readonly type: 'value'; readonly node: Value }
  | { readonly type: 'absent' }
  | { readonly type: 'unknown'; readonly message: string };

/** Runs the retrieve tasks of what is to be verified. What cannot be retrieved is unknown, and never counts as converged. */
export async function discoverActual(job: Job): Promise<{ actual: Actual; result: WorkResult }> {
  const { context, books, signal } = job;
  const record = books.record();
  const goal = loadGoal(context.store, record);
  const run = randomBytes(6).toString('hex');
  const actual: Actual = new Map();
  const subjects = subjectsWith(job, record, goal, 'retrieve');
  if (subjects.length > 0) {
    using workspace = openWorkspace(context.runsFolder, `${context.instance}-${run}`, goal.folder);
    for (const [index, subject] of subjects.entries()) {
      if (signal.aborted) break;
      const saw = await retrieve(job, goal, subject, { run, index, folder: workspace.folder });
      actual.set(subject.target, { subject, saw });
    }
    tellSeen(job, run, actual);
  }
  return { actual, result: { type: signal.aborted ? 'stopped' : 'done' } };
}

/** A whole state that was discovered elsewhere, as sightings of each subtree of the goal on this host. */
export function readReported(context: InstanceContext, books: Bookkeeper, state: Value): Actual {
  const goal = loadGoal(context.store, books.record());
  const reported = new Map(subjectsOf(context, goal, state).map((subject) => [subject.target, subject.node]));
  return new Map(
    subjectsOf(context, goal, goal.state).map((subject) => {
      const node = reported.get(subject.target);
      return [subject.target, { subject, saw: seen(node) }];
    }),
  );
}

async function retrieve(
  job: Job,
  goal: Goal,
  subject: Subject,
  { run, index, folder }: { run: string; index: number; folder: string },
): Promise<Seen> {
  const tasks = subject.rule.actions.retrieve;
  if (tasks === undefined) throw new Error(`the rule ${subject.rule.key} has no retrieve`);
  const discoveryId = `${run}_${index}`;
  const outcome = await runPlay({
    context: job.context,
    subject,
    play: composePlay(subject, 'retrieve', tasks, { state: goal.state, discoveryId }),
    folder,
    executor: goal.assignment.executor,
    check: false,
    signal: job.signal,
    run,
    index,
    purpose: job.purpose,
  });
  if (outcome.result !== 'applied') return { type: 'unknown', message: outcome.message ?? 'it was stopped' };
  return readDiscovered(join(folder, `discovered_state_${discoveryId}.yml`));
}

/** An empty file or `absent: true` is absent; no file at all says nothing. */
function readDiscovered(file: string): Seen {
  if (!existsSync(file))
    return { type: 'unknown', message: 'the retrieve tasks wrote no discovered_state file' };
  try {
    return seen(loadYaml(readFileSync(file, 'utf8'), { file }).value);
  } catch (error) {
    return { type: 'unknown', message: error instanceof Error ? error.message : String(error) };
  }
}

function seen(node: Value | undefined): Seen {
  const saysAbsent = isMap(node) && node.size === 1 && node.get('absent') === true;
  if (node === undefined || isNothing(node) || saysAbsent) return { type: 'absent' };
  return { type: 'value', node };
}

function tellSeen({ context, purpose }: Job, run: string, actual: Actual): void {
  context.emit('discovery', {
    run,
    purpose,
    seen: [...actual.values()].map(({ subject, saw }) => ({
      ...subjectData(subject),
      saw: saw.type,
      message: saw.type === 'unknown' ? saw.message : null,
    })),
  });
}
