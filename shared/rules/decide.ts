import type { Change } from '../state/diff.ts';
import type { Rule } from './load.ts';
import type { Place } from './place.ts';
import type { ActionName } from './schema.ts';
import { type Assigned, hostsOf, isError, isPresent, type PlanError } from './subject.ts';

/** What a change does to hosts. */
export type ChangeAction = Exclude<ActionName, 'retrieve' | 'validate'>;

/** One rule's subtree on one host is to change. */
export interface Step {
  readonly action: ChangeAction;
  readonly rule: Rule;
  readonly host: string;
  /** Where it is in the current state; absent for a create. */
  readonly old: Place | undefined;
  /** Where it is in the goal; absent for a delete. */
  readonly new: Place | undefined;
  readonly change: Change | undefined;
}

/** A subtree in the current state and in the goal; one of them at least. */
export interface Pair {
  readonly old: Place | undefined;
  readonly new: Place | undefined;
  readonly change: Change | undefined;
}

export interface Decision {
  /** Steps that the rule has an action for. */
  readonly steps: readonly Step[];
  /** Steps that it has none for. */
  readonly lacking: readonly Step[];
  readonly error: PlanError | undefined;
}

/**
 * What one rule does about one subtree, host by host: the subtree's own existence in old and new decides, so that a change
 * below it is an update, and a host that it left sees a delete and one that it joined a create.
 */
export function decide(rule: Rule, pair: Pair, sides: { old: Assigned; new: Assigned }): Decision {
  const before = isPresent(rule, pair.old, sides.old) ? hostsOf(rule, pair.old, sides.old) : [];
  const after = isPresent(rule, pair.new, sides.new) ? hostsOf(rule, pair.new, sides.new) : [];
  if (isError(after)) return { steps: [], lacking: [], error: after };
  // A subtree that named no host was never made anywhere; only when it goes is there nobody left to ask.
  if (isError(before) && after.length === 0) return { steps: [], lacking: [], error: before };
  const had = new Set(isError(before) ? [] : before);
  const has = new Set(after);
  const steps = [...had.union(has)].toSorted().map((host): Step => {
    const action = wanted(had.has(host), has.has(host), pair.change);
    return {
      action,
      rule,
      host,
      old: action === 'create' ? undefined : pair.old,
      new: action === 'delete' ? undefined : pair.new,
      change: pair.change,
    };
  });
  const { true: able = [], false: lacking = [] } = Object.groupBy(steps, ({ action }) =>
    rule.actions[action] === undefined ? 'false' : 'true',
  );
  return { steps: able, lacking, error: undefined };
}

function wanted(had: boolean, has: boolean, change: Change | undefined): ChangeAction {
  if (!had) return 'create';
  if (!has) return 'delete';
  return change?.kind === 'renamed' ? 'rename' : 'update';
}
