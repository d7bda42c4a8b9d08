import { setTimeout as delay } from 'node:timers/promises';
import { DscError } from '../../shared/errors.ts';
import type { Bus } from '../../shared/wire/bus.ts';
import { decodeMessage, digestOf } from '../../shared/wire/codec.ts';
import { joinContent } from '../../shared/wire/content.ts';
import { type ContentRef, HostAssignment } from '../../shared/wire/messages.ts';
import { directGet, streams, subjects } from '../../shared/wire/subjects.ts';
import type { Store } from '../store/store.ts';

/** Milliseconds that one request to the stream may take. */
const timeout = 5_000;
/** Chunks that are asked for at once. */
const parallelChunks = 4;
/** A replica may lag behind the notify: how often, and how long apart, the stored message is asked for again. */
const staleRetries = 6;
const staleDelay = 50;

/** An assignment as the stream keeps it. */
export interface StoredAssignment {
  readonly assignment: HostAssignment;
  /** Digest of its bytes: one generation has one content. */
  readonly digest: string;
}

/**
 * Gets the newest stored assignment of a host, at least as new as the notify that said `expected`; undefined when there is none.
 * Throws a BusError without a connection, and E_WIRE for what is no assignment.
 */
export async function fetchAssignment(
  bus: Bus,
  host: string,
  expected: number,
): Promise<StoredAssignment | undefined> {
  const subject = directGet(streams.desired, subjects.desired(host));
  for (let attempt = 0; ; attempt += 1) {
    const reply = await bus.request(subject, new Uint8Array(), { timeout });
    const found = reply.status === 0;
    const fresh = Number(reply.header('Nats-Sequence') ?? 0) >= expected;
    if (fresh || attempt >= staleRetries) {
      if (!found) return undefined;
      return {
        assignment: decodeMessage(HostAssignment, reply.payload, 'an assignment'),
        digest: digestOf(reply.payload),
      };
    }
    await delay(staleDelay * 2 ** attempt);
  }
}

/** Brings content to disk: whole and checked against its digest, or not at all. */
async function fetchContent(bus: Bus, ref: ContentRef): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < ref.chunks; start += parallelChunks) {
    const count = Math.min(parallelChunks, ref.chunks - start);
    const indexes = Array.from({ length: count }, (_, offset) => start + offset);
    chunks.push(...(await Promise.all(indexes.map((index) => fetchChunk(bus, ref.digest, index)))));
  }
  return joinContent(ref, chunks);
}

/** Every state and bundle that an assignment names and the store lacks. */
export async function fetchMissing(bus: Bus, store: Store, assignment: HostAssignment): Promise<void> {
  for (const { state, bundle } of assignment.instances) {
    if (!store.hasContent(state.digest)) store.putContent(state.digest, await fetchContent(bus, state));
    if (!store.bundles.has(bundle.digest))
      store.bundles.unpack(bundle.digest, await fetchContent(bus, bundle));
  }
}

async function fetchChunk(bus: Bus, digest: string, index: number): Promise<Uint8Array> {
  const subject = directGet(streams.bundles, subjects.chunk(digest, index));
  const reply = await bus.request(subject, new Uint8Array(), { timeout });
  if (reply.status === 0) return reply.payload;
  throw new DscError('E_DIGEST', `chunk ${index} of ${digest} is not in the stream`, {
    hint: 'push again: the coordinator uploads what is missing',
  });
}
