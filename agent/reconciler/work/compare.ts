import { randomBytes } from 'node:crypto';
import type { Known } from '../../../shared/rules/known.ts';
import { type Action, plan } from '../../../shared/rules/plan.ts';
import { hostIdOf } from '../../../shared/wire/subjects.ts';
import { type Goal, loadGoal } from '../goal.ts';
import type { WorkResult } from '../machine-setup.ts';
import type { Actual, Sighting } from './discover.ts';
import { unknown } from './facts.ts';
import { type Job, planToGoal } from './job.ts';
import { changeData, subjectData } from './tell.ts';

/**
 * Goal against actual. What was seen to differ becomes a known fact, so that the next run puts it right; of drift, only
 * where the rule says `enforce`.
 */
export async function compareActual(job: Job, actual: Actual): Promise<WorkResult> {
  const { context, books, purpose } = job;
  const record = books.record();
  const goal = loadGoal(context.store, record);
  const watched = [...actual.values()].filter(
    ({ subject }) => purpose !== 'drift' || subject.rule.drift !== 'off',
  );
  const differing = new Map(findDiffering(job, goal, watched).map((action) => [action.target, action]));
  if (purpose === 'drift' && differing.size > 0) tellDrift(job, [...differing.values()]);
  context.store.atomically(() => {
    for (const sighting of watched) learn(job, sighting, differing.has(sighting.subject.target));
  });
  const [first] = planToGoal(job, record, goal).actions;
  return first === undefined ? { type: 'done' } : { type: 'differs', reason: whyDiffers(first, actual) };
}

function whyDiffers({ subtree, target }: Action, actual: Actual): string {
  const saw = actual.get(target)?.saw;
  if (saw?.type === 'unknown') return `what is at ${subtree} cannot be told: ${saw.message}`;
  if (saw?.type === 'absent') return `${subtree} is not there, although its tasks ran`;
  return `${subtree} is not as desired, although its tasks ran`;
}

function findDiffering({ context }: Job, goal: Goal, sightings: readonly Sighting[]): readonly Action[] {
  const { actions } = plan({
    current: goal.state,
    goal: goal.state,
    rules: goal.rules,
    hosts: [context.host],
    onlyHost: context.host,
    nameHost: hostIdOf,
    known: new Map(sightings.map((sighting) => [sighting.subject.target, factOf(sighting)])),
  });
  return actions;
}

function learn({ context, purpose }: Job, sighting: Sighting, differs: boolean): void {
  const { store, instance } = context;
  const { target, rule } = sighting.subject;
  if (!differs) store.known.remove(instance, target);
  else if (purpose !== 'drift' || rule.drift === 'enforce')
    store.known.put(instance, target, factOf(sighting));
}

function factOf({ subject, saw }: Sighting): Known {
  switch (saw.type) {
    case 'value':
      return { type: 'value', node: saw.node, path: subject.path };
    case 'absent':
      return { type: 'absent' };
    case 'unknown':
      return unknown(subject, true);
  }
}

function tellDrift({ context }: Job, differing: readonly Action[]): void {
  context.emit('drift', {
    run: randomBytes(6).toString('hex'),
    subtrees: differing.map((action) => ({
      ...subjectData(action),
      changes: action.changes.map(changeData),
    })),
  });
}
