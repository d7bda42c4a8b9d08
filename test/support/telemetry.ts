import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Credentials } from '../../shared/wire/credentials.ts';
import { decodeEvent, type Event } from '../../shared/wire/events.ts';
import { connectionOptions } from '../../shared/wire/nats-bus.ts';
import { streams } from '../../shared/wire/subjects.ts';
import { eventually } from './eventually.ts';

export interface CollectedEvents extends AsyncDisposable {
  /** In the order of the stream. */
  readonly all: Event[];
  /** Resolves with the first event, of those that came and those to come, that `is` takes. */
  until(is: (event: Event) => boolean): Promise<Event>;
}

/** Reads what the telemetry stream keeps, from now on or from its start. */
export async function collectEvents(
  { servers, seed }: Credentials,
  { fromStart = false }: { fromStart?: boolean } = {},
): Promise<CollectedEvents> {
  const options = { servers, name: 'operator', ...(seed === undefined ? {} : { seed }) };
  const connection = await connect(connectionOptions(options));
  const consumer = await jetstream(connection).consumers.get(streams.telemetry, {
    deliver_policy: fromStart ? 'all' : 'new',
  });
  const all: Event[] = [];
  const messages = await consumer.consume();
  const reading = (async () => {
    for await (const message of messages) all.push(decodeEvent(message.data));
  })();
  return {
    all,
    until: (is) => eventually('an event', () => all.find(is), { within: 20_000 }),
    async [Symbol.asyncDispose]() {
      await messages.close();
      await reading;
      await connection.close();
    },
  };
}
