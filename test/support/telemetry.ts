import { connect } from '@nats-io/transport-node';
import type { Credentials } from '../../shared/wire/credentials.ts';
import { decodeEvent, type Event } from '../../shared/wire/events.ts';
import { connectionOptions } from '../../shared/wire/nats-bus.ts';
import { allSubjects } from '../../shared/wire/subjects.ts';
import { eventually } from './eventually.ts';

export interface CollectedEvents extends AsyncDisposable {
  /** In the order they came. */
  readonly all: Event[];
  /** Headers of each, in the same order. */
  readonly headers: Map<string, string>[];
  /** Resolves with the first event, of those that came and those to come, that `is` takes. */
  until(is: (event: Event) => boolean): Promise<Event>;
}

/** Listens as any reader of telemetry does: a plain subscription. */
export async function collectEvents({ servers, seed }: Credentials): Promise<CollectedEvents> {
  const options = { servers, name: 'operator', ...(seed === undefined ? {} : { seed }) };
  const connection = await connect(connectionOptions(options));
  const all: Event[] = [];
  const headers: Map<string, string>[] = [];
  connection.subscribe(allSubjects.telemetry, {
    callback: (_error, message) => {
      all.push(decodeEvent(message.data));
      headers.push(new Map(message.headers?.keys().map((key) => [key, message.headers?.get(key) ?? ''])));
    },
  });
  await connection.flush();
  return {
    all,
    headers,
    until: (is) => eventually('an event', () => all.find(is), { within: 20_000 }),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
