import { jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { Store } from '../../../agent/store/store.ts';
import { Publisher } from '../../../agent/telemetry/publisher.ts';
import { createRecorder } from '../../../agent/telemetry/recorder.ts';
import { decodeEvent, eventHeaders } from '../../../shared/wire/events.ts';
import { openNatsBus } from '../../../shared/wire/nats-bus.ts';
import { allSubjects, streams } from '../../../shared/wire/subjects.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { startNatsServer, type TestServer } from '../../support/nats.ts';

/** A store, a recorder on it, and a publisher to a real server. */
function rig(url: string) {
  const stack = new DisposableStack();
  const folder = stack.use(temporaryFolder());
  const store = stack.use(new Store(folder.path));
  const bus = openNatsBus({ servers: [url], name: 'web1', reconnectWait: 50 });
  const duplicates: string[] = [];
  const publisher: Publisher = new Publisher(bus, store.spool, (id) => duplicates.push(id));
  const recorder = createRecorder('web1', store.spool, () => publisher.kick());
  return {
    store,
    publisher,
    duplicates,
    tell: (count: number) => {
      for (let n = 0; n < count; n += 1) recorder.record('_agent', 0, 'stopping', { reason: `event ${n}` });
    },
    async [Symbol.asyncDispose]() {
      await publisher[Symbol.asyncDispose]();
      await bus.close();
      stack.dispose();
    },
  };
}

async function makeStream(server: TestServer) {
  const connection = await server.connect();
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: streams.telemetry, subjects: [allSubjects.telemetry] });
  return {
    manager,
    publish: connection.publish.bind(connection),
    flush: () => connection.flush(),
    async seqs() {
      const { state } = await manager.streams.info(streams.telemetry);
      const seqs: number[] = [];
      for (let seq = 1; seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage(streams.telemetry, { seq });
        if (message !== null) seqs.push(decodeEvent(message.data).seq);
      }
      return seqs;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

describe('the publisher', () => {
  test('brings events to the stream in order, once each, and takes them off the disk', async () => {
    await using server = await startNatsServer();
    await using stream = await makeStream(server);
    await using agent = rig(server.url);
    agent.tell(700);
    await eventually('the spool is empty', () => agent.store.spool.depth() === 0);
    expect(await stream.seqs()).toEqual(Array.from({ length: 700 }, (_, index) => index + 1));
    expect(agent.duplicates).toEqual([]);
  });

  test('keeps events until there is a stream that acknowledges them', async () => {
    await using server = await startNatsServer();
    await using agent = rig(server.url);
    agent.tell(3);
    await agent.publisher.drain(300);
    expect(agent.store.spool.depth()).toBe(3);
    await using stream = await makeStream(server);
    await eventually('the spool is empty', () => agent.store.spool.depth() === 0);
    expect(await stream.seqs()).toEqual([1, 2, 3]);
  });

  test('says so when the stream takes a first sending for a repetition', async () => {
    await using server = await startNatsServer();
    await using stream = await makeStream(server);
    await using agent = rig(server.url);
    const { boot } = agent.store.spool;
    const id = `web1:${boot}:2`;
    const stolen = headers();
    stolen.set('Nats-Msg-Id', id);
    stream.publish('dsc.v1.telemetry.other._agent.stopping', new Uint8Array(), { headers: stolen });
    await stream.flush();
    agent.tell(3);
    await eventually('it is noticed', () => agent.duplicates.length > 0);
    expect(agent.duplicates).toEqual([id]);
  });
});

test('headers of an event are those that CloudEvents and JetStream ask for', () => {
  const event = {
    host: 'web1',
    boot: 'b',
    seq: 3,
    instance: 'app',
    generation: 9,
    at: '2026-01-01T00:00:00.000Z',
  };
  expect(eventHeaders({ ...event, kind: 'stopping', data: { reason: '' } })).toMatchObject({
    'Nats-Msg-Id': 'web1:b:3',
    'ce-id': 'web1:b:3',
    'ce-type': 'dsc.v1.stopping',
    'ce-source': '/dsc/hosts/web1/instances/app',
  });
});
