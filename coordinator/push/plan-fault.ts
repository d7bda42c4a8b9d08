import { DscError } from '../../shared/errors.ts';
import type { PlanError } from '../../shared/rules/subject.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import type { SentState } from '../load/host-states.ts';

/**
 * What the rules say is wrong with a state, at the place in its file. Of the old state only the path can be told, and of a
 * slice too, whose lists may have closed up.
 */
export function planFault(error: PlanError, { value, whole, hosts }: SentState, policy: string): DscError {
  const { code, side, path, otherPath, message } = error;
  const { state } = whole;
  const placed = side === 'new' && value === state.value;
  const at = placed ? state.positionOf(otherPath ?? path ?? []) : state.positionOf([]);
  const where = placed
    ? otherPlace(error, state)
    : side === 'old'
      ? ' (in the state that hosts have now)'
      : ` (in what ${hosts[0]} is sent)`;
  const hint = code === 'E_UNMATCHED' ? unmatchedHint(error, policy) : undefined;
  return new DscError(code, `${message}${where}`, { at, ...(hint === undefined ? {} : { hint }) });
}

/** Two places are at fault together: the error is at the second and names the first. */
function otherPlace({ path, otherPath }: PlanError, state: LoadedYaml): string {
  if (path === undefined || otherPath === undefined) return '';
  return ` (the other is at line ${state.positionOf(path).line})`;
}

function unmatchedHint({ rule }: PlanError, policy: string): string {
  if (rule === undefined)
    return `the rules say \`unmatched: ${policy}\`: add a rule whose selector is at or above it`;
  return `rule ${rule.selector} says \`unmatched: ${rule.unmatched}\`: give it this action`;
}
