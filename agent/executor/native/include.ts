import { existsSync } from 'node:fs';
import { DscError } from '../../../shared/errors.ts';
import { unknownHandlers } from './handlers.ts';
import { foldersBelow } from './reading.ts';
import { formatReason } from './reasons.ts';
import type { Inherited, PlayContext } from './run-play.ts';
import { findTaskFile, readSource } from './source.ts';
import { readSteps, type Step, type Task } from './task.ts';
import type { Raw } from './unsafe.ts';

/** Beyond this many the files surely include themselves. */
const deepestInclude = 100;

/** A task file to be run now, once per item of a loop; `locals` are the loop's variables. */
export interface IncludeRequest {
  readonly file: string;
  readonly locals: ReadonlyMap<string, Raw>;
}

export type Included =
  | { readonly type: 'steps'; readonly steps: readonly Step[]; readonly inherited: Inherited }
  | { readonly type: 'failed'; readonly message: string };

/**
 * Reads the tasks that `include_tasks` brings in. They have nothing of the include's own keywords but its variables, which
 * win over facts. A file that is not there, or holds what is not known here, is the task's failure.
 */
export function includeTasks(
  request: IncludeRequest,
  task: Task,
  outer: Inherited,
  { playbook, play }: PlayContext,
): Included {
  const file = findTaskFile(request.file, task.folders, playbook.dir);
  if (!existsSync(file)) {
    return { type: 'failed', message: `Could not find or access '${file}' on the Ansible Controller.` };
  }
  if (outer.depth >= deepestInclude) {
    return {
      type: 'failed',
      message: `task files include each other more than ${deepestInclude} deep, the last is ${file}`,
    };
  }
  const problems: string[] = [];
  const report = (reason: Parameters<typeof formatReason>[0]) => problems.push(formatReason(reason));
  try {
    const source = readSource(file);
    const folders = foldersBelow(file, task.folders);
    const steps = readSteps(source.value, [], {
      source,
      folders,
      dir: playbook.dir,
      importing: [file],
      report,
    });
    for (const { name } of unknownHandlers(steps, play.handlers))
      problems.push(`handler ${name}, which is not there`);
    if (problems.length > 0)
      return { type: 'failed', message: `the native executor does not know ${problems.join('; ')}` };
    return { type: 'steps', steps, inherited: inheritedBy(outer, task, request) };
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    return { type: 'failed', message: error.message };
  }
}

function inheritedBy(outer: Inherited, task: Task, { locals }: IncludeRequest): Inherited {
  return {
    ...outer,
    depth: outer.depth + 1,
    vars: [...outer.vars, task.vars],
    includeParameters: [...outer.includeParameters, task.vars, locals],
  };
}
