import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import type { Credentials } from '../../shared/wire/credentials.ts';
import { BrokerInput, brokerOptions, dataFolder, findBroker } from '../client/broker.ts';
import { listenOf, serverFiles } from '../nats/config.ts';
import { connectTo } from '../nats/connect.ts';
import { type EmbeddedServer, startEmbedded } from '../nats/embedded.ts';
import { keepCredentials, keptCredentials } from '../nats/kept-credentials.ts';
import { type Address, defaultAddress, isWildcard, parseListen, urlOf } from '../nats/listen.ts';
import { locateNatsServer } from '../nats/locate.ts';
import { lockFolder } from '../nats/lock.ts';
import { createUserKey, userKeyOf } from '../nats/user-key.ts';
import { openCoordinator } from '../server.ts';

const Input = BrokerInput.extend({
  listen: z.string().optional(),
  advertise: z.string().optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});
type Input = z.infer<typeof Input>;

export const up = verb({
  usage: 'up',
  summary: 'run the coordinator, with a NATS server of its own unless --nats names one',
  options: [
    ...brokerOptions,
    ['--listen <host:port>', 'where its own NATS server listens (127.0.0.1:4222)'],
    ['--advertise <host:port>', 'what agents are told to connect to, where it differs'],
    ['--log-level <level>', 'debug, info, warn or error'],
  ],
  input: Input,
  examples: [
    'dsc-coord up --listen 0.0.0.0:4222',
    'dsc-coord up --nats nats://nats.example:4222 --creds dsc.creds',
  ],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run,
});

/** Runs until it is stopped; stopping is orderly and no failure. */
async function run(input: Input, context: Context): Promise<ExitCode> {
  const log = createLog(context.stderr, { level: input.logLevel });
  const data = resolve(context.cwd, dataFolder(input, context));
  makeFolder(data);
  using _lock = lockFolder(data);
  const joins = (input.nats ?? (context.env.DSC_NATS || undefined)) !== undefined;
  await using broker = joins ? joinBroker(input, context) : await ownBroker(input, context, data, log);
  await using connection = disposable(await connectTo(broker.credentials, { timeout: 10_000 }));
  void logConnection(connection.value, log);
  await using _coordinator = await openCoordinator({
    connection: connection.value,
    servers: broker.servers,
    admit: broker.admit,
    version: context.version,
    log,
    now: context.now,
  });
  if (joins && broker.credentials.seed === undefined) {
    keepCredentials(data, { name: 'operator', servers: broker.credentials.servers });
  }
  if (!context.signal.aborted) await once(context.signal, 'abort');
  log.info('coordinator stops');
  return exitCodes.done;
}

async function logConnection(connection: NatsConnection, log: Logger): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === 'disconnect') log.warn('the broker is gone: connecting again');
    if (type === 'reconnect') log.info('connected to the broker again');
  }
}

/** The broker that the coordinator works with: its own, or one that it joins. */
interface Broker extends AsyncDisposable {
  readonly credentials: Credentials;
  /** What agents are told. */
  readonly servers: readonly string[];
  readonly admit: EmbeddedServer['admit'] | undefined;
}

function joinBroker(input: Input, context: Context): Broker {
  const credentials = findBroker(input, context);
  const servers = input.advertise === undefined ? credentials.servers : [`nats://${input.advertise}`];
  return { credentials, servers, admit: undefined, [Symbol.asyncDispose]: async () => undefined };
}

async function ownBroker(input: Input, context: Context, data: string, log: Logger): Promise<Broker> {
  const kept = keptCredentials(data, 'coordinator');
  const coordinator = kept?.seed === undefined ? createUserKey() : userKeyOf(kept.seed);
  const keptOperator = keptCredentials(data, 'operator');
  const operator = keptOperator?.seed === undefined ? createUserKey() : userKeyOf(keptOperator.seed);
  const program = await locateNatsServer(context.env.PATH ?? '');
  const wanted = wantedAddress(input, data);
  const server = await startEmbedded({ data, program, ...wanted, coordinator, operator, log });
  const url = urlOf(server.address);
  const credentials = { name: 'coordinator', servers: [url], seed: coordinator.seed };
  keepCredentials(data, credentials);
  keepCredentials(data, { name: 'operator', servers: [url], seed: operator.seed });
  log.info({ url, data, adopted: server.adopted }, 'nats-server is up');
  return {
    credentials,
    servers: [advertised(input, server.address)],
    admit: server.admit,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A port that was given, or that agents were told before, is the only one that will do. */
function wantedAddress(
  { listen }: Input,
  data: string,
): { wanted: Address; fixed: boolean; last: Address | undefined } {
  const config = join(data, serverFiles.config);
  const last = existsSync(config) ? listenOf(readFileSync(config, 'utf8')) : undefined;
  const given = listen === undefined ? { host: undefined, port: undefined } : parseListen(listen);
  // Port 0 is any free one, but the same one again at the next start.
  const port = given.port === 0 ? (last?.port ?? 0) : (given.port ?? last?.port);
  const wanted = {
    host: given.host ?? last?.host ?? defaultAddress.host,
    port: port ?? defaultAddress.port,
  };
  return { wanted, fixed: port !== undefined && port !== 0, last };
}

function advertised({ advertise }: Input, address: Address): string {
  if (advertise !== undefined) {
    const { host, port } = parseListen(advertise);
    return `nats://${host ?? hostname()}:${port ?? address.port}`;
  }
  return isWildcard(address.host) ? `nats://${hostname()}:${address.port}` : urlOf(address);
}

function makeFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new DscError('E_CONFIG', `the data folder ${data} cannot be made: ${(cause as Error).message}`, {
      cause,
      hint: 'name another one with --data',
    });
  }
}

function disposable<T extends { close(): Promise<void> }>(value: T): AsyncDisposable & { value: T } {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}
