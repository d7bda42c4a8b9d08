import type { HostRecap } from '../port.ts';
import type { HostVariables } from './variables.ts';

/** One host through a run: its variables, what was counted, and whether a task that failed has ended its plays. */
export interface HostState {
  readonly variables: HostVariables;
  readonly counts: Record<keyof HostRecap, number>;
  failed: boolean;
}

export function createHostState(host: string): HostState {
  return {
    variables: { host, facts: new Map(), included: new Map() },
    counts: { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
    failed: false,
  };
}
