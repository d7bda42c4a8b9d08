import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { chooseAddress } from '../../coordinator/nats/listen.ts';
import { locateNatsServer } from '../../coordinator/nats/locate.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** A plain connection, without a user. */
  connect(): Promise<NatsConnection>;
}

/** A real nats-server with JetStream on a free port of this machine, without users; `config` is added to its own. */
export async function startNatsServer({ config = '' }: { config?: string } = {}): Promise<TestServer> {
  const folder = temporaryFolder();
  const { port } = await chooseAddress({ host: '127.0.0.1', port: 0 }, { fixed: false });
  const file = join(folder.path, 'nats.conf');
  writeFileSync(
    file,
    `listen: "127.0.0.1:${port}"\njetstream: { store_dir: "${folder.path}/js" }\n${config}\n`,
  );
  const child = spawn(await locateNatsServer(process.env.PATH ?? ''), ['--config', file], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const url = `nats://127.0.0.1:${port}`;
  await eventually('nats-server listens', async () => {
    const connection = await connect({ servers: [url], maxReconnectAttempts: 0 }).catch((error: Error) =>
      error.name === 'AuthorizationError' ? 'up' : undefined,
    );
    if (connection === 'up' || connection === undefined) return connection;
    await connection.close();
    return 'up';
  });
  return {
    url,
    connect: () => connect({ servers: [url] }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}
