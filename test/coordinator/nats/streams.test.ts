import { type JetStreamManager, jetstreamManager, StorageType } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { differences, ensureStreams, wantedStreams } from '../../../coordinator/nats/streams.ts';
import { streams } from '../../../shared/wire/subjects.ts';
import { startNatsServer, type TestServer } from '../../support/nats.ts';

describe('the streams', () => {
  let server: TestServer;
  let connection: NatsConnection;
  let manager: JetStreamManager;

  beforeAll(async () => {
    server = await startNatsServer();
    connection = await server.connect();
    manager = await jetstreamManager(connection);
  });
  afterAll(async () => {
    await connection.close();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name);
  });

  test('are made as they must be, once', async () => {
    await ensureStreams(manager);
    await ensureStreams(manager);
    for (const wanted of wantedStreams) {
      expect(differences(wanted, (await manager.streams.info(wanted.name)).config)).toEqual([]);
    }
  });

  test('are brought to what they must be where that can be changed, with what they hold', async () => {
    await ensureStreams(manager);
    await connection.request('dsc.v1.telemetry.web1.web.state', 'x');
    await manager.streams.update(streams.telemetry, {
      max_bytes: 5_000_000,
      duplicate_window: 1_000_000_000,
    });
    await ensureStreams(manager);
    const { config, state } = await manager.streams.info(streams.telemetry);
    expect([config.max_bytes, state.messages]).toEqual([1024 ** 3, 1]);
  });

  test('that cannot be brought there are refused, naming stream and setting', async () => {
    await manager.streams.add({
      name: streams.telemetry,
      subjects: ['dsc.v1.telemetry.>'],
      storage: StorageType.Memory,
    });
    await expect(ensureStreams(manager)).rejects.toMatchObject({
      code: 'E_STREAM',
      message: 'stream DSC_TELEMETRY has storage "memory" instead of "file"',
    });
  });

  test('a setting that the server dropped is found by reading back', async () => {
    // nats-server 2.9 takes this and forgets it; a newer one keeps it.
    const [first] = wantedStreams;
    if (first === undefined) throw new Error('there are streams');
    const asked = { ...first, allow_msg_ttl: true };
    const [major = 0, minor = 0] = (connection.info?.version ?? '').split('.').map(Number);
    const newer = major > 2 || minor >= 11;
    const result = ensureStreams(manager, [asked]);
    if (newer) await result;
    else
      await expect(result).rejects.toMatchObject({ message: expect.stringContaining('has allow_msg_ttl') });
  });
});
