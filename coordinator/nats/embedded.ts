import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { DscError } from '../../shared/errors.ts';
import { writeWhole } from '../files.ts';
import { agentsConfig, serverConfig, serverFiles } from './config.ts';
import { takesUser } from './greeting.ts';
import { type Address, chooseAddress, urlOf } from './listen.ts';
import { endProcess, isAlive, lastErrors, runningServer, signalServer, spawnServer } from './process.ts';
import { createUserKey, type UserKey } from './user-key.ts';

export interface EmbeddedOptions {
  readonly data: string;
  /** Path of the nats-server program. */
  readonly program: string;
  readonly wanted: Address;
  /** Where a server of an earlier run listened. */
  readonly last: Address | undefined;
  /** Only the wanted port will do: the operator named it, or agents were told it. */
  readonly fixed: boolean;
  readonly coordinator: UserKey;
  readonly operator: UserKey;
  readonly log: Logger;
}

/** A nats-server of the coordinator's own, kept running until it is disposed of. */
export interface EmbeddedServer extends AsyncDisposable {
  readonly address: Address;
  readonly adopted: boolean;
  /** Makes these hosts (id → public key) the users of AGENTS; they can connect when this resolves. */
  admit(hosts: ReadonlyMap<string, string>): Promise<void>;
}

/** Milliseconds. */
const startTimeout = 60_000;
const reloadTimeout = 10_000;
const watchInterval = 500;
const probeTimeout = 500;

/**
 * Starts nats-server on the data folder, or adopts the one that a killed coordinator left there, so that agents do not
 * notice. Throws E_NATS_SERVER with what the server's log says.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const left = await adoptable(options);
  const server: Running = { ...(left ?? (await startNew(options))), stopping: new AbortController() };
  const watching = keepRunning(server, options);
  return {
    address: server.address,
    adopted: left !== undefined,
    admit: (hosts) => admit(server, hosts, options),
    async [Symbol.asyncDispose]() {
      server.stopping.abort();
      await watching;
      await endProcess(server.pid);
    },
  };
}

interface Running {
  pid: number;
  readonly address: Address;
  readonly stopping: AbortController;
}

/** A server that runs on this folder's configuration: kept if it is where it should be and knows our key, else ended. */
async function adoptable(options: EmbeddedOptions): Promise<{ pid: number; address: Address } | undefined> {
  const pid = runningServer(options.data);
  if (pid === undefined) return undefined;
  const { wanted, last, coordinator, log } = options;
  const inPlace = last?.port === wanted.port && last.host === wanted.host;
  if (inPlace && (await takesUser(urlOf(last), coordinator.seed, probeTimeout)))
    return { pid, address: wanted };
  log.warn({ pid }, 'nats-server of an earlier run listens elsewhere or has other keys: ending it');
  await endProcess(pid);
  return undefined;
}

/** Another program can take the port between our look and the server's: then once more, with another one. */
async function startNew(options: EmbeddedOptions): Promise<{ pid: number; address: Address }> {
  for (let attempt = 1; ; attempt += 1) {
    const address = await choose(options);
    writeConfig(options, address);
    try {
      return { pid: await launch(options, address, startSignal()), address };
    } catch (error) {
      const taken = error instanceof DscError && error.message.includes('address already in use');
      if (!taken || options.fixed || attempt === 3) throw error;
    }
  }
}

async function choose({ wanted, fixed, log }: EmbeddedOptions): Promise<Address> {
  const { host, port, taken } = await chooseAddress(wanted, { fixed });
  if (taken !== undefined) log.warn({ taken, port }, 'port is taken by another program: using another one');
  return { host, port };
}

function writeConfig({ data, coordinator, operator }: EmbeddedOptions, address: Address): void {
  const config = serverConfig({
    ...address,
    data,
    coordinator: coordinator.public,
    operator: operator.public,
  });
  writeWhole(join(data, serverFiles.config), config, { mode: 0o600 });
  const agents = join(data, serverFiles.agents);
  if (!existsSync(agents)) {
    writeWhole(agents, agentsConfig(new Map(), createUserKey().public), { mode: 0o600 });
  }
}

/** Resolves when the server answers to our key. */
async function launch(options: EmbeddedOptions, address: Address, signal: AbortSignal): Promise<number> {
  const { data, program, coordinator } = options;
  const pid = spawnServer(program, data);
  while (!(await takesUser(urlOf(address), coordinator.seed, probeTimeout))) {
    if (isAlive(pid) && !signal.aborted) {
      await delay(20);
      continue;
    }
    await endProcess(pid);
    throw new DscError('E_NATS_SERVER', `nats-server did not start: ${lastErrors(data)}`, {
      hint: `its log is ${join(data, serverFiles.log)}`,
    });
  }
  return pid;
}

function startSignal(): AbortSignal {
  return AbortSignal.timeout(startTimeout);
}

/** The file is replaced whole and the server reads it again; other connections live on. */
async function admit(
  server: Running,
  hosts: ReadonlyMap<string, string>,
  { data }: EmbeddedOptions,
): Promise<void> {
  const probe = createUserKey();
  writeWhole(join(data, serverFiles.agents), agentsConfig(hosts, probe.public), { mode: 0o600 });
  signalServer(server.pid, 'SIGHUP');
  const deadline = AbortSignal.timeout(reloadTimeout);
  while (!(await takesUser(urlOf(server.address), probe.seed, probeTimeout))) {
    if (deadline.aborted) {
      throw new DscError('E_NATS_SERVER', `nats-server did not take its new users: ${lastErrors(data)}`, {
        hint: `its log is ${join(data, serverFiles.log)}`,
      });
    }
    await delay(20);
  }
}

/** A server that died is started again on the same address; looked at by its pid, as an adopted one is no child of ours. */
async function keepRunning(server: Running, options: EmbeddedOptions): Promise<void> {
  const { signal } = server.stopping;
  while (!signal.aborted) {
    await delay(watchInterval, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || isAlive(server.pid)) continue;
    options.log.error(
      { pid: server.pid, reason: lastErrors(options.data) },
      'nats-server ended: starting it again',
    );
    try {
      server.pid = await launch(options, server.address, AbortSignal.any([signal, startSignal()]));
    } catch (error) {
      options.log.error({ error }, 'nats-server could not be started again: trying on');
    }
  }
}
