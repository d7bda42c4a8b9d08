import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, type Options } from 'execa';
import { type Credentials, readCredentials } from '../../shared/wire/credentials.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';

const program = fileURLToPath(new URL('../../bin/dsc-coord', import.meta.url));

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestCoordinator extends AsyncDisposable {
  readonly data: string;
  /** What it has logged so far. */
  readonly log: string;
  readonly pid: number;
  /** Runs `dsc-coord` beside it, as its operator. */
  cli(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<CliResult>;
  /** Declares a host and gives its agent's credentials. */
  addHost(name: string, ...args: string[]): Promise<Credentials>;
  operator(): Credentials;
  /** Ends it as `kill` does, and resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** A new one on the same data folder, after `kill`. */
  restart(): Promise<void>;
}

/** The real `dsc-coord up` with an embedded server on a free port, in a folder of its own; stopped in an orderly way at the end. */
export async function startCoordinator(
  args: readonly string[] = ['--listen', '127.0.0.1:0'],
): Promise<TestCoordinator> {
  const folder = temporaryFolder();
  const data = join(folder.path, 'data');
  let running = await begin(data, args);
  return {
    data,
    get log() {
      return running.log();
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    cli: (words, options = {}) => runCli(words, { ...options, env: { DSC_DATA: data, ...options.env } }),
    async addHost(name, ...more) {
      const { stdout, stderr, exitCode } = await runCli(['hosts', 'add', name, ...more], {
        env: { DSC_DATA: data },
      });
      if (exitCode !== 0) throw new Error(`hosts add ${name}: ${stderr}`);
      return readCredentials(stdout, 'stdout');
    },
    operator: () => readCredentials(readFileSync(join(data, 'operator.creds'), 'utf8'), 'operator.creds'),
    async kill(signal) {
      running.child.kill(signal);
      await running.ended;
      return running.child.exitCode;
    },
    async restart() {
      running = await begin(data, args);
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
  { cwd, env }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  const options: Options = {
    reject: false,
    stdin: 'ignore',
    env: { DSC_CREDS: '', DSC_NATS: '', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  };
  const { exitCode, stdout, stderr } = await execa(program, [...args], options);
  return { exitCode, stdout: String(stdout), stderr: String(stderr) };
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
