import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PushContext, publishPush } from '../../../coordinator/assignments/push.ts';
import { newestRevision } from '../../../coordinator/assignments/revisions.ts';
import { downloadContent, uploadContent } from '../../../coordinator/client/content.ts';
import { HostRegistry } from '../../../coordinator/fleet/hosts.ts';
import { FleetView } from '../../../coordinator/fleet/view.ts';
import { ensureStreams } from '../../../coordinator/nats/streams.ts';
import { decodeMessage } from '../../../shared/wire/codec.ts';
import { splitContent } from '../../../shared/wire/content.ts';
import type { PushedInstance, Request } from '../../../shared/wire/coordinator-api.ts';
import { HostAssignment } from '../../../shared/wire/messages.ts';
import { streams, subjects } from '../../../shared/wire/subjects.ts';
import { startNatsServer, type TestServer } from '../../support/nats.ts';

/** The coordinator's half of a push, on a real JetStream. */
describe('publishing a push', () => {
  let server: TestServer;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  let client: JetStreamClient;

  beforeAll(async () => {
    server = await startNatsServer();
    connection = await server.connect();
    manager = await jetstreamManager(connection);
    client = jetstream(connection);
  });
  afterAll(async () => {
    await connection.close();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name);
    await ensureStreams(manager);
    const registry = await HostRegistry.open(client);
    for (const host of hosts)
      await registry.put(host, { labels: {}, key: `U${host}`, added: '2026-01-01T00:00:00Z' });
  });

  /** A coordinator that has just started: it knows only what is stored. */
  async function fresh(using: JetStreamClient = client): Promise<PushContext> {
    const view = new FleetView();
    for (const host of hosts) {
      const stored = await assignmentOf(host);
      if (stored !== undefined) view.foldAssignment(stored.assignment, stored.sequence);
    }
    return { client: using, manager, registry: await HostRegistry.open(client), view, now: () => new Date() };
  }

  async function assignmentOf(
    host: string,
  ): Promise<{ assignment: HostAssignment; sequence: number } | undefined> {
    const message = await manager.streams
      .getMessage(streams.desired, { last_by_subj: subjects.desired(host) })
      .catch(() => null);
    if (message === null) return undefined;
    return {
      assignment: decodeMessage(HostAssignment, message.data, 'an assignment'),
      sequence: message.seq,
    };
  }

  async function request(
    name: string,
    content: string,
    to: readonly string[] = hosts,
  ): Promise<Request<'push'>> {
    const instance: PushedInstance = {
      name,
      states: [{ state: await uploadContent(connection, Buffer.from(`state ${content}`)), hosts: [...to] }],
      bundle: await uploadContent(connection, Buffer.from(`bundle ${name}`)),
      ...{ rules: 'rules.yml', hosts: [...to], after: [], executor: 'auto' },
    };
    return { instances: [instance], by: 'test', to: null };
  }

  test('is whole when it is pushed again after a crash at any of its writes', async () => {
    const first = await request('web', 'one');
    await publishPush(await fresh(), first);
    const second = await request('web', 'two', ['a', 'b', 'c']);
    for (let allowed = 0; ; allowed += 1) {
      const dying = dyingAfter(client, allowed);
      const died = await publishPush(await fresh(dying), second).then(
        () => false,
        () => true,
      );
      const { revisions } = await publishPush(await fresh(), second);
      expect(revisions).toEqual({ web: allowed * 2 + 2 });
      for (const host of ['a', 'b', 'c']) {
        expect((await assignmentOf(host))?.assignment.instances).toMatchObject([
          { name: 'web', revision: allowed * 2 + 2 },
        ]);
      }
      expect((await assignmentOf('d'))?.assignment.instances).toEqual([]);
      if (!died) break;
      // Back to where it began, as a push of its own.
      await publishPush(await fresh(), first);
    }
  });

  test('two coordinators at once lose neither push, and number without holes or doubles', async () => {
    const [web, app] = [await request('web', 'w'), await request('app', 'a')];
    await Promise.all([publishPush(await fresh(), web), publishPush(await fresh(), app)]);
    for (const host of hosts) {
      const { assignment } = (await assignmentOf(host)) ?? {};
      expect(assignment?.generation).toBe(2);
      expect(assignment?.instances.map(({ name }) => name).sort()).toEqual(['app', 'web']);
    }
  });

  test('pushes of one instance at the same time get a revision each', async () => {
    const requests = await Promise.all(['1', '2', '3', '4'].map((content) => request('web', content, ['a'])));
    const replies = await Promise.all(requests.map(async (one) => publishPush(await fresh(), one)));
    expect(replies.map(({ revisions }) => revisions.web).sort()).toEqual([1, 2, 3, 4]);
    expect((await assignmentOf('a'))?.assignment.generation).toBe(4);
  });

  test('a generation is above the one that a host says it has', async () => {
    const context = await fresh();
    const presence = {
      host: 'a',
      boot: 'x',
      seq: 0,
      at: '2026-01-01T00:00:00Z',
      version: '1',
      hostname: 'a',
    };
    context.view.foldPresence({ ...presence, generation: 41, instances: [], spool: 0 }, Date.now());
    const { targets } = await publishPush(context, await request('web', 'one', ['a']));
    expect(targets).toMatchObject([{ host: 'a', generation: 42, reach: 'up' }]);
  });

  test('content that is not uploaded is refused before anything is written', async () => {
    const pushed = await request('web', 'one');
    const [instance] = pushed.instances;
    if (instance === undefined) throw new Error('one instance');
    const state = { digest: '0'.repeat(64), size: 5, chunks: 1 };
    const missing = { ...instance, states: [{ state, hosts: ['a'] }] };
    await expect(publishPush(await fresh(), { ...pushed, instances: [missing] })).rejects.toMatchObject({
      code: 'E_CONTENT',
    });
    expect((await manager.streams.info(streams.revisions)).state.messages).toBe(0);
  });

  test('a host that nobody declared is refused before anything is written', async () => {
    const pushed = await request('web', 'one', ['a', 'zz']);
    await expect(publishPush(await fresh(), pushed)).rejects.toMatchObject({ code: 'E_HOST' });
    expect((await manager.streams.info(streams.revisions)).state.messages).toBe(0);
  });

  test('with `to` the others keep what they have, and still count among its hosts', async () => {
    await publishPush(await fresh(), await request('web', 'one'));
    await publishPush(await fresh(), { ...(await request('web', 'two', ['a'])), to: ['a'] });
    expect((await assignmentOf('a'))?.assignment.instances[0]).toMatchObject({ revision: 2 });
    expect((await newestRevision(manager, 'web'))?.revision).toMatchObject({
      revision: 2,
      hosts: [...hosts],
    });
    expect((await assignmentOf('b'))?.assignment.instances[0]).toMatchObject({ revision: 1 });
  });

  test('an upload that was cut off is completed', async () => {
    const { ref, chunks } = splitContent(Buffer.alloc(700 * 1024, 'y'));
    await client.publish(subjects.chunk(ref.digest, 1), chunks[1] ?? '');
    expect(await uploadContent(connection, Buffer.concat(chunks))).toEqual(ref);
    expect(await downloadContent(connection, ref)).toEqual(Buffer.concat(chunks));
  });

  test('a host that was removed by force is told nothing more', async () => {
    await publishPush(await fresh(), await request('web', 'one'));
    const context = await fresh();
    await context.registry.remove('d');
    const { targets } = await publishPush(context, await request('web', 'two', ['a', 'b', 'c']));
    expect(targets.map(({ host }) => host)).toEqual(['a', 'b', 'c']);
    expect((await assignmentOf('d'))?.assignment.generation).toBe(1);
  });

  test('content is written once, in chunks, and what is there is not sent again', async () => {
    const large = Buffer.alloc(600 * 1024, 'x');
    const ref = await uploadContent(connection, large);
    expect(ref).toMatchObject({ size: large.length, chunks: 3 });
    const before = (await manager.streams.info(streams.bundles)).state.last_seq;
    await Promise.all([uploadContent(connection, large), uploadContent(connection, large)]);
    expect((await manager.streams.info(streams.bundles)).state.last_seq).toBe(before);
    await expect(client.publish(subjects.chunk(ref.digest, 0), 'forged')).rejects.toMatchObject({
      code: 10_077,
    });
  });
});

const hosts = ['a', 'b', 'c', 'd'] as const;

/** A client whose process dies after so many writes. */
function dyingAfter(client: JetStreamClient, writes: number): JetStreamClient {
  let left = writes;
  const publish: JetStreamClient['publish'] = async (...args) => {
    if (left === 0) throw new Error('killed');
    left -= 1;
    return client.publish(...args);
  };
  return Object.assign(Object.create(client), { publish });
}
