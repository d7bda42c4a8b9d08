import type { Outcome } from '../../shared/outcome.ts';
import type { PushTarget } from '../../shared/wire/coordinator-api.ts';
import type { Event } from '../../shared/wire/events.ts';
import type { InstanceReport, Presence } from '../../shared/wire/messages.ts';

/** One (host, instance) of a push, and how it ended; `outcome` is undefined as long as it has not. */
export interface TargetResult {
  readonly host: string;
  readonly instance: string;
  readonly revision: number;
  readonly generation: number;
  readonly change: 'new' | 'kept' | 'left';
  outcome: Outcome | undefined;
  reason: string | null;
  verified: boolean;
  actions: number;
  changed: number;
  /** Milliseconds; what the host measured, or null where it never told. */
  duration: number | null;
  failures: Failure[];
  unmatched: string[];
  unknown: string[];
  /** The last thing that was heard of it. */
  doing: string;
}

/** A task or a validation that failed. */
export interface Failure {
  readonly path: string;
  readonly task: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** A target as a push begins; one that was kept and has ended before is not waited for, unless its host is gone. */
export function beginTarget(
  target: PushTarget,
  { name, revision, change, report }: PushTarget['instances'][number],
): TargetResult {
  const result: TargetResult = {
    host: target.host,
    instance: name,
    revision,
    generation: target.generation,
    change,
    outcome: undefined,
    reason: null,
    verified: false,
    actions: 0,
    changed: 0,
    duration: null,
    failures: [],
    unmatched: [],
    unknown: [],
    doing: 'published',
  };
  const inReach = target.reach === 'up' || target.reach === 'silent';
  if (change === 'kept' && report !== null && inReach && hasEnded(report, revision)) {
    endTarget(result, report.outcome ?? 'failed', report.reason);
    result.verified = report.verified;
  }
  return result;
}

function hasEnded(report: InstanceReport, revision: number): boolean {
  return report.revision === revision && report.outcome !== null && report.ended === report.generation;
}

/** An instance that was kept runs on under the generation it began with. */
export function concerns(event: Event, { generation, change, revision }: TargetResult): boolean {
  if (event.kind === 'outcome' && event.data.outcome === 'superseded') {
    // What was under way before ends under our generation: that is not our end.
    const former = event.data.revision !== revision || change === 'left';
    if (former && event.generation <= generation) return false;
  }
  if (event.generation >= generation) return true;
  return change === 'kept' && (event.kind !== 'outcome' || event.data.revision === revision);
}

export function foldEvent(result: TargetResult, event: Event): void {
  if (event.kind === 'state') result.doing = event.data.to;
  if (event.kind === 'blocked') result.doing = `waits for ${event.data.after.join(', ')}`;
  if (event.kind === 'plan') result.unmatched = event.data.unmatched.map(({ path }) => path);
  if (event.kind === 'task') foldTask(result, event.data);
  if (event.kind === 'validation') {
    for (const failure of event.data.failures) result.failures.push({ ...failure, file: null, line: null });
  }
  if (event.kind === 'outcome') foldOutcome(result, event, event.data);
}

function foldTask(result: TargetResult, task: Extract<Event, { kind: 'task' }>['data']): void {
  result.doing = task.task;
  if (task.status !== 'failed' && task.status !== 'unreachable') return;
  const { path, file, line, message } = task;
  const known = result.failures.findIndex((one) => one.path === path && one.task === task.task);
  const failure = { path, task: task.task, file, line, message: message ?? task.status };
  // A retry that fails the same way is the same failure.
  if (known >= 0) result.failures[known] = failure;
  else result.failures.push(failure);
}

function foldOutcome(
  result: TargetResult,
  { generation }: Event,
  data: Extract<Event, { kind: 'outcome' }>['data'],
): void {
  const newer =
    generation > result.generation && data.revision !== result.revision && result.change !== 'left';
  result.actions = data.actions;
  result.changed = data.changed;
  result.duration = data.duration_ms;
  result.verified = data.verified;
  result.unknown = data.unknown.map(({ subtree }) => subtree);
  if (newer) endTarget(result, 'superseded', `generation ${generation} came`);
  else endTarget(result, data.outcome, data.reason);
}

/** Presence tells the end as well, when the event is still on its way. */
export function foldReport(result: TargetResult, presence: Presence): void {
  const report = presence.instances.find(({ name }) => name === result.instance);
  if (report === undefined && result.change === 'left') endTarget(result, 'converged', null);
  if (report === undefined || report.outcome === null) return;
  const ended =
    result.change === 'kept' ? hasEnded(report, result.revision) : report.ended >= result.generation;
  if (!ended) return;
  if (report.revision !== result.revision) {
    endTarget(result, 'superseded', `generation ${report.generation} came`);
    return;
  }
  endTarget(result, report.outcome, report.reason);
  result.verified = report.verified;
}

/** Ends a target, once. */
export function endTarget(result: TargetResult, outcome: Outcome, reason: string | null): void {
  result.outcome = outcome;
  result.reason = reason;
  // What a retry mended is no failure of what it ended in.
  if (outcome === 'converged') result.failures = [];
}
