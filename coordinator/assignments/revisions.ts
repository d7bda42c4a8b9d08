import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import { DscError } from '../../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import { PushedInstance } from '../../shared/wire/coordinator-api.ts';
import type { InstanceAssignment } from '../../shared/wire/messages.ts';
import { streams, subjects } from '../../shared/wire/subjects.ts';
import { publishAfter, readLast } from './stored.ts';

/** One push of an instance, fleet-wide. */
export const Revision = PushedInstance.extend({
  revision: z.int().min(1),
  at: z.iso.datetime(),
  by: z.string(),
});
export type Revision = z.infer<typeof Revision>;

const attempts = 8;

/** The newest revision of an instance; undefined before its first push. */
export async function newestRevision(
  manager: JetStreamManager,
  instance: string,
): Promise<{ revision: Revision; sequence: number } | undefined> {
  const stored = await readLast(manager, streams.revisions, subjects.revision(instance));
  if (stored === undefined) return undefined;
  const revision = decodeMessage(Revision, stored.bytes, `the newest revision of ${instance}`);
  return { revision, sequence: stored.sequence };
}

/**
 * Numbers a push: the newest revision when it is of the same content, else the next one, by compare-and-set, so that
 * no two pushes share a number. Throws E_CONFLICT when others are quicker every time.
 */
export async function numberRevision(
  { client, manager }: { client: JetStreamClient; manager: JetStreamManager },
  pushed: PushedInstance,
  { by, at }: { by: string; at: Date },
): Promise<number> {
  const subject = subjects.revision(pushed.name);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const newest = await newestRevision(manager, pushed.name);
    if (newest !== undefined && samePush(newest.revision, pushed)) return newest.revision.revision;
    const revision = (newest?.revision.revision ?? 0) + 1;
    const record: Revision = { ...pushed, revision, by, at: at.toISOString() };
    const sequence = await publishAfter(client, subject, encodeMessage(record), newest?.sequence ?? 0);
    if (sequence !== undefined) return revision;
  }
  throw new DscError('E_CONFLICT', `instance ${pushed.name} is being pushed by others at the same time`, {
    hint: 'push again when they are done',
  });
}

/** Whether two are the same thing to bring about on a host. */
export function sameContent(a: InstanceAssignment, b: InstanceAssignment): boolean {
  return a.state.digest === b.state.digest && sameFiles(a, b);
}

type Files = Pick<PushedInstance, 'bundle' | 'rules' | 'schema' | 'executor' | 'after'>;

function sameFiles(a: Files, b: Files): boolean {
  return (
    a.bundle.digest === b.bundle.digest &&
    a.rules === b.rules &&
    a.schema === b.schema &&
    a.executor === b.executor &&
    sameList(a.after, b.after)
  );
}

/** A revision is also where it goes, and what it sends there. */
function samePush(a: PushedInstance, b: PushedInstance): boolean {
  return sameFiles(a, b) && sameList(a.hosts.toSorted(), b.hosts.toSorted()) && sameList(sent(a), sent(b));
}

function sent({ states }: PushedInstance): string[] {
  return states.flatMap(({ state, hosts }) => hosts.map((host) => `${host} ${state.digest}`)).toSorted();
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
