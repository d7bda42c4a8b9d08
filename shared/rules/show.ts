import { unreachable } from '../outcome.ts';
import type { LeafChange } from '../state/diff.ts';
import { toFlow } from '../state/dump.ts';
import { formatPath, isWithin, type Path } from '../state/path.ts';
import { type Plain, toPlain } from '../state/plain.ts';
import type { Value } from '../state/value.ts';
import type { RuleAction } from './load.ts';
import type { Action, Plan, PlannedUnmatched } from './plan.ts';
import type { PlanError } from './subject.ts';

/** A plan as `--output json` prints it; `tasks` is null where a role runs. Hosts with the same action are together. */
export interface PlanJson {
  readonly actions: readonly ActionJson[];
  readonly unmatched: readonly UnmatchedJson[];
  readonly errors: readonly ErrorJson[];
}

export interface ActionJson {
  readonly action: Action['action'];
  /** As `formatPath` writes it: of the new state for create and update, of the old for delete and rename. */
  readonly path: string;
  readonly hosts: readonly string[];
  /** The rule's place in the file, from 0. */
  readonly rule: number;
  readonly rule_selector: string;
  /** The file or resource as the rules name it, or the tasks themselves. */
  readonly tasks: Plain;
  readonly role?: string;
  readonly become: boolean;
  readonly become_user?: string;
  readonly vars: Plain;
}

export interface UnmatchedJson {
  readonly path: string;
  readonly kind: LeafChange['kind'];
  readonly reason: PlannedUnmatched['reason'];
  readonly rule?: number;
  readonly old?: Plain;
  readonly new?: Plain;
}

export interface ErrorJson {
  readonly path?: string;
  readonly rule?: number;
  readonly code: PlanError['code'];
  readonly message: string;
}

/** The plan as data that JSON can hold; the same plan gives the same bytes. */
export function planJson(plan: Plan): PlanJson {
  return {
    actions: together(plan.actions).map(actionJson),
    unmatched: plan.unmatched.map(unmatchedJson),
    errors: plan.errors.map(errorJson),
  };
}

/** The plan for people: by host, old → new, and what runs. Ends in a newline. */
export function planText(plan: Plan): string {
  const hosts = Map.groupBy(plan.actions, ({ host }) => host);
  const blocks = [...hosts.keys()]
    .toSorted()
    .map((host) => [host, ...(hosts.get(host) ?? []).flatMap(actionLines)].join('\n'));
  if (plan.unmatched.length > 0)
    blocks.push(['not acted on', ...plan.unmatched.flatMap(unmatchedLines)].join('\n'));
  if (plan.errors.length > 0)
    blocks.push(['errors', ...plan.errors.map(({ code, message }) => `  ${code} ${message}`)].join('\n'));
  return `${[...blocks, summary(plan, hosts.size)].join('\n\n')}\n`;
}

interface Group {
  readonly first: Action;
  readonly hosts: readonly string[];
}

function together(actions: readonly Action[]): Group[] {
  const groups = Map.groupBy(actions, (action) =>
    JSON.stringify([action.action, action.rule.index, formatPath(action.path), toPlain(action.vars)]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ first, hosts: group.map(({ host }) => host) }];
  });
}

function actionJson({ first: { action, path, rule, vars, runs }, hosts }: Group): ActionJson {
  return {
    action,
    path: formatPath(path),
    hosts,
    rule: rule.index,
    rule_selector: rule.selector,
    tasks: tasksJson(runs),
    ...(runs.type === 'role' ? { role: runs.name } : {}),
    become: rule.become,
    ...(rule.becomeUser === undefined ? {} : { become_user: rule.becomeUser }),
    vars: toPlain(vars),
  };
}

function tasksJson(runs: RuleAction): Plain {
  switch (runs.type) {
    case 'file':
      return runs.path;
    case 'resource':
      return runs.name;
    case 'inline':
      return runs.tasks.map((task) => toPlain(task));
    case 'role':
      return null;
    default:
      return unreachable(runs);
  }
}

function unmatchedJson({
  kind,
  reason,
  rule,
  oldPath,
  newPath,
  old,
  new: next,
}: PlannedUnmatched): UnmatchedJson {
  return {
    path: formatPath(newPath ?? oldPath ?? []),
    kind,
    reason,
    ...(rule === undefined ? {} : { rule: rule.index }),
    ...(old === undefined ? {} : { old: toPlain(old) }),
    ...(next === undefined ? {} : { new: toPlain(next) }),
  };
}

function errorJson({ path, rule, code, message }: PlanError): ErrorJson {
  return {
    ...(path === undefined ? {} : { path: formatPath(path) }),
    ...(rule === undefined ? {} : { rule: rule.index }),
    code,
    message,
  };
}

function actionLines(action: Action): string[] {
  const head = `  ${action.action.padEnd(6)} ${formatPath(action.path)}`;
  const base = action.action === 'delete' ? undefined : action.path;
  const shown = action.changes.slice(0, mostChanges).map((change) => `         ${changeText(change, base)}`);
  const more = action.changes.length - shown.length;
  return [
    head,
    ...(action.action === 'update' || action.action === 'rename' ? shown : []),
    ...(action.action === 'update' && more > 0 ? [`         … ${more} more`] : []),
    `         runs ${runsText(action)}`,
  ];
}

/** Of one action; the rest is counted. */
const mostChanges = 20;

function runsText({ runs, rule }: Action): string {
  const what =
    runs.type === 'inline'
      ? `${runs.tasks.length} inline tasks`
      : `${runs.type === 'role' ? 'role ' : ''}${'name' in runs ? runs.name : runs.path}`;
  const become = rule.become ? `, as ${rule.becomeUser ?? 'root'}` : '';
  return `${what}  (rule ${rule.index}: ${rule.selector}${become})`;
}

function changeText({ kind, oldPath, newPath, old, new: next }: LeafChange, base: Path | undefined): string {
  const path = newPath ?? oldPath ?? [];
  const name =
    base !== undefined && isWithin(path, base) ? formatPath(path.slice(base.length), '') : formatPath(path);
  switch (kind) {
    case 'added':
      return `+ ${name} ${brief(next)}`;
    case 'removed':
      return `- ${name} ${brief(old)}`;
    case 'changed':
      return `~ ${name} ${brief(old)} → ${brief(next)}`;
    case 'moved':
      return `~ ${name} moved from ${formatPath(oldPath ?? [])}`;
    case 'renamed':
      return `~ ${name} renamed from ${formatPath(oldPath ?? [])}`;
    default:
      return unreachable(kind);
  }
}

function unmatchedLines(change: PlannedUnmatched): string[] {
  const why =
    change.rule === undefined
      ? 'no rule is about it'
      : `rule ${change.rule.index} (${change.rule.selector}) has no action for it`;
  return [`  ${changeText(change, undefined)}`, `         ${why}`];
}

function brief(value: Value | undefined): string {
  const text = toFlow(value ?? null);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Characters of a value that fit beside another in a line. */
const longest = 72;

function summary(plan: Plan, hosts: number): string {
  const counts = (['create', 'update', 'rename', 'delete'] as const).flatMap((name) => {
    const count = plan.actions.filter(({ action }) => action === name).length;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  const acts = `${counts.join(', ')} on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`;
  const parts = [
    counts.length === 0 ? 'Nothing to do' : acts,
    ...(plan.unmatched.length === 0 ? [] : [`${plan.unmatched.length} not acted on`]),
    ...(plan.errors.length === 0 ? [] : [`errors: ${plan.errors.length}`]),
  ];
  return `${parts.join(', ')}.`;
}
