import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../../coordinator/nats/process.ts';
import type { Credentials } from '../../../shared/wire/credentials.ts';
import { connectionOptions } from '../../../shared/wire/nats-bus.ts';
import { runCli, startCoordinator, type TestCoordinator } from '../../support/coordinator.ts';
import { eventually } from '../../support/eventually.ts';
import { startFakeAgent } from '../../support/fake-agent.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('the embedded nats-server', () => {
  test('an orderly stop ends it, and secrets are for the owner alone', async () => {
    await using coordinator = await startCoordinator();
    const pid = serverPid(coordinator);
    const mode = (file: string) => statSync(join(coordinator.data, file)).mode & 0o777;
    for (const file of ['operator.creds', 'coordinator.creds', 'nats-server.conf', 'nats-agents.conf']) {
      expect([file, mode(file)]).toEqual([file, 0o600]);
    }
    expect(mode('.')).toBe(0o700);
    expect(await coordinator.kill('SIGTERM')).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  test('a killed coordinator’s server is adopted by the next one, and agents do not notice', async () => {
    await using coordinator = await startCoordinator();
    const agent = await open(await coordinator.addHost('web1'));
    const seen: string[] = [];
    void follow(agent, seen);
    const pid = serverPid(coordinator);
    await coordinator.kill('SIGKILL');
    expect(isAlive(pid)).toBe(true);
    await coordinator.restart();
    expect(coordinator.log).toContain('"adopted":true');
    expect(serverPid(coordinator)).toBe(pid);
    await agent.flush();
    expect(seen).toEqual([]);
    expect((await coordinator.cli(['hosts', 'list'])).stdout).toContain('web1');
    await agent.close();
  });

  test('a server that dies is started again on the same port, and the fleet is followed on', async () => {
    await using coordinator = await startCoordinator();
    await using agent = await startFakeAgent(await coordinator.addHost('web1'));
    const before = coordinator.operator().servers;
    const pid = serverPid(coordinator);
    process.kill(pid, 'SIGKILL');
    await eventually('the agent is connected again', () =>
      agent.emit('stopping', '_agent', { reason: 'a test' }, { skip: 3 }).then(
        () => true,
        () => false,
      ),
    );
    expect(serverPid(coordinator)).not.toBe(pid);
    expect(coordinator.operator().servers).toEqual(before);
    const status = () => coordinator.cli(['status', 'web1']);
    await eventually(
      'the coordinator has seen what the agent said since',
      async () => !(await status()).stdout.includes('events lost  0') && (await status()).exitCode === 0,
      { within: 20_000 },
    );
  });

  test('is ended and started anew when it is to listen elsewhere', async () => {
    await using coordinator = await startCoordinator();
    const pid = serverPid(coordinator);
    await coordinator.kill('SIGKILL');
    await coordinator.restart('--listen', '127.0.0.2', '--advertise', 'broker.example');
    expect(serverPid(coordinator)).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
    expect((await coordinator.addHost('web1')).servers).toEqual([
      expect.stringMatching(/^nats:\/\/broker\.example:\d+$/),
    ]);
  });

  test('keeps its port over a restart', async () => {
    await using coordinator = await startCoordinator();
    const before = coordinator.operator();
    await coordinator.kill('SIGTERM');
    await coordinator.restart();
    expect(coordinator.operator()).toEqual(before);
  });

  test('declaring and removing hosts leaves other connections alone, and ends the removed one', async () => {
    await using coordinator = await startCoordinator();
    const first = await open(await coordinator.addHost('web1'));
    const seen: string[] = [];
    void follow(first, seen);
    const creds = await coordinator.addHost('web2');
    const second = await open(creds);
    expect((await coordinator.cli(['hosts', 'remove', 'web2'])).exitCode).toBe(0);
    await expect(open(creds, { once: true })).rejects.toThrow(/authorization/i);
    await first.flush();
    expect(seen).toEqual([]);
    await first.close();
    await second.close();
  });

  test('a port that was given and is taken is refused', async () => {
    using folder = temporaryFolder();
    await using taken = await occupyPort();
    const result = await runCli(['up', '--data', folder.path, '--listen', `127.0.0.1:${taken.port}`]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(`cannot listen on 127.0.0.1:${taken.port}: another program has the port`);
  });

  test('two coordinators on one folder are refused', async () => {
    await using coordinator = await startCoordinator();
    const result = await coordinator.cli(['up']);
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toContain(
      `another coordinator (pid ${coordinator.pid}) runs on ${coordinator.data}`,
    );
  });
});

function serverPid(coordinator: TestCoordinator): number {
  return Number(readFileSync(join(coordinator.data, 'nats-server.pid'), 'utf8'));
}

function open({ name, servers, seed }: Credentials, { once = false } = {}): Promise<NatsConnection> {
  const options = connectionOptions({
    name,
    servers,
    reconnectWait: 50,
    ...(seed === undefined ? {} : { seed }),
  });
  return connect({ ...options, ...(once ? { maxReconnectAttempts: 0 } : {}) });
}

async function follow(connection: NatsConnection, seen: string[]): Promise<void> {
  for await (const { type } of connection.status()) if (type !== 'close') seen.push(type);
}

async function occupyPort(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
