import { setImmediate as nextTurn } from 'node:timers/promises';
import { isList, isMap, type Value } from '../../../shared/state/value.ts';
import type { ItemResult, TaskDiff, TaskResult, TaskStatus } from '../port.ts';
import { shownDiffs } from './diffs.ts';
import type { IncludeRequest } from './include.ts';
import { PythonError, TemplateError, UndefinedError } from './jinja/errors.ts';
import type { Result } from './modules/module.ts';
import { shortName } from './modules/table.ts';
import { pythonText } from './python-text.ts';
import { runItem } from './run-item.ts';
import type { Inherited, PlayContext } from './run-play.ts';
import type { Loop, Task } from './task.ts';
import { isHidden, isOn, type TaskRun, templarFor } from './task-run.ts';
import type { Templar } from './templating.ts';
import { looksLikeTemplate, protect, type Raw } from './unsafe.ts';

export interface TaskOutcome {
  readonly event: TaskResult;
  /** Task files to run next. */
  readonly includes: readonly IncludeRequest[];
}

/** Runs a task, all its items if it loops, and keeps what it registers. */
export async function runTask(task: Task, inherited: Inherited, context: PlayContext): Promise<TaskOutcome> {
  const began = performance.now();
  const run: TaskRun = { task, inherited, context, includes: [] };
  const templar = templarFor(run, new Map());
  const items: ItemResult[] = [];
  const diffs: TaskDiff[] = [];
  const result = await runWhole(run, templar, { items, diffs });
  if (task.register !== undefined) context.state.variables.facts.set(task.register, protect(result));
  const status = statusOf(result, run, templar);
  const censored = isHidden(run, templar);
  const message = messageOf(result);
  const event: TaskResult = {
    type: 'task',
    play: context.index,
    host: context.state.variables.host,
    task: taskName(task, templar),
    action: shortName(task.action),
    ...(task.position !== undefined && { file: task.position.file, line: task.position.line }),
    handler: false,
    status,
    ...(message !== undefined && isFailure(status) && { message: censored ? hidden : message }),
    ...(diffs.length > 0 && !censored && { diff: diffs }),
    result: censored ? censor(result) : result,
    ...(task.loop !== undefined && items.length > 0 && { items }),
    censored,
    duration: Math.round(performance.now() - began),
  };
  return { event, includes: run.includes };
}

interface Collected {
  readonly items: ItemResult[];
  readonly diffs: TaskDiff[];
}

/** What a template cannot give ends the task with all its items, as in Ansible. */
async function runWhole(run: TaskRun, templar: Templar, collected: Collected): Promise<Result> {
  try {
    return await runItems(run, templar, collected);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    // What Python itself would have raised is to Ansible a fault of its own, without a message.
    const said = error instanceof PythonError && !error.kind.startsWith('Ansible') ? 'exception' : 'msg';
    const result = new Map<string, Value>([
      ['failed', true],
      [said, error.message],
    ]);
    return said === 'msg' ? result : result.set('changed', false);
  }
}

async function runItems(run: TaskRun, templar: Templar, collected: Collected): Promise<Result> {
  const { loop } = run.task;
  if (loop === undefined) {
    const result = await runItem(run, { locals: new Map(), templar });
    if (!result.has('changed')) result.set('changed', false);
    collected.diffs.push(...shownDiffs(result, run));
    return result;
  }
  const items = loopItems(loop, templar);
  if (items instanceof Error) return await runItem(run, { locals: new Map(), templar, loopError: items });
  if (items.length === 0)
    return new Map<string, Value>([
      ['changed', false],
      ['skipped', true],
      ['skipped_reason', 'No items in the list'],
      ['results', []],
    ]);
  return await runLoop(run, loop, items, collected);
}

/** What undefined items are is said only if the task is not skipped, as in Ansible. */
function loopItems({ items, flatten }: Loop, templar: Templar): readonly Raw[] | TemplateError {
  try {
    const raw = templar.resolveToRaw(items);
    if (isRawList(raw)) return flatten ? raw.flatMap((item) => (isRawList(item) ? item : [item])) : raw;
    if (flatten) return [raw];
    return new TemplateError(
      `Invalid data passed to 'loop', it requires a list, got this instead: ${pythonText(templar.value(raw))}. Hint: If you passed a list/dict of just one element, try adding wantlist=True to your lookup invocation or use q/query instead of lookup.`,
    );
  } catch (error) {
    if (error instanceof UndefinedError || error instanceof TemplateError) return error;
    throw error;
  }
}

function isRawList(raw: Raw): raw is readonly Raw[] {
  return Array.isArray(raw);
}

async function runLoop(
  run: TaskRun,
  loop: Loop,
  items: readonly Raw[],
  collected: Collected,
): Promise<Result> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) {
    // The agent's other work goes on between items.
    await nextTurn();
    if (run.context.run.signal.aborted) break;
    const locals = new Map<string, Raw>([
      ['ansible_loop_var', loop.variable],
      [loop.variable, item],
    ]);
    if (loop.index !== undefined) locals.set('ansible_index_var', loop.index).set(loop.index, index);
    const templar = templarFor(run, locals);
    const result = await runItem(run, { locals, templar });
    result.set(loop.variable, templar.value(item)).set('ansible_loop_var', loop.variable);
    if (loop.index !== undefined) result.set(loop.index, index).set('ansible_index_var', loop.index);
    results.push(result);
    const isSecret = isHidden(run, templar);
    const label = isSecret ? '(censored due to no_log)' : labelOf(loop, result, templar);
    collected.items.push(itemResult(result, label, isSecret));
    collected.diffs.push(...shownDiffs(result, run));
  }
  return summarise(results);
}

function labelOf(loop: Loop, result: Result, templar: Templar): string {
  if (loop.label === undefined) return pythonText(result.get(loop.variable) ?? null);
  try {
    return pythonText(templar.value(loop.label));
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error;
    result.set('failed', true).set('msg', `Failed to template loop_control.label: ${error.message}`);
    return pythonText(result.get(loop.variable) ?? null);
  }
}

function itemResult(result: Result, label: string, isSecret: boolean): ItemResult {
  const status =
    result.get('failed') === true
      ? 'failed'
      : result.get('skipped') === true
        ? 'skipped'
        : result.get('changed') === true
          ? 'changed'
          : 'ok';
  const message = status === 'failed' && !isSecret ? messageOf(result) : undefined;
  return { label, status, ...(message !== undefined && { message }) };
}

function summarise(results: readonly Result[]): Result {
  const some = (key: string) => results.some((result) => result.get(key) === true);
  const skipped = results.every((result) => result.get('skipped') === true);
  const failed = some('failed');
  const msg = failed ? 'One or more items failed' : skipped ? 'All items skipped' : 'All items completed';
  const summary = new Map<string, Value>([['results', results]]);
  if (failed) summary.set('failed', true);
  return summary.set('skipped', skipped).set('msg', msg).set('changed', some('changed'));
}

function statusOf(result: Result, { inherited }: TaskRun, templar: Templar): TaskStatus {
  if (isFailed(result)) {
    if (isOn(inherited.ignoreErrors, templar)) return 'ignored';
    return inherited.rescued ? 'rescued' : 'failed';
  }
  if (isSkipped(result)) return 'skipped';
  return result.get('changed') === true ? 'changed' : 'ok';
}

/** `failed_when` decides where it was asked. */
function isFailed(result: Result): boolean {
  const decided = result.get('failed_when_result');
  return (typeof decided === 'boolean' ? decided : result.get('failed')) === true;
}

function isSkipped(result: Result): boolean {
  const results = result.get('results');
  if (isList(results) && results.length > 0)
    return results.every((one) => isMap(one) && one.get('skipped') === true);
  return result.get('skipped') === true;
}

function isFailure(status: TaskStatus): boolean {
  return status === 'failed' || status === 'ignored' || status === 'rescued';
}

const hidden = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

function censor(result: Result): Result {
  const kept = new Map<string, Value>([['censored', hidden]]);
  for (const key of ['attempts', 'changed', 'retries']) {
    const value = result.get(key);
    if (value !== undefined) kept.set(key, value);
  }
  if (isSkipped(result)) return kept.set('skipped', true);
  return kept.set('failed', isFailed(result));
}

function messageOf(result: Result): string | undefined {
  const message = result.get('msg') ?? result.get('message') ?? result.get('exception');
  return message === undefined || message === null || message === '' ? undefined : pythonText(message);
}

/** A name whose variables are not all there is shown as it is written. */
function taskName({ name, action }: Task, templar: Templar): string {
  if (name === undefined) return action;
  if (!looksLikeTemplate(name)) return name;
  try {
    return pythonText(templar.value(name));
  } catch (error) {
    if (error instanceof TemplateError) return name;
    throw error;
  }
}
