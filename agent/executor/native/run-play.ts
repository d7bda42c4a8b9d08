import { setImmediate as nextTurn } from 'node:timers/promises';
import { isMap, type Value } from '../../../shared/state/value.ts';
import type { ExecutorEvent, Playbook, RunOptions, TaskResult } from '../port.ts';
import { createHandlers, type Handlers } from './handlers.ts';
import type { HostState } from './host-state.ts';
import { includeTasks } from './include.ts';
import type { Play } from './play.ts';
import { runTask } from './run-task.ts';
import type { Block, Step, Task } from './task.ts';
import type { Raw, RawMap } from './unsafe.ts';
import { specialVariables } from './variables.ts';

/** Everything that a play's tasks share. */
export interface PlayContext {
  readonly play: Play;
  readonly handlers: Handlers;
  /** What a handler has from its play. */
  readonly top: Inherited;
  readonly index: number;
  readonly state: HostState;
  readonly playbook: Playbook;
  readonly run: RunOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly grace: number;
}

/** What a task has from what it is in: conditions and variables add up, of the rest the innermost wins. */
export interface Inherited {
  readonly playVars: RawMap;
  readonly when: readonly Raw[];
  readonly vars: readonly RawMap[];
  readonly includeParameters: readonly RawMap[];
  readonly special: ReadonlyMap<string, Raw>;
  readonly noLog: Raw | undefined;
  readonly ignoreErrors: Raw | undefined;
  readonly checkMode: Raw | undefined;
  readonly diff: Raw | undefined;
  /** How many task files include each other around it. */
  readonly depth: number;
  /** True inside a block whose `rescue` will take a failure. */
  readonly rescued: boolean;
}

/** How a list of steps has ended; `failed` ends what it is in, unless a rescue takes it. */
type End = 'done' | 'failed' | 'cancelled';

/** Runs a play on its host, and leaves in the host's state whether it failed. */
export async function* runPlay(
  play: Play,
  parts: Omit<PlayContext, 'play' | 'handlers' | 'top'>,
): AsyncGenerator<ExecutorEvent> {
  const { state, playbook, run } = parts;
  const { host } = state.variables;
  const top: Inherited = {
    playVars: play.vars,
    when: [],
    vars: [],
    includeParameters: [],
    special: specialVariables({ host, hosts: [host], dir: playbook.dir, playName: play.name, run }),
    noLog: play.noLog,
    ignoreErrors: play.ignoreErrors,
    checkMode: play.checkMode,
    diff: play.diff,
    depth: 0,
    rescued: false,
  };
  const context: PlayContext = { ...parts, play, top, handlers: createHandlers(play.handlers) };
  let end = yield* runSteps(play.steps, top, context);
  // Ansible does so after `tasks` and again after `post_tasks`: what a handler notifies that is written before it runs then.
  for (let flushes = 0; flushes < 2 && end === 'done'; flushes += 1) end = yield* runHandlers(top, context);
  if (end === 'failed') state.failed = true;
}

async function* runSteps(
  steps: readonly Step[],
  inherited: Inherited,
  context: PlayContext,
): AsyncGenerator<ExecutorEvent, End> {
  for (const step of steps) {
    // The agent's other work goes on between tasks.
    await nextTurn();
    if (context.run.signal.aborted) return 'cancelled';
    const end =
      step.type === 'block'
        ? yield* runBlock(step, inherit(inherited, step), context)
        : yield* runOne(step, inherited, context);
    if (end !== 'done') return end;
  }
  return context.run.signal.aborted ? 'cancelled' : 'done';
}

async function* runBlock(
  block: Block,
  inherited: Inherited,
  context: PlayContext,
): AsyncGenerator<ExecutorEvent, End> {
  const rescued = inherited.rescued || block.rescue.length > 0;
  let end = yield* runSteps(block.block, { ...inherited, rescued }, context);
  if (end === 'failed' && block.rescue.length > 0) end = yield* runSteps(block.rescue, inherited, context);
  if (end === 'cancelled') return end;
  const after = yield* runSteps(block.always, inherited, context);
  return after === 'done' ? end : after;
}

async function* runOne(
  task: Task,
  outer: Inherited,
  context: PlayContext,
): AsyncGenerator<ExecutorEvent, End> {
  if (task.what.type === 'noop') return 'done';
  if (task.what.type === 'flush') return yield* runHandlers(context.top, context);
  const outcome = await runTask(task, inherit(outer, task), context);
  const included = outcome.includes.map((request) => includeTasks(request, task, outer, context));
  const missing = included.find((one) => one.type === 'failed');
  const event =
    missing === undefined ? outcome.event : failInclude(outcome.event, missing.message, outer.rescued);
  if (task.what.type === 'include' && event.status === 'ok') {
    // Ansible counts each task file that it has read, in place of the task.
    context.state.counts.ok += included.filter((one) => one.type === 'steps' && one.steps.length > 0).length;
  } else {
    count(event, context.state);
  }
  yield event;
  if (event.status === 'changed') context.handlers.notify(task.notify);
  if (event.status === 'failed' || event.status === 'rescued') return 'failed';
  for (const one of included) {
    if (one.type === 'failed') continue;
    const end = yield* runSteps(one.steps, one.inherited, context);
    if (end !== 'done') return end;
  }
  return 'done';
}

async function* runHandlers(inherited: Inherited, context: PlayContext): AsyncGenerator<ExecutorEvent, End> {
  for (const handler of context.handlers.owed()) {
    await nextTurn();
    if (context.run.signal.aborted) return 'cancelled';
    const { event } = await runTask(handler, inherit(inherited, handler), context);
    count(event, context.state);
    yield { ...event, handler: true };
    if (event.status === 'changed') context.handlers.notify(handler.notify);
    if (event.status === 'failed') return 'failed';
  }
  return 'done';
}

function failInclude(event: TaskResult, message: string, rescued: boolean): TaskResult {
  const result = new Map<string, Value>([
    ['reason', message],
    ['failed', true],
  ]);
  return { ...event, status: rescued ? 'rescued' : 'failed', message, result };
}

/** As Ansible counts for its recap. */
function count({ status, result }: TaskResult, { counts }: HostState): void {
  if (status === 'ok' || status === 'changed' || status === 'ignored') counts.ok += 1;
  if (status === 'skipped') counts.skipped += 1;
  if (status === 'failed') counts.failed += 1;
  if (status === 'rescued') counts.rescued += 1;
  if (status === 'ignored') counts.ignored += 1;
  const isChanged = isMap(result) && result.get('changed') === true;
  if (status === 'changed' || (status === 'ignored' && isChanged)) counts.changed += 1;
}

/** What a step has from where it stands, with its own keywords. */
function inherit(from: Inherited, step: Step): Inherited {
  return {
    ...from,
    when: [...from.when, ...step.when],
    vars: [...from.vars, step.vars],
    noLog: step.noLog ?? from.noLog,
    ignoreErrors: step.ignoreErrors ?? from.ignoreErrors,
    checkMode: step.checkMode ?? from.checkMode,
    diff: step.diff ?? from.diff,
  };
}
