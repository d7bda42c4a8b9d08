import { DscError } from '../../shared/errors.ts';
import type { PlanError } from '../../shared/rules/subject.ts';
import type { LoadedInstance } from '../load/push-input.ts';

/** What the rules say is wrong with a state, at the place in its file; of the old state only the path can be told. */
export function planFault(error: PlanError, { state, rules }: LoadedInstance): DscError {
  const { code, side, path, otherPath, message } = error;
  const at = side === 'new' ? state.positionOf(otherPath ?? path ?? []) : state.positionOf([]);
  const where = side === 'old' ? ' (in the state that hosts have now)' : otherPlace(error, state);
  const hint = code === 'E_UNMATCHED' ? unmatchedHint(error, rules.unmatched) : undefined;
  return new DscError(code, `${message}${where}`, { at, ...(hint === undefined ? {} : { hint }) });
}

/** Two places are at fault together: the error is at the second and names the first. */
function otherPlace({ path, otherPath }: PlanError, state: LoadedInstance['state']): string {
  if (path === undefined || otherPath === undefined) return '';
  return ` (the other is at line ${state.positionOf(path).line})`;
}

function unmatchedHint({ rule }: PlanError, policy: string): string {
  if (rule === undefined)
    return `the rules say \`unmatched: ${policy}\`: add a rule whose selector is at or above it`;
  return `rule ${rule.selector} says \`unmatched: ${rule.unmatched}\`: give it this action`;
}
