import type { Inventory, Playbook } from '../port.ts';
import { readPlay } from './play.ts';
import type { Step } from './task.ts';

/** True when a play that is known here leaves variables that later plays of the run could read. */
export function leavesVariables(playbook: Playbook, index: number, inventory: Inventory): boolean {
  return readPlay(playbook, index, { inventory, report: () => undefined }).steps.some(leaves);
}

/** What a task file leaves that is brought in at run time is not known before. */
function leaves(step: Step): boolean {
  if (step.type === 'block') return [...step.block, ...step.rescue, ...step.always].some(leaves);
  if (step.register !== undefined || step.what.type === 'include') return true;
  return step.what.type === 'module' && (step.what.name === 'set_fact' || step.what.name === 'include_vars');
}
