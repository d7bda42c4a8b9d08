import { unreachable } from '../../shared/outcome.ts';
import type { Purpose, ReconcilerState } from '../../shared/wire/messages.ts';

/** The original program's name of a state, for those who read telemetry of both; it had none for `cancelling`. */
export function seedState(state: ReconcilerState, purpose: Purpose, rounds: number): string | null {
  const drift = purpose === 'drift';
  switch (state) {
    case 'starting':
      return 'Start';
    case 'waiting':
      return 'Waiting';
    case 'diffing':
      return 'Diff1';
    case 'reconciling':
      return drift ? 'Reconcile3' : rounds > 0 ? 'Reconcile2' : 'Reconcile1';
    case 'discovering':
      return drift ? 'Discover2' : 'Discover1';
    case 'comparing':
      return drift ? 'Diff3' : 'Diff2';
    case 'validating':
      return 'Validate1';
    case 'retrying':
      return 'Retry';
    case 'reverting':
      return 'Revert';
    case 'help':
      return 'Help';
    case 'cancelling':
      return null;
    default:
      return unreachable(state);
  }
}
