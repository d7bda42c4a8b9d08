import type { Outcome } from '../../shared/outcome.ts';
import type { PushTarget } from '../../shared/wire/coordinator-api.ts';
import type { Event } from '../../shared/wire/events.ts';
import type { InstanceReport, Presence } from '../../shared/wire/messages.ts';
import { goneAfter } from '../fleet/host-state.ts';

export interface Patience {
  /** Milliseconds for a first sign that the host has its assignment. */
  readonly answer: number;
  /** Milliseconds for all of it. */
  readonly whole: number;
}

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

export interface Failure {
  readonly path: string;
  readonly task: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

interface HostWatch {
  readonly target: PushTarget;
  /** Something of this generation, or of a newer one, came. */
  answered: boolean;
  /** Milliseconds, by the operator's clock. */
  lastSign: number;
}

/**
 * Follows the targets of one push until each has ended in exactly one outcome. It is told events, presence and the time,
 * and asks for nothing: what came before its targets were known must be told again.
 */
export class PushProgress {
  readonly results: readonly TargetResult[];
  readonly #hosts: ReadonlyMap<string, HostWatch>;
  readonly #start: number;
  readonly #patience: Patience;

  constructor(targets: readonly PushTarget[], start: number, patience: Patience) {
    this.#start = start;
    this.#patience = patience;
    this.#hosts = new Map(
      targets.map((target) => [target.host, { target, answered: false, lastSign: start }]),
    );
    this.results = targets.flatMap((target) => target.instances.map((one) => begin(target, one)));
  }

  get done(): boolean {
    return this.results.every(({ outcome }) => outcome !== undefined);
  }

  /** Gives the target that the event is of, if it is of one that has not ended. */
  noteEvent(event: Event, now: number): TargetResult | undefined {
    const watch = this.#hosts.get(event.host);
    if (watch === undefined) return undefined;
    watch.lastSign = now;
    watch.answered ||= event.generation >= watch.target.generation;
    this.#noteRefusal(event, watch.target.generation);
    const result = this.#pending(event.host).find(({ instance }) => instance === event.instance);
    if (result === undefined || !concerns(event, result)) return undefined;
    foldEvent(result, event);
    return result;
  }

  notePresence(presence: Presence, now: number): void {
    const watch = this.#hosts.get(presence.host);
    if (watch === undefined) return;
    watch.lastSign = now;
    if (presence.generation < watch.target.generation) return;
    watch.answered = true;
    for (const result of this.#pending(presence.host)) foldReport(result, presence);
  }

  /** Ends what has waited too long. */
  tick(now: number): void {
    const late = now - this.#start >= this.#patience.whole;
    for (const { target, answered, lastSign } of this.#hosts.values()) {
      const limit = answered ? goneAfter : this.#patience.answer;
      if (!late && now - lastSign < limit) continue;
      const reason = late && answered ? 'it did not end in time and goes on' : silence(target, answered);
      for (const result of this.#pending(target.host)) end(result, 'unreachable', reason);
    }
  }

  #pending(host: string): TargetResult[] {
    return this.results.filter((result) => result.host === host && result.outcome === undefined);
  }

  /** An agent that refuses an assignment keeps the one it has. */
  #noteRefusal(event: Event, generation: number): void {
    if (event.kind !== 'refused' || event.data.offered !== generation) return;
    for (const result of this.#pending(event.host)) end(result, 'failed', event.data.reason);
  }
}

function begin(
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
    end(result, report.outcome ?? 'failed', report.reason);
    result.verified = report.verified;
  }
  return result;
}

function hasEnded(report: InstanceReport, revision: number): boolean {
  return report.revision === revision && report.outcome !== null && report.ended === report.generation;
}

/** An instance that was kept runs on under the generation it began with. */
function concerns(event: Event, { generation, change, revision }: TargetResult): boolean {
  if (event.kind === 'outcome' && event.data.outcome === 'superseded') {
    // What was under way before ends under our generation: that is not our end.
    const former = event.data.revision !== revision || change === 'left';
    if (former && event.generation <= generation) return false;
  }
  if (event.generation >= generation) return true;
  return change === 'kept' && (event.kind !== 'outcome' || event.data.revision === revision);
}

function foldEvent(result: TargetResult, event: Event): void {
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
  if (newer) end(result, 'superseded', `generation ${generation} came`);
  else end(result, data.outcome, data.reason);
}

function foldReport(result: TargetResult, presence: Presence): void {
  const report = presence.instances.find(({ name }) => name === result.instance);
  if (report === undefined && result.change === 'left') end(result, 'converged', null);
  if (report === undefined || report.outcome === null) return;
  const ended =
    result.change === 'kept' ? hasEnded(report, result.revision) : report.ended >= result.generation;
  if (!ended) return;
  if (report.revision !== result.revision) {
    end(result, 'superseded', `generation ${report.generation} came`);
    return;
  }
  end(result, report.outcome, report.reason);
  result.verified = report.verified;
}

function end(result: TargetResult, outcome: Outcome, reason: string | null): void {
  result.outcome = outcome;
  result.reason = reason;
  // What a retry mended is no failure of what it ended in.
  if (outcome === 'converged') result.failures = [];
}

function silence({ reach }: PushTarget, answered: boolean): string {
  if (answered) return 'its agent fell silent; its assignment waits for it';
  if (reach === 'never') return 'its agent was never seen; its assignment waits for it';
  return 'no sign of life; its assignment waits for it';
}
