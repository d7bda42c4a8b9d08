import type { HostView } from '../../shared/wire/coordinator-api.ts';

/** A host that was declared and never seen. */
export function hostView(host: string, more: Partial<HostView> = {}): HostView {
  return {
    ...{ host, labels: {}, reach: 'never', seen: null, hostname: null, version: null },
    ...{ desired: 0, assigned: [], accepted: 0, instances: [], lost: 0 },
    ...more,
  };
}
