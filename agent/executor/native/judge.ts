import { TemplateError } from './jinja/errors.ts';
import type { Result } from './modules/module.ts';
import { type Item, type TaskRun, templarFor } from './task-run.ts';
import type { Templar } from './templating.ts';
import { protect } from './unsafe.ts';

/** `changed_when` and `failed_when` see the result under the registered name. */
export function judge(result: Result, run: TaskRun, item: Item): Result {
  const { task } = run;
  if (!result.has('failed')) {
    const rc = result.get('rc');
    result.set('failed', rc !== undefined && rc !== 0 && rc !== '0');
  }
  if (!result.has('changed')) result.set('changed', false);
  if (task.register !== undefined) item.locals.set(task.register, protect(result));
  if (result.has('skipped')) return result;
  let asking = 'changed';
  try {
    const templar =
      task.changedWhen.length + task.failedWhen.length > 0 ? templarFor(run, item.locals) : item.templar;
    if (task.changedWhen.length > 0) result.set('changed', templar.holds(task.changedWhen));
    asking = 'failed';
    if (task.failedWhen.length > 0) {
      const failed = refreshed(run, item, result).holds(task.failedWhen);
      result.set('failed_when_result', failed).set('failed', failed);
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    result.set('failed', true).set(`${asking}_when_result`, error.message);
  }
  return result;
}

/** Variables are kept once resolved; a result that has changed since is seen anew. */
export function refreshed(run: TaskRun, item: Item, result: Result): Templar {
  if (run.task.register !== undefined) item.locals.set(run.task.register, protect(result));
  return templarFor(run, item.locals);
}
