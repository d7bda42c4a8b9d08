import { isBlank } from '../state/canonical.ts';
import { diff, type LeafChange, listChanges } from '../state/diff.ts';
import type { Path } from '../state/path.ts';
import { formatPath } from '../state/path.ts';
import type { Value, ValueMap } from '../state/value.ts';
import type { ChangeAction, Step } from './decide.ts';
import { applyKnown, type Known } from './known.ts';
import { listIdentity } from './lists.ts';
import type { Rule, RuleAction, Ruleset, UnmatchedPolicy } from './load.ts';
import { orderActions } from './order.ts';
import { type ItemNames, rootPlace } from './place.ts';
import { type Assigned, isError, type PlanError, varsOf } from './subject.ts';
import { ruleMatch, targetKey } from './targets.ts';
import type { UnmatchedChange } from './unmatched.ts';
import { type Sides, walkChanges } from './walk.ts';

export interface PlanInput {
  readonly current: Value;
  readonly goal: Value;
  readonly rules: Ruleset;
  /** Hosts that the instance is assigned to, for rules without an inventory selector. */
  readonly hosts: readonly string[];
  /** Keep the actions of this host only. */
  readonly onlyHost?: string;
  /** The name that a host goes by, of the one that a state has for it: a FQDN's id. */
  readonly nameHost?: (name: string) => string;
  /** By target key: what is really there, where it is not what `current` says. */
  readonly known?: ReadonlyMap<string, Known>;
}

/** What is to be done to get from the current state to the goal, in order. The same input gives the same plan. */
export interface Plan {
  readonly actions: readonly Action[];
  readonly unmatched: readonly PlannedUnmatched[];
  readonly errors: readonly PlanError[];
  /** Keys of `known` whose rule is no longer there. */
  readonly orphaned: readonly string[];
}

/** One rule's tasks for one subtree on one host. */
export interface Action {
  readonly action: ChangeAction;
  readonly rule: Rule;
  /** In the goal for create and update, in the current state for delete and rename. */
  readonly path: Path;
  /** The path by identity, stable when list items move. */
  readonly subtree: string;
  readonly host: string;
  /** Key of (rule, subtree, host), stable across revisions. */
  readonly target: string;
  /** For a rename: the key that the subtree had. */
  readonly oldTarget: string | undefined;
  /** The new one for create, update and rename, the old one for delete. */
  readonly node: Value;
  /** What was there, for update and rename. */
  readonly oldNode: Value | undefined;
  readonly vars: ValueMap;
  /** The changes at and below the subtree. */
  readonly changes: readonly LeafChange[];
  /** What runs. */
  readonly runs: RuleAction;
}

export interface PlannedUnmatched extends UnmatchedChange {
  readonly policy: Exclude<UnmatchedPolicy, 'ignore'>;
}

/** Plans the way from current to goal; pure and synchronous. Faults of a state are in `errors`, and the rest is planned. */
export function plan(input: PlanInput): Plan {
  const { current, goal, rules } = input;
  const identity = listIdentity(rules);
  const match = ruleMatch(rules);
  const sides: Sides = {
    old: { state: current, hosts: input.hosts, side: 'old', nameHost: input.nameHost },
    new: { state: goal, hosts: input.hosts, side: 'new', nameHost: input.nameHost },
  };
  const names: ItemNames = new WeakMap();
  const root = rootPlace(goal, match, identity);
  const pair = {
    old: isBlank(current) ? undefined : rootPlace(current, match, identity),
    new: isBlank(goal) ? undefined : root,
    change: diff(current, goal, { identity }).change,
  };
  const walked = walkChanges(pair, sides, names);
  const steps = byTarget(walked.steps);
  const context = { rules, goal: root, assigned: sides.new, onlyHost: input.onlyHost, names };
  const orphaned = input.known === undefined ? [] : applyKnown(steps, input.known, context);
  const { true: able = [], false: lacking = [] } = Object.groupBy(
    [...steps].filter(([, { host }]) => input.onlyHost === undefined || host === input.onlyHost),
    ([, step]) => (runsOf(step) === undefined ? 'false' : 'true'),
  );
  const made = able.map(([target, step]) => toAction(target, step, sides));
  const unmatched = judge([...walked.unmatched, ...lacking.flatMap(([, step]) => lacks(step))], rules);
  return {
    actions: orderActions(made.filter(isAction), rules),
    unmatched,
    errors: distinct([...walked.errors, ...made.filter(isError), ...unmatchedErrors(unmatched)]),
    orphaned,
  };
}

/** Each (rule, subtree, host) once. A scalar that moved in its list is removed and added, which is an update. */
function byTarget(steps: readonly Step[]): Map<string, Step> {
  const found = new Map<string, Step>();
  for (const step of steps) {
    const key = targetKey(step.rule.key, (step.new ?? step.old)?.subtree ?? '', step.host);
    const other = found.get(key);
    if (other === undefined) found.set(key, step);
    else found.set(key, merge(other, step));
  }
  return found;
}

function merge(a: Step, b: Step): Step {
  const [old, next] = [a.old ?? b.old, a.new ?? b.new];
  const action = old !== undefined && next !== undefined ? 'update' : a.action;
  return { ...a, action, old, new: next };
}

function toAction(target: string, step: Step, sides: Sides): Action | PlanError {
  const { rule, host, old } = step;
  const place = step.new ?? old;
  const runs = runsOf(step);
  if (place === undefined || runs === undefined) throw new Error('a step has a place and something to run');
  const assigned: Assigned = step.new === undefined ? sides.old : sides.new;
  const vars = varsOf(rule, place, assigned);
  if (isError(vars)) return vars;
  const path = step.action === 'rename' && old !== undefined ? old.path : place.path;
  return {
    action: step.action,
    rule,
    path,
    subtree: place.subtree,
    host,
    target,
    oldTarget:
      step.action === 'rename' && old !== undefined ? targetKey(rule.key, old.subtree, host) : undefined,
    node: place.value,
    oldNode: step.new === undefined ? undefined : old?.value,
    vars,
    changes: changesOf(step),
    runs,
  };
}

/** A rule that can only create also creates again what is known to be half made, and the reverse. */
function runsOf({ action, rule }: Step): RuleAction | undefined {
  const { actions } = rule;
  if (action === 'update') return actions.update ?? actions.create;
  return action === 'create' ? (actions.create ?? actions.update) : actions[action];
}

function changesOf({ old, new: next, change }: Step): LeafChange[] {
  if (old !== undefined && next !== undefined) return listChanges({ change }, old.path, next.path);
  const kind = next === undefined ? 'removed' : 'added';
  return [{ kind, oldPath: old?.path, newPath: next?.path, old: old?.value, new: next?.value }];
}

/** Something known to be wrong, by a rule that can do nothing about it. */
function lacks(step: Step): UnmatchedChange[] {
  return changesOf(step).map((change) => ({ ...change, reason: 'no-action', rule: step.rule }));
}

function isAction(made: Action | PlanError): made is Action {
  return 'action' in made;
}

/** A missing variable is one error, however many hosts there are. */
function distinct(errors: readonly PlanError[]): PlanError[] {
  return [...new Map(errors.map((error) => [`${error.rule?.index} ${error.message}`, error])).values()];
}

function judge(unmatched: readonly UnmatchedChange[], rules: Ruleset): PlannedUnmatched[] {
  return unmatched.flatMap((change) => {
    const policy = change.rule?.unmatched ?? rules.unmatched;
    return policy === 'ignore' ? [] : [{ ...change, policy }];
  });
}

function unmatchedErrors(unmatched: readonly PlannedUnmatched[]): PlanError[] {
  return unmatched
    .filter(({ policy }) => policy === 'error')
    .map((change): PlanError => {
      const path = change.newPath ?? change.oldPath ?? [];
      const why =
        change.rule === undefined ? 'no rule is about' : `rule ${change.rule.index} has no action for`;
      return {
        code: 'E_UNMATCHED',
        message: `${formatPath(path)}: ${why} this change`,
        path,
        side: change.newPath === undefined ? 'old' : 'new',
        ...(change.rule === undefined ? {} : { rule: change.rule }),
      };
    });
}
