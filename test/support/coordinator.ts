import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { execa } from 'execa';
import { createUserKey } from '../../coordinator/nats/user-key.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import { api, type RequestInput } from '../../shared/wire/coordinator-api.ts';
import { type Credentials, readCredentials } from '../../shared/wire/credentials.ts';
import { connectionOptions } from '../../shared/wire/nats-bus.ts';
import { hostId, subjects } from '../../shared/wire/subjects.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';

const program = fileURLToPath(new URL('../../bin/dsc-coord', import.meta.url));

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Interrupts it as soon as this holds for what it has written to stdout. */
  readonly until?: (stdout: string) => boolean;
}

export interface TestCoordinator extends AsyncDisposable {
  readonly data: string;
  /** What it has logged so far. */
  readonly log: string;
  readonly pid: number;
  /** Runs `dsc-coord` beside it, as its operator. */
  cli(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Declares a host and gives its agent's credentials. */
  addHost(name: string, labels?: Record<string, string>): Promise<Credentials>;
  operator(): Credentials;
  /** Ends it as `kill` does, and resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** A new one on the same data folder, after `kill`; with other arguments if some are given. */
  restart(...args: string[]): Promise<void>;
}

/** The real `dsc-coord up` with an embedded server on a free port, in a folder of its own; stopped in an orderly way at the end. */
export async function startCoordinator(
  args: readonly string[] = ['--listen', '127.0.0.1:0'],
): Promise<TestCoordinator> {
  const folder = temporaryFolder();
  const data = join(folder.path, 'data');
  let running = await begin(data, args);
  const operator = () =>
    readCredentials(readFileSync(join(data, 'operator.creds'), 'utf8'), 'operator.creds');
  return {
    data,
    get log() {
      return running.log();
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    cli: (words, options = {}) => runCli(words, { ...options, env: { DSC_DATA: data, ...options.env } }),
    addHost: (name, labels = {}) => addHost(operator(), name, labels),
    operator,
    async kill(signal) {
      running.child.kill(signal);
      await running.ended;
      return running.child.exitCode;
    },
    async restart(...others) {
      running = await begin(data, others.length === 0 ? args : others);
    },
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGTERM');
      await running.ended;
      // A killed one leaves its server behind, which the next one adopts and ends.
      if (running.child.signalCode === 'SIGKILL') {
        const last = await begin(data, args);
        last.child.kill('SIGTERM');
        await last.ended;
      }
      folder[Symbol.dispose]();
    },
  };
}

/** `dsc-coord` with no coordinator of the test's own. */
export async function runCli(
  args: readonly string[],
  { cwd, env, until }: CliOptions = {},
): Promise<CliResult> {
  const child = execa(program, [...args], {
    reject: false,
    stdin: 'ignore',
    env: { DSC_CREDS: '', DSC_NATS: '', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let heard = '';
  child.stdout.on('data', (part: Buffer) => {
    heard += part.toString();
    if (until?.(heard)) child.kill('SIGINT');
  });
  const { exitCode, stdout, stderr } = await child;
  return { exitCode, stdout, stderr };
}

/** As `dsc-coord hosts add` does, without the time that a program takes to start. */
async function addHost(
  { name: inbox, servers, seed }: Credentials,
  name: string,
  labels: Record<string, string>,
): Promise<Credentials> {
  const user = { name: inbox, servers, ...(seed === undefined ? {} : { seed }) };
  const connection = await connect(connectionOptions(user));
  const key = createUserKey();
  const host = hostId(name);
  const request: RequestInput<'hosts-add'> = { host, labels, key: key.public };
  const answer = await connection.request(subjects.coordinator('hosts-add'), encodeMessage(request), {
    timeout: 10_000,
  });
  await connection.close();
  const reply = decodeMessage(api['hosts-add'].reply, answer.data, 'the answer to hosts-add');
  // A server without users takes nobody's key.
  return { name: host, servers: reply.servers, ...(seed === undefined ? {} : { seed: key.seed }) };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly log: () => string;
}

async function begin(data: string, args: readonly string[]): Promise<Running> {
  const child = spawn(program, ['up', '--data', data, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DSC_CREDS: '', DSC_NATS: '' },
  });
  const ended = once(child, 'close');
  let text = '';
  child.stderr.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const look = () => {
    if (child.exitCode !== null) throw new Error(`dsc-coord up ended with ${child.exitCode}:\n${text}`);
    return text.includes('coordinator is ready');
  };
  await eventually('dsc-coord up', look, { within: 20_000 });
  return { child, ended, log: () => text };
}
