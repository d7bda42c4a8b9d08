import type { HostView } from '../../shared/wire/coordinator-api.ts';
import type { InstanceReport } from '../../shared/wire/messages.ts';
import { labelText } from './fleet.ts';
import { ago, textTable } from './table.ts';

/** One instance on one host: what it was told to be, and how it says it stands. */
interface Line {
  readonly host: HostView;
  readonly name: string;
  /** 0: it is being taken off the host. */
  readonly assigned: number;
  readonly report: InstanceReport | undefined;
}

/** The fleet, one line per instance of each host. */
export function statusText(hosts: readonly HostView[], now: Date): string {
  if (hosts.length === 0) return 'no hosts are declared: dsc-coord hosts add NAME\n';
  const heading = ['HOST', 'REACH', 'SEEN', 'INSTANCE', 'REV', 'STATE', 'OUTCOME', ''];
  const rows = hosts.flatMap((host) => {
    const lines = linesOf(host);
    const reach = [host.host, host.reach, ago(host.seen, now)];
    if (lines.length === 0) return [[...reach, '-', '', '', '', '']];
    return lines.map((line) => [...reach, ...cells(line), remarks(line).join('; ')]);
  });
  return `${textTable([heading, ...rows])}${reasonsText(hosts)}${lostText(hosts)}`;
}

/** One host, with all that is known of it. */
export function hostText(host: HostView, now: Date): string {
  const facts: [string, string][] = [
    [
      'host',
      host.hostname === null || host.hostname === host.host ? host.host : `${host.host} (${host.hostname})`,
    ],
    ['labels', labelText(host.labels) || 'none'],
    ['reach', `${host.reach}, seen ${ago(host.seen, now)}`],
    ['agent', host.version ?? 'never seen'],
    ['generation', generationText(host)],
    ['events lost', String(host.lost)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const head = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
  const lines = linesOf(host);
  if (lines.length === 0) return `${head}\nno instances\n`;
  const rows = lines.map((line) => cells(line));
  const notes = lines.flatMap((line) =>
    [...remarks(line), ...reasons(line)].map((remark) => `  ${line.name}: ${remark}\n`),
  );
  return `${head}\n${textTable([['INSTANCE', 'REV', 'STATE', 'OUTCOME'], ...rows])}${notes.join('')}`;
}

function linesOf(host: HostView): Line[] {
  const reports = new Map(host.instances.map((report) => [report.name, report]));
  const assigned = host.assigned.map(({ name, revision }) => ({
    host,
    name,
    assigned: revision,
    report: reports.get(name),
  }));
  const names = new Set(host.assigned.map(({ name }) => name));
  const leaving = host.instances.filter(({ name }) => !names.has(name));
  return [...assigned, ...leaving.map((report) => ({ host, name: report.name, assigned: 0, report }))];
}

function cells({ name, assigned, report }: Line): string[] {
  const now = report?.revision ?? 0;
  const revision = assigned === now ? String(now) : `${now || '-'} → ${assigned || '-'}`;
  const current = report !== undefined && report.revision === assigned && report.ended === report.generation;
  return [name, revision, report?.state ?? '-', current ? (report.outcome ?? '-') : '-'];
}

/** What a person should know beyond the columns. */
function remarks({ host, assigned, report }: Line): string[] {
  const notes: string[] = [];
  if (host.accepted < host.desired) notes.push('waits for its agent');
  else if (assigned === 0) notes.push('is being taken off');
  if (report === undefined) return notes;
  if (report.outcome === 'converged' && !report.verified && report.revision === assigned)
    notes.push('applied, not verified');
  if (report.unknown > 0)
    notes.push(`${report.unknown} ${report.unknown === 1 ? 'subtree' : 'subtrees'} unknown`);
  return notes;
}

/** Why it does not stand as it should, in its agent's words. */
function reasons({ report }: Line): string[] {
  const isFine = report?.outcome === 'converged' && report.ended === report.generation;
  return report === undefined || report.reason === null || isFine ? [] : [report.reason];
}

/** Below the table, as they are longer than a column; hosts with the same reason together. */
function reasonsText(hosts: readonly HostView[]): string {
  const told = hosts.flatMap((host) =>
    linesOf(host).flatMap((line) =>
      reasons(line).map((reason) => ({ host: host.host, name: line.name, reason })),
    ),
  );
  const groups = Map.groupBy(told, ({ name, reason }) => `${name}: ${reason}`);
  const lines = [...groups].map(([text, group]) => `${group.map(({ host }) => host).join(', ')} ${text}\n`);
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}

function generationText({ desired, accepted }: HostView): string {
  if (desired === 0) return 'none yet';
  return desired === accepted ? String(desired) : `${accepted || 'none'} accepted, ${desired} published`;
}

function lostText(hosts: readonly HostView[]): string {
  const losers = hosts.filter(({ lost }) => lost > 0).map(({ host, lost }) => `${host} ${lost}`);
  return losers.length === 0 ? '' : `\nevents lost on the way: ${losers.join(', ')}\n`;
}
