import { type HostAssignment, type InstanceAssignment, understood } from '../../shared/wire/messages.ts';
import { type InstanceRecord, newRecord, reassigned, sameAssignment } from '../store/instance-record.ts';

/** What an offered assignment is to this host. */
export type Verdict =
  | {
      readonly type: 'newer';
      readonly records: InstanceRecord[];
      readonly changed: string[];
      readonly removed: string[];
    }
  | { readonly type: 'same' }
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly reason: string };

export type RefusalCode = 'other-host' | 'older' | 'other-content' | 'needs';

/**
 * Judges an assignment before anything is stored: of another host, older than the accepted one, the same number with other
 * content, or in need of what this agent does not know is refused; the accepted one stays in force.
 */
export function judge(
  host: string,
  offered: HostAssignment,
  accepted: { generation: number; same: boolean } | undefined,
  records: readonly InstanceRecord[],
): Verdict {
  if (offered.host !== host) {
    return refused('other-host', `it is for ${offered.host}, and this is ${host}`);
  }
  if (accepted !== undefined && offered.generation < accepted.generation) {
    return refused(
      'older',
      `generation ${offered.generation} is older than ${accepted.generation}, which was accepted`,
    );
  }
  if (accepted !== undefined && offered.generation === accepted.generation) {
    if (accepted.same) return { type: 'same' };
    return refused(
      'other-content',
      `generation ${offered.generation} was accepted before with other content`,
    );
  }
  const missing = offered.needs.filter((need) => !understood.has(need));
  if (missing.length > 0) {
    return refused(
      'needs',
      `it needs ${missing.join(', ')}, which this agent does not know; upgrade the agent`,
    );
  }
  return newer(offered, records);
}

function newer(offered: HostAssignment, records: readonly InstanceRecord[]): Verdict {
  const known = new Map(records.map((record) => [record.name, record]));
  const named = new Set(offered.instances.map(({ name }) => name));
  const next = offered.instances.map((instance) =>
    nextRecord(known.get(instance.name), instance, offered.generation),
  );
  const leaving = records.filter(({ name, leaving }) => !named.has(name) && !leaving);
  return {
    type: 'newer',
    records: [
      ...next.map(({ record }) => record),
      ...leaving.map((record) => ({ ...record, leaving: true, generation: offered.generation, touched: [] })),
    ],
    changed: [
      ...next.filter(({ changed }) => changed).map(({ record }) => record.name),
      ...leaving.map(({ name }) => name),
    ],
    removed: leaving.map(({ name }) => name),
  };
}

/** An instance that stays as it was keeps its record, and with it the generation that its outcome is of. */
function nextRecord(
  record: InstanceRecord | undefined,
  assigned: InstanceAssignment,
  generation: number,
): { record: InstanceRecord; changed: boolean } {
  if (record === undefined) return { record: newRecord(assigned, generation), changed: true };
  if (!record.leaving && sameAssignment(record.assigned, assigned)) {
    return { record: { ...record, assigned }, changed: false };
  }
  return { record: reassigned(record, assigned, generation), changed: true };
}

function refused(code: RefusalCode, reason: string): Verdict {
  return { type: 'refused', code, reason };
}
