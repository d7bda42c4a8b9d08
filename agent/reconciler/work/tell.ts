import type { Action, Plan, PlannedUnmatched } from '../../../shared/rules/plan.ts';
import type { LeafChange } from '../../../shared/state/diff.ts';
import { formatPath } from '../../../shared/state/path.ts';
import { toPlain } from '../../../shared/state/plain.ts';
import type { Value } from '../../../shared/state/value.ts';
import type { EventData } from '../../../shared/wire/events.ts';
import { cutText, outputLimits } from '../../telemetry/limits.ts';
import { composePlay, describeTasks } from '../compose.ts';
import type { Goal } from '../goal.ts';
import type { Subject } from '../subjects.ts';
import type { Job } from './job.ts';
import { thisHost } from './run-play.ts';

type ChangeData = EventData<'plan'>['unmatched'][number];

/** Changes that one event lists of one subtree. */
const listedChanges = 50;

/** Tells what a run is going to do, and by which executor. */
export function tellPlan(
  job: Job,
  goal: Goal,
  plan: Plan,
  { run, folder }: { run: string; folder: string },
): void {
  const { context, purpose } = job;
  context.emit('plan', {
    run,
    purpose,
    actions: plan.actions.map((action) => {
      const play = composePlay(action, action.action, action.runs, { state: goal.state });
      const [choice] = context.executors.choose(
        { plays: [play], dir: folder },
        goal.assignment.executor,
        thisHost(context),
      );
      return {
        ...subjectData(action),
        action: action.action,
        tasks: describeTasks(action.runs),
        tier: choice?.tier ?? 'ansible',
        reasons: [...(choice?.reasons ?? [])],
        changes: action.changes.slice(0, listedChanges).map(changeData),
      };
    }),
    unmatched: plan.unmatched.map(changeData),
    errors: plan.errors.map(({ path, code, message }) => ({
      ...(path === undefined ? {} : { path: formatPath(path) }),
      code,
      message,
    })),
  });
}

/** A generation that has nothing to run may still hold changes that no rule is about. */
export function tellUnmatched({ context, books, purpose }: Job, plan: Plan): void {
  books.tally().unmatched = plan.unmatched.length;
  if (plan.unmatched.length === 0) return;
  const unmatched = plan.unmatched.map(changeData);
  context.emit('plan', { run: '', purpose, actions: [], unmatched, errors: [] });
}

export function subjectData(subject: Subject) {
  return {
    path: formatPath(subject.path),
    subtree: subject.subtree,
    rule: subject.rule.index,
    rule_selector: subject.rule.selector,
    target: subject.host,
  };
}

export function changeData({
  kind,
  oldPath,
  newPath,
  old,
  new: next,
}: LeafChange | PlannedUnmatched): ChangeData {
  return {
    kind,
    path: formatPath(newPath ?? oldPath ?? []),
    ...(old === undefined ? {} : { old: brief(old) }),
    ...(next === undefined ? {} : { new: brief(next) }),
  };
}

/** The changes as task files see them in `diff`. */
export function changeValues({ changes }: Action): Value {
  return changes.map(
    ({ kind, oldPath, newPath, old, new: next }) =>
      new Map<string, Value>([
        ['kind', kind],
        ['path', formatPath(newPath ?? oldPath ?? [])],
        ['old', old ?? null],
        ['new', next ?? null],
      ]),
  );
}

/** A value for display; a long one is cut. */
function brief(value: Value): unknown {
  const plain = toPlain(value);
  const text = typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? '');
  return text.length > outputLimits.diff ? cutText(text, outputLimits.diff) : plain;
}
