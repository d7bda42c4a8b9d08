import { JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { DscError } from '../../shared/errors.ts';
import { joinContent, splitContent } from '../../shared/wire/content.ts';
import type { ContentRef } from '../../shared/wire/messages.ts';
import { streams, subjects } from '../../shared/wire/subjects.ts';
import { inBatches } from '../assignments/in-batches.ts';

/** The stream keeps a chunk that it has, and refuses another one of the same name. */
const alreadyThere = 10_077;
/** Chunks on their way at the same time: 4 MiB. */
const width = 16;

/** Uploads what the broker does not have yet, and gives the content's name. */
export async function uploadContent(connection: NatsConnection, bytes: Uint8Array): Promise<ContentRef> {
  const { ref, chunks } = splitContent(bytes);
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const filter = subjects.chunk(ref.digest, '*');
  const { state } = await manager.streams.info(streams.bundles, { subjects_filter: filter });
  const kept = new Set(Object.keys(state.subjects ?? {}));
  const missing = [...chunks.entries()].filter(([index]) => !kept.has(subjects.chunk(ref.digest, index)));
  const client = jetstream(connection);
  await inBatches(missing, width, async ([index, chunk]) => {
    await client.publish(subjects.chunk(ref.digest, index), chunk).catch(unlessThere);
  });
  return ref;
}

/** Throws E_CONTENT when the broker does not have all of it, E_DIGEST when it is not what its name says. */
export async function downloadContent(connection: NatsConnection, ref: ContentRef): Promise<Uint8Array> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const indices = Array.from({ length: ref.chunks }, (_, index) => index);
  const chunks = await inBatches(indices, width, async (index) => {
    const query = { last_by_subj: subjects.chunk(ref.digest, index) };
    const message = await manager.streams.getMessage(streams.bundles, query);
    if (message !== null) return message.data;
    throw new DscError('E_CONTENT', `chunk ${index} of content ${ref.digest} is not with the broker`);
  });
  return joinContent(ref, chunks);
}

function unlessThere(error: unknown): void {
  if (error instanceof JetStreamApiError && error.code === alreadyThere) return;
  throw error;
}
