import { DscError } from '../../../shared/errors.ts';
import { formatPath } from '../../../shared/state/path.ts';
import type { ValueMap } from '../../../shared/state/value.ts';
import type { Purpose } from '../../../shared/wire/messages.ts';
import type { ExecutorChoice } from '../../executor/choose.ts';
import type { Inventory, Playbook, TaskResult } from '../../executor/port.ts';
import { cutText, outputLimits } from '../../telemetry/limits.ts';
import type { InstanceContext } from '../context.ts';
import type { Subject } from '../subjects.ts';

/** One play of a run, and what is told about it. */
export interface PlayRun {
  readonly context: InstanceContext;
  readonly subject: Subject;
  readonly play: ValueMap;
  /** The playbook's folder. */
  readonly folder: string;
  readonly executor: ExecutorChoice;
  readonly check: boolean;
  readonly signal: AbortSignal;
  /** The run's name, and the place of the play in it. */
  readonly run: string;
  readonly index: number;
  readonly purpose: Purpose;
}

export interface PlayOutcome {
  readonly result: 'applied' | 'failed' | 'stopped';
  /** Tasks that changed something. */
  readonly changed: number;
  /** Tasks that check mode or a condition left out. */
  readonly skipped: number;
  /** The task that failed, where and why, in one line; null when none did. */
  readonly message: string | null;
  readonly task: string | null;
}

/** Runs one play, tells each of its tasks, and says how it ended; what an executor refuses is a failure too. */
export async function runPlay(run: PlayRun): Promise<PlayOutcome> {
  const { context } = run;
  const playbook: Playbook = { plays: [run.play], dir: run.folder };
  const executor = context.executors.executor(run.executor);
  let [changed, skipped] = [0, 0];
  let failure: TaskResult | undefined;
  try {
    for await (const event of executor.run(playbook, {
      check: run.check,
      diff: true,
      extraVars: new Map(),
      inventory: thisHost(context),
      signal: run.signal,
    })) {
      if (event.type === 'recap')
        return conclude(event.exitCode, event.cancelled, { changed, skipped, failure });
      if (event.type !== 'task') continue;
      const told = asWritten(event, run.folder);
      if (event.status === 'changed') changed += 1;
      if (event.status === 'skipped') skipped += 1;
      if (event.status === 'failed' || event.status === 'unreachable') failure = told;
      tell(run, told);
    }
  } catch (error) {
    return { result: 'failed', changed, skipped, message: describe(error, run.folder), task: null };
  }
  return { result: 'failed', changed, skipped, message: 'the executor ended without a recap', task: null };
}

/** Files of the bundle go by the names that their author gave them, not by where this run has them. */
function asWritten(event: TaskResult, folder: string): TaskResult {
  if (!event.file?.startsWith(`${folder}/`)) return event;
  return { ...event, file: event.file.slice(folder.length + 1) };
}

/** An agent acts on its own host. */
export function thisHost({ host }: InstanceContext): Inventory {
  return { type: 'local', hosts: [host] };
}

function conclude(
  exitCode: number,
  cancelled: boolean,
  { changed, skipped, failure }: { changed: number; skipped: number; failure: TaskResult | undefined },
): PlayOutcome {
  if (cancelled) return { result: 'stopped', changed, skipped, message: 'it was told to stop', task: null };
  if (exitCode === 0) return { result: 'applied', changed, skipped, message: null, task: null };
  const place = failure?.file === undefined ? '' : ` (${failure.file}:${failure.line ?? 1})`;
  const message =
    failure === undefined
      ? `the executor ended with ${exitCode}`
      : `task "${failure.task}"${place}: ${cutText(failure.message ?? failure.status, outputLimits.message)}`;
  return { result: 'failed', changed, skipped, message, task: failure?.task ?? null };
}

function tell({ context, subject, run, index, purpose, check }: PlayRun, event: TaskResult): void {
  context.emit('task', {
    run,
    purpose,
    play: index,
    path: formatPath(subject.path),
    task: event.task,
    module: event.action,
    target: event.host,
    status: event.status,
    message: event.message === undefined ? null : cutText(event.message, outputLimits.message),
    diff: (event.diff ?? []).map(({ before, after }) => ({
      before: cutText(before, outputLimits.diff),
      after: cutText(after, outputLimits.diff),
    })),
    items: (event.items ?? []).slice(0, outputLimits.items).map(({ label, status, message }) => ({
      label: cutText(label, outputLimits.label),
      status,
      message: message === undefined ? null : cutText(message, outputLimits.message),
    })),
    file: event.file ?? null,
    line: event.line ?? null,
    handler: event.handler,
    censored: event.censored,
    check,
    duration_ms: event.duration,
  });
}

function describe(error: unknown, folder: string): string {
  if (!(error instanceof DscError)) return error instanceof Error ? error.message : String(error);
  const { at, message, hint } = error;
  const place = at === undefined ? '' : ` (${at.file.replace(`${folder}/`, '')}:${at.line})`;
  return `${message}${place}${hint === undefined ? '' : `; ${hint}`}`;
}
