import { unreachable } from '../outcome.ts';
import { diff } from '../state/diff.ts';
import type { Path } from '../state/path.ts';
import type { Value } from '../state/value.ts';
import type { Step } from './decide.ts';
import type { Ruleset } from './load.ts';
import { type ItemNames, type Place, selectedPlaces } from './place.ts';
import { type Assigned, hostsOf, isError, isPresent } from './subject.ts';
import { parseTargetKey, targetKey } from './targets.ts';

/**
 * What is really there for one (rule, subtree, host), where it is not what `current` says; plain data, to be stored.
 * `path` is where the subtree was, for display. `unknown`: a run began there and did not end well; `node` is what it
 * last tried to make.
 */
export type Known =
  | { readonly type: 'value'; readonly node: Value; readonly path: Path }
  | { readonly type: 'absent' }
  | {
      readonly type: 'unknown';
      readonly everMade: boolean;
      readonly node: Value | undefined;
      readonly path: Path;
    };

/**
 * Puts what is known in place of what current and goal say: unknown always differs, a value is compared with the goal's,
 * what is absent is created. Changes `steps`; gives back the keys whose rule is no longer there.
 */
export function applyKnown(
  steps: Map<string, Step>,
  known: ReadonlyMap<string, Known>,
  context: Context,
): string[] {
  const rules = new Map(context.rules.rules.map((rule) => [rule.key, rule]));
  const goal = findInGoal(known, context);
  const orphaned: string[] = [];
  for (const [key, fact] of known) {
    const { rule: ruleKey, subtree, host } = parseTargetKey(key);
    const rule = rules.get(ruleKey);
    if (rule === undefined) orphaned.push(key);
    if (rule === undefined || (context.onlyHost !== undefined && host !== context.onlyHost)) continue;
    if (goal.unreadable.has(targetKey(ruleKey, subtree, ''))) continue;
    steps.delete(key);
    const step = stepFor(fact, goal.places.get(key), subtree);
    if (step !== undefined) steps.set(key, { rule, host, ...step });
  }
  return orphaned;
}

interface Context {
  readonly rules: Ruleset;
  readonly goal: Place;
  readonly assigned: Assigned;
  readonly onlyHost: string | undefined;
  readonly names: ItemNames;
}

interface Goal {
  readonly places: ReadonlyMap<string, Place>;
  /** Subtrees (as target keys without a host) whose hosts the goal does not say: never taken for absent. */
  readonly unreadable: ReadonlySet<string>;
}

function findInGoal(known: ReadonlyMap<string, Known>, { goal, assigned, names }: Context): Goal {
  const places = new Map<string, Place>();
  const unreadable = new Set<string>();
  const subtrees = new Set([...known.keys()].map((key) => parseTargetKey(key).subtree));
  if (subtrees.size === 0) return { places, unreadable };
  for (const place of selectedPlaces(goal, names)) {
    if (!subtrees.has(place.subtree)) continue;
    for (const rule of place.match?.ends ?? []) {
      if (!isPresent(rule, place, assigned)) continue;
      const hosts = hostsOf(rule, place, assigned);
      if (isError(hosts)) unreadable.add(targetKey(rule.key, place.subtree, ''));
      else for (const host of hosts) places.set(targetKey(rule.key, place.subtree, host), place);
    }
  }
  return { places, unreadable };
}

type PlainStep = Pick<Step, 'action' | 'old' | 'new' | 'change'>;

function stepFor(fact: Known, goal: Place | undefined, subtree: string): PlainStep | undefined {
  switch (fact.type) {
    case 'absent':
      return goal === undefined ? undefined : create(goal);
    case 'value': {
      const old = formerPlace(fact.node, fact.path, subtree);
      if (goal === undefined) return remove(old);
      const { change } = diff(fact.node, goal.value, { identity: goal.identity });
      return change === undefined ? undefined : { action: 'update', old, new: goal, change };
    }
    case 'unknown': {
      const old = fact.node === undefined ? undefined : formerPlace(fact.node, fact.path, subtree);
      if (goal === undefined) return old === undefined ? undefined : remove(old);
      if (!fact.everMade) return create(goal);
      const { change } = diff(old?.value ?? null, goal.value, { identity: goal.identity });
      return { action: 'update', old, new: goal, change };
    }
    default:
      return unreachable(fact);
  }
}

function create(goal: Place): PlainStep {
  return { action: 'create', old: undefined, new: goal, change: undefined };
}

function remove(old: Place): PlainStep {
  return { action: 'delete', old, new: undefined, change: undefined };
}

function formerPlace(value: Value, path: Path, subtree: string): Place {
  return { value, path, subtree, match: undefined, identity: undefined };
}
