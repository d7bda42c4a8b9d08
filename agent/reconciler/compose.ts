import { unreachable } from '../../shared/outcome.ts';
import type { RuleAction } from '../../shared/rules/load.ts';
import { formatPath } from '../../shared/state/path.ts';
import type { Value, ValueMap } from '../../shared/state/value.ts';
import type { Subject } from './subjects.ts';

/** What every play of a run sees besides its own subject. */
export interface RunVars {
  /** The whole new state. */
  readonly state: Value;
  /** The changes below the subject, as a list of maps; empty where nothing changed. */
  readonly diff?: Value;
  /** Where retrieve tasks leave what they found. */
  readonly discoveryId?: string;
}

/** The play, as Ansible writes one, that runs a rule's tasks for one subject. Each play has its own vars. */
export function composePlay(subject: Subject, what: string, tasks: RuleAction, run: RunVars): ValueMap {
  const { rule, host } = subject;
  const play = new Map<string, Value>([
    ['name', `${what} ${formatPath(subject.path)}`],
    ['hosts', host],
    ['gather_facts', false],
    ['vars', playVars(subject, run)],
  ]);
  if (rule.become) play.set('become', true);
  if (rule.becomeUser !== undefined) play.set('become_user', rule.becomeUser);
  if (tasks.type === 'role') play.set('roles', [tasks.name]);
  else play.set('tasks', taskList(tasks));
  return play;
}

function playVars(subject: Subject, { state, diff, discoveryId }: RunVars): ValueMap {
  const vars = new Map<string, Value>(
    [...subject.vars.entries()].map(([name, value]) => [String(name), value]),
  );
  vars.set('node', subject.node);
  vars.set('state', state);
  vars.set('diff', diff ?? []);
  if (discoveryId !== undefined) vars.set('discovery_id', discoveryId);
  return vars;
}

function taskList(tasks: Exclude<RuleAction, { type: 'role' }>): Value[] {
  switch (tasks.type) {
    case 'file':
      return [new Map([['include_tasks', tasks.path]])];
    case 'resource':
      return [new Map([['include_tasks', tasks.file]])];
    case 'inline':
      return [...tasks.tasks];
    default:
      return unreachable(tasks);
  }
}

/** What a rule runs, in a few words: `tasks/create_router.yml`. */
export function describeTasks(tasks: RuleAction): string {
  switch (tasks.type) {
    case 'file':
      return tasks.path;
    case 'resource':
      return tasks.name;
    case 'role':
      return `role ${tasks.name}`;
    case 'inline':
      return tasks.tasks.length === 1 ? '1 inline task' : `${tasks.tasks.length} inline tasks`;
    default:
      return unreachable(tasks);
  }
}
