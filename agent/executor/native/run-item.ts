import { isMap, type Value } from '../../../shared/state/value.ts';
import { isSystemError } from './files/system-error.ts';
import { TemplateError, UndefinedError } from './jinja/errors.ts';
import { judge } from './judge.ts';
import { checkArguments } from './modules/arguments.ts';
import { type ModuleContext, ModuleFailure, type Result } from './modules/module.ts';
import { factValue } from './modules/set_fact.ts';
import { pythonText } from './python-text.ts';
import { type Item, isHidden, isOn, type TaskRun } from './task-run.ts';
import type { Templar } from './templating.ts';
import { mapItems, mapValues, protect, type Raw, type RawMap } from './unsafe.ts';
import { runUntil } from './until.ts';
import { omitToken } from './variables.ts';

/** Runs the task once: conditions, arguments, module, then what decides whether it changed and failed. Throws TemplateErrors. */
export async function runItem(run: TaskRun, item: Item): Promise<Result> {
  if (!mayRun(run, item)) {
    return new Map<string, Value>([
      ['changed', false],
      ['skipped', true],
      ['skip_reason', 'Conditional result was False'],
    ]);
  }
  if (item.loopError !== undefined) throw item.loopError;
  if (run.task.what.type === 'include') return requestInclude(run, item);
  if (run.task.until.length === 0) return await attempt(run, item);
  return await runUntil(run, item, (number) => attempt(run, item, number));
}

async function attempt(run: TaskRun, item: Item, number?: number): Promise<Result> {
  const result = await runModule(run, item);
  if (number !== undefined) result.set('attempts', number);
  keepFacts(result, run, item);
  return judge(result, run, item);
}

function mayRun({ inherited }: TaskRun, { templar, loopError }: Item): boolean {
  try {
    return templar.holds(inherited.when);
  } catch (error) {
    throw loopError ?? error;
  }
}

function requestInclude({ task, includes }: TaskRun, { templar, locals }: Item): Result {
  const file = pythonText(templar.value(task.args.get('file') ?? null));
  includes.push({ file, locals });
  return new Map<string, Value>([
    ['include', file],
    ['include_args', new Map()],
  ]);
}

async function runModule(run: TaskRun, { templar }: Item): Promise<Result> {
  const { task, inherited, context } = run;
  if (task.what.type !== 'module') throw new TypeError(`a task of the kind ${task.what.type} has no module`);
  const { module, name } = task.what;
  const args =
    module.anyArgument === true || name === 'assert' ? checkable(task.args, module.anyArgument) : task.args;
  const given =
    name === 'assert'
      ? withThat(resolveArguments(args, templar), task.args)
      : resolveArguments(args, templar);
  const moduleContext: ModuleContext = {
    check: inherited.checkMode === undefined ? context.run.check : isOn(inherited.checkMode, templar),
    diff: inherited.diff === undefined ? context.run.diff : isOn(inherited.diff, templar),
    noLog: isHidden(run, templar),
    templar,
    rawArguments: task.args,
    dir: context.playbook.dir,
    searchPath: task.folders,
    env: context.env,
    signal: context.run.signal,
    grace: context.grace,
  };
  try {
    return await module.run(checkArguments(module.arguments, given, context.env), moduleContext);
  } catch (error) {
    return failureOf(error);
  }
}

/** Conditions are no arguments to be resolved; any argument of `set_fact` resolves itself. */
function checkable(args: RawMap, any: boolean | undefined): RawMap {
  return any === true
    ? new Map([...args].filter(([key]) => key === 'cacheable'))
    : new Map([...args].filter(([key]) => key !== 'that'));
}

function withThat(
  given: ReadonlyMap<string | number, Value>,
  args: RawMap,
): ReadonlyMap<string | number, Value> {
  return args.has('that') ? new Map([...given, ['that', true]]) : given;
}

function resolveArguments(args: RawMap, templar: Templar): ReadonlyMap<string | number, Value> {
  try {
    const given = templar.value(args);
    return isMap(given) ? withoutOmitted(given) : new Map();
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error;
    throw new TemplateError(
      `The task includes an option with an undefined variable. The error was: ${error.message}`,
    );
  }
}

function withoutOmitted(map: ReadonlyMap<string | number, Value>): ReadonlyMap<string | number, Value> {
  const kept = [...map].filter(([, value]) => value !== omitToken);
  return mapValues<Value, Value>(kept.length === map.size ? map : new Map(kept), withoutOmittedInside);
}

function withoutOmittedInside(value: Value): Value {
  if (isMap(value)) return withoutOmitted(value);
  if (!Array.isArray(value)) return value;
  return mapItems<Value, Value>(
    value.filter((item) => item !== omitToken),
    withoutOmittedInside,
  );
}

/** What a module could not do is its result; what the system refused is said in its words. */
function failureOf(error: unknown): Result {
  if (error instanceof ModuleFailure) return error.result;
  if (error instanceof TemplateError || !isSystemError(error)) throw error;
  return new Map<string, Value>([
    ['failed', true],
    ['msg', error.message],
  ]);
}

/** What `set_fact` and `include_vars` say becomes variables, with their templates alive. */
function keepFacts(result: Result, { task, context }: TaskRun, { templar }: Item): void {
  const facts = result.get('ansible_facts');
  if (!isMap(facts) || task.what.type !== 'module') return;
  const { variables } = context.state;
  if (task.what.name === 'include_vars') {
    for (const [name, value] of facts) variables.included.set(String(name), value as Raw);
    return;
  }
  for (const [name, raw] of task.args) {
    const key = pythonText(templar.value(String(name)));
    const value = facts.get(key);
    if (value === undefined) continue;
    const kept = templar.resolveToRaw(raw);
    variables.facts.set(key, typeof kept === 'string' ? protectOrKeep(factValue(kept), kept) : kept);
  }
}

function protectOrKeep(value: Value, kept: Raw): Raw {
  return typeof value === 'string' ? kept : protect(value);
}
