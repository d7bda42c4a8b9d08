import type { IncludeRequest } from './include.ts';
import { TemplateError } from './jinja/errors.ts';
import { readBoolean } from './modules/arguments.ts';
import type { Inherited, PlayContext } from './run-play.ts';
import type { Task } from './task.ts';
import { createTemplar, type Templar } from './templating.ts';
import type { Raw } from './unsafe.ts';
import { createVariables } from './variables.ts';

/** One task on one host, with what its items share. */
export interface TaskRun {
  readonly task: Task;
  readonly inherited: Inherited;
  readonly context: PlayContext;
  readonly includes: IncludeRequest[];
}

/** One item of a task, or the task itself where it does not loop. */
export interface Item {
  readonly locals: Map<string, Raw>;
  readonly templar: Templar;
  /** Why the loop's items could not be told: said unless the task is skipped. */
  readonly loopError?: TemplateError;
}

/** The variables as this task sees them, inside a loop with the item's. */
export function templarFor({ task, inherited, context }: TaskRun, local: ReadonlyMap<string, Raw>): Templar {
  const { state, run } = context;
  return createTemplar(
    createVariables({
      host: state.variables,
      play: inherited.playVars,
      task: inherited.vars,
      includeParameters:
        task.what.type === 'include'
          ? [...inherited.includeParameters, task.vars]
          : inherited.includeParameters,
      extra: run.extraVars,
      special: inherited.special,
      local,
    }),
  );
}

/** A keyword that is true, or a template of what Ansible reads as true. */
export function isOn(raw: Raw | undefined, templar: Templar): boolean {
  if (raw === undefined || raw === null) return false;
  return readBoolean(templar.value(raw)) === true;
}

/** What cannot be told whether it is secret is. */
export function isHidden({ inherited }: TaskRun, templar: Templar): boolean {
  try {
    return isOn(inherited.noLog, templar);
  } catch (error) {
    if (error instanceof TemplateError) return true;
    throw error;
  }
}
