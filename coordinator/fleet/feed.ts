import type { ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { DeliverPolicy } from '@nats-io/jetstream';
import type { Logger } from 'pino';
import { decodeMessage } from '../../shared/wire/codec.ts';
import { decodeEvent } from '../../shared/wire/events.ts';
import { HostAssignment, Presence } from '../../shared/wire/messages.ts';
import { streams } from '../../shared/wire/subjects.ts';
import type { FleetView } from './view.ts';

/**
 * Folds the streams into the view, now and for as long as it is not disposed of; resolves when all that the streams
 * hold now is folded. Ordered consumers, in memory: they begin again by themselves after a gap or a broker's restart.
 */
export async function feedFleet(
  client: JetStreamClient,
  view: FleetView,
  log: Logger,
): Promise<AsyncDisposable> {
  const complete = await keepsEverything(client);
  const last = { deliver_policy: DeliverPolicy.LastPerSubject };
  const feeds = await Promise.all([
    follow(client, streams.desired, last, log, (message) =>
      view.foldAssignment(decodeMessage(HostAssignment, message.data, 'an assignment'), message.seq),
    ),
    follow(client, streams.presence, last, log, (message) => {
      const presence = decodeMessage(Presence, message.data, 'a presence');
      if (hostOf(message) === presence.host) view.foldPresence(presence, message.time.getTime());
    }),
    follow(client, streams.telemetry, {}, log, (message) => {
      const event = decodeEvent(message.data);
      if (hostOf(message) === event.host) view.foldEvent(event, message.time.getTime(), { complete });
    }),
  ]);
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(feeds.map((feed) => feed.close()));
    },
  };
}

/** A message is of the host that its subject names, which the broker has checked; what it says itself must agree. */
function hostOf({ subject }: JsMsg): string | undefined {
  return subject.split('.')[3];
}

async function keepsEverything(client: JetStreamClient): Promise<boolean> {
  const manager = await client.jetstreamManager(false);
  const { state } = await manager.streams.info(streams.telemetry);
  return state.first_seq <= 1;
}

async function follow(
  client: JetStreamClient,
  stream: string,
  options: { deliver_policy?: DeliverPolicy },
  log: Logger,
  fold: (message: JsMsg) => void,
): Promise<ConsumerMessages> {
  const consumer = await client.consumers.get(stream, { filter_subjects: '>', ...options });
  const caughtUp = Promise.withResolvers<void>();
  if ((await consumer.info()).num_pending === 0) caughtUp.resolve();
  const messages = await consumer.consume({
    max_messages: 1_000,
    callback: (message) => {
      try {
        fold(message);
      } catch (error) {
        log.warn({ stream, subject: message.subject, error }, 'message left out: it does not have its shape');
      }
      if (message.info.pending === 0) caughtUp.resolve();
    },
  });
  await caughtUp.promise;
  return messages;
}
