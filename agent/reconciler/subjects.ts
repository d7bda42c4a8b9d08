import { type Target, targets } from '../../shared/rules/targets.ts';
import type { Value } from '../../shared/state/value.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import type { InstanceRecord } from '../store/instance-record.ts';
import type { InstanceContext } from './context.ts';
import { type Goal, loadGoal } from './goal.ts';

/** What a play is about: a subtree, the rule that selected it, and the host that it acts on. */
export type Subject = Target;

/** Every subject of a state on this host, by the rules of a goal. */
export function subjectsOf({ host }: InstanceContext, goal: Goal, state: Value): Subject[] {
  return targets(state, goal.rules, [host], { onlyHost: host, nameHost: hostIdOf });
}

/** Whether all that the goal's rules make can be verified: by `retrieve` or `validate`. Otherwise it is applied, not verified. */
export function isVerified(context: InstanceContext, record: InstanceRecord): boolean {
  const goal = loadGoal(context.store, record);
  return subjectsOf(context, goal, goal.state).every(({ rule: { actions } }) => {
    const makes = actions.create !== undefined || actions.update !== undefined;
    return !makes || actions.retrieve !== undefined || actions.validate !== undefined;
  });
}
