import { type Plan, plan } from '../../../shared/rules/plan.ts';
import type { Value } from '../../../shared/state/value.ts';
import type { Purpose } from '../../../shared/wire/messages.ts';
import { hostIdOf } from '../../../shared/wire/subjects.ts';
import type { InstanceRecord } from '../../store/instance-record.ts';
import type { Bookkeeper } from '../bookkeeper.ts';
import type { InstanceContext } from '../context.ts';
import { type Goal, readState } from '../goal.ts';
import { type Subject, subjectsOf } from '../subjects.ts';

/** What every piece of work is given. */
export interface Job {
  readonly context: InstanceContext;
  readonly books: Bookkeeper;
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
}

/** From what the instance is known to be to what it is to be, on this host. */
export function planToGoal({ context }: Job, record: InstanceRecord, goal: Goal): Plan {
  return plan({
    current: currentState(context, record),
    goal: goal.state,
    rules: goal.rules,
    hosts: [context.host],
    onlyHost: context.host,
    nameHost: hostIdOf,
    known: context.store.known.all(context.instance),
  });
}

/** Every subtree of the goal on this host whose rule has the given action, and that verification is asked about. */
export function subjectsWith(
  { context, purpose }: Job,
  record: InstanceRecord,
  goal: Goal,
  action: 'retrieve' | 'validate',
): Subject[] {
  const touched = new Set(record.touched);
  return subjectsOf(context, goal, goal.state).filter(
    ({ rule, target }) => rule.actions[action] !== undefined && (purpose === 'drift' || touched.has(target)),
  );
}

function currentState(context: InstanceContext, record: InstanceRecord): Value {
  return record.current === null || record.emptied ? null : readState(context.store, record.current);
}
