import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { ago, textTable } from './table.ts';

/** The declared hosts, one line each. */
export function fleetTable(hosts: readonly HostView[], now: Date): string {
  if (hosts.length === 0) return 'no hosts are declared: dsc-coord hosts add NAME\n';
  const rows = hosts.map((host) => [host.host, host.reach, ago(host.seen, now), labelText(host.labels)]);
  return textTable([['HOST', 'REACH', 'SEEN', 'LABELS'], ...rows]);
}

export function labelText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
