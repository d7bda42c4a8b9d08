import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';

/** The newest message of one subject, as the stream's leader has it, and its place there. */
export interface Stored {
  readonly bytes: Uint8Array;
  readonly sequence: number;
}

const noMessageFound = 10_037;
const wrongLastSequence = 10_071;

/** Undefined when the subject has none. */
export async function readLast(
  manager: JetStreamManager,
  stream: string,
  subject: string,
): Promise<Stored | undefined> {
  try {
    const message = await manager.streams.getMessage(stream, { last_by_subj: subject });
    return message === null ? undefined : { bytes: message.data, sequence: message.seq };
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === noMessageFound) return undefined;
    throw error;
  }
}

/** Publishes if the newest message of the subject is still the one at `after` (0: none); undefined when it is not. */
export async function publishAfter(
  client: JetStreamClient,
  subject: string,
  bytes: Uint8Array,
  after: number,
): Promise<number | undefined> {
  try {
    const ack = await client.publish(subject, bytes, { expect: { lastSubjectSequence: after } });
    return ack.seq;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === wrongLastSequence) return undefined;
    throw error;
  }
}
