import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Context } from '../../shared/cli/context.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import type { Plan } from '../../shared/rules/plan.ts';
import { targets } from '../../shared/rules/targets.ts';
import type { ValueMap } from '../../shared/state/value.ts';
import { jsonReport } from '../commands/play/report-json.ts';
import { textReport } from '../commands/play/report-text.ts';
import type { ExecutorChoice } from '../executor/choose.ts';
import { createExecutors } from '../executor/executors.ts';
import type { Executor, ExecutorEvent } from '../executor/port.ts';
import { composePlay } from '../reconciler/compose.ts';
import { changeValues } from '../reconciler/work/tell.ts';
import { openWorkspace } from '../reconciler/workspace.ts';
import type { ReadInventory } from './inventory.ts';
import type { Project } from './project.ts';

export interface ApplySettings {
  readonly inventory: ReadInventory;
  readonly options: {
    readonly check: boolean;
    readonly executor: ExecutorChoice;
    readonly password: string | undefined;
    readonly output: 'text' | 'json';
  };
  readonly context: Context;
}

interface Counts {
  applied: number;
  failed: number;
  changed: number;
}

/** Runs a plan's actions in order, then the validate tasks of what they made; one that fails does not stop the others. */
export async function applyPlan(plan: Plan, project: Project, settings: ApplySettings): Promise<ExitCode> {
  const { context, options, inventory } = settings;
  const executor = createExecutors(context.env).executor(options.executor);
  using workspace = openWorkspace(tmpdir(), `dsc-apply-${randomBytes(6).toString('hex')}`, project.folder);
  const counts: Counts = { applied: 0, failed: 0, changed: 0 };
  const runOne = (play: ValueMap) => runPlay(executor, play, workspace.folder, settings, counts);
  const made = new Set<string>();
  for (const action of plan.actions) {
    if (context.signal.aborted) break;
    const vars = { state: project.goal, diff: changeValues(action) };
    if (await runOne(composePlay(action, action.action, action.runs, vars))) made.add(action.target);
  }
  for (const subject of targets(project.goal, project.rules, inventory.hosts)) {
    const { validate } = subject.rule.actions;
    if (validate === undefined || options.check || !made.has(subject.target)) continue;
    await runOne(composePlay(subject, 'validate', validate, { state: project.goal }));
  }
  conclude(plan, counts, settings);
  if (context.signal.aborted) return exitCodes.interrupted;
  return counts.failed > 0 ? exitCodes.failed : exitCodes.done;
}

async function runPlay(
  executor: Executor,
  play: ValueMap,
  dir: string,
  { inventory, options, context }: ApplySettings,
  counts: Counts,
): Promise<boolean> {
  const report = options.output === 'json' ? jsonReport(context.stdout) : textReport(context);
  let exitCode = 1;
  for await (const event of executor.run(
    { plays: [play], dir },
    {
      check: options.check,
      diff: true,
      extraVars: new Map(),
      inventory: inventory.inventory,
      signal: context.signal,
      ...(options.password === undefined ? {} : { becomePassword: options.password }),
    },
  )) {
    count(event, counts);
    if (event.type === 'recap') exitCode = event.exitCode;
    else report(event);
  }
  if (exitCode === 0) counts.applied += 1;
  else counts.failed += 1;
  return exitCode === 0;
}

function count(event: ExecutorEvent, counts: Counts): void {
  if (event.type === 'task' && event.status === 'changed') counts.changed += 1;
}

function conclude({ actions, unmatched }: Plan, counts: Counts, { options, context }: ApplySettings): void {
  if (options.output === 'json') {
    const summary = { type: 'summary', actions: actions.length, unmatched: unmatched.length, ...counts };
    context.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const left = unmatched.length === 0 ? '' : `, ${unmatched.length} changes that no rule matches`;
  const did = options.check ? 'would change' : 'changed';
  const text =
    actions.length === 0
      ? 'nothing to do'
      : `${counts.applied} plays ok, ${counts.failed} failed, ${counts.changed} tasks ${did} something`;
  context.stdout.write(`\n${text}${left}\n`);
}
