import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Credentials, writeCredentials } from '../../shared/wire/credentials.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';

const program = fileURLToPath(new URL('../../bin/dsc-agent', import.meta.url));

export interface TestAgent extends AsyncDisposable {
  readonly data: string;
  readonly log: string;
  readonly pid: number;
  /** Ends it as `kill` does, and resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** A new one on the same data folder, after `kill`. */
  restart(): Promise<void>;
}

/** The real `dsc-agent run` in a folder of its own, quick to retry; stopped in an orderly way at the end. */
export async function startAgentProcess(
  credentials: Credentials,
  args: readonly string[] = ['--backoff', '0.05'],
): Promise<TestAgent> {
  const folder = temporaryFolder();
  const creds = join(folder.path, 'agent.creds');
  writeFileSync(creds, writeCredentials(credentials), { mode: 0o600 });
  const data = join(folder.path, 'data');
  const begin = () => start(['run', '--creds', creds, '--data', data, ...args]);
  let running = await begin();
  return {
    data,
    get log() {
      return running.log();
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    async kill(signal) {
      running.child.kill(signal);
      await running.ended;
    },
    async restart() {
      running = await begin();
    },
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGTERM');
      await running.ended;
      folder[Symbol.dispose]();
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly log: () => string;
}

async function start(args: readonly string[]): Promise<Running> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DSC_CREDS: '' },
  });
  const ended = once(child, 'close');
  let text = '';
  child.stderr.on('data', (part: Buffer) => {
    text += part.toString();
  });
  await eventually('dsc-agent run', () => {
    if (child.exitCode !== null) throw new Error(`dsc-agent run ended with ${child.exitCode}:\n${text}`);
    return text.includes('the agent runs');
  });
  return { child, ended, log: () => text };
}
