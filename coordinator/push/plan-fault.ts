import { DscError } from '../../shared/errors.ts';
import type { PlanError } from '../../shared/rules/subject.ts';
import type { LoadedInstance } from '../load/push-input.ts';

/** What the rules say is wrong with a state, at the place in its file; of the old state only the path can be told. */
export function planFault(error: PlanError, { state, rules }: LoadedInstance): DscError {
  const { code, side, path, otherPath, message } = error;
  const at = side === 'new' ? state.positionOf(otherPath ?? path ?? []) : state.positionOf([]);
  const where = side === 'old' ? ' (in the state that hosts have now)' : '';
  const hint = code === 'E_UNMATCHED' ? unmatchedHint(error, rules.unmatched) : undefined;
  return new DscError(code, `${message}${where}`, { at, ...(hint === undefined ? {} : { hint }) });
}

function unmatchedHint({ rule }: PlanError, policy: string): string {
  if (rule === undefined)
    return `the rules say \`unmatched: ${policy}\`: add a rule whose selector is at or above it`;
  return `rule ${rule.selector} says \`unmatched: ${rule.unmatched}\`: give it this action`;
}
