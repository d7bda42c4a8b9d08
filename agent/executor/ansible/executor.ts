import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Executor, ExecutorEvent, Playbook, RunOptions } from '../port.ts';
import { endProcessTree } from '../process-tree.ts';
import { ansibleArguments, ansibleEnvironment } from './command.ts';
import { createDecoder, type EventDecoder } from './events.ts';
import { describeFailure } from './failure.ts';
import { findAnsible } from './find.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';

export interface AnsibleOptions {
  /** The environment that Ansible runs in, before what a run needs is set in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the folder of each run is made. */
  readonly tmp: string;
  /** Milliseconds between SIGTERM and SIGKILL when a run is cancelled. */
  readonly grace?: number;
}

/**
 * Runs plays by the real `ansible-playbook` of this machine, with an event per task.
 * Plays, variables and passwords reach it through FIFOs and its standard input, so that none is an argument or a file.
 */
export function createAnsibleExecutor(options: AnsibleOptions): Executor {
  return { run: (playbook, run) => runAnsible(playbook, run, options) };
}

async function* runAnsible(
  playbook: Playbook,
  run: RunOptions,
  { env, tmp, grace = 5000 }: AnsibleOptions,
): AsyncGenerator<ExecutorEvent> {
  const command = findAnsible(env);
  const decoder = createDecoder(playbook);
  if (run.signal.aborted) {
    yield decoder.recap({ exitCode: 130, cancelled: true });
    return;
  }
  await using folder = createRunFolder(tmp);
  const file = folder.playbookFile(playbook);
  const child = startAnsible(command, file, { playbook, run, env, folder });
  decoder.rename(file);
  const cancel = cancelOn(run.signal, child, grace);
  try {
    yield* readEvents(child.events, decoder);
    const { exitCode, stderr } = await child.result;
    await cancel.ended();
    const cancelled = cancel.requested();
    if (!cancelled && !decoder.complete()) throw describeFailure({ exitCode, stderr, playbook, file });
    yield decoder.recap({ exitCode: cancelled ? 130 : (exitCode ?? 1), cancelled });
  } finally {
    await cancel.end();
  }
}

interface Child {
  readonly pid: number | undefined;
  readonly events: Readable;
  readonly result: Promise<{ readonly exitCode: number | undefined; readonly stderr: string }>;
}

interface Start {
  readonly playbook: Playbook;
  readonly run: RunOptions;
  readonly env: AnsibleOptions['env'];
  readonly folder: RunFolder;
}

function startAnsible(command: string, file: string, { playbook, run, env, folder }: Start): Child {
  const child = execa(command, ansibleArguments(file, run, folder), {
    cwd: playbook.dir,
    env: ansibleEnvironment(env, folder.path),
    extendEnv: false,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    buffer: { stderr: true, fd3: false },
    reject: false,
    killDescendants: true,
  });
  child.stdin.on('error', () => undefined); // Ansible may end before it has read the password: its exit says so.
  child.stdin.end(run.becomePassword === undefined ? '' : `${run.becomePassword}\n`);
  const result = child.then(({ exitCode, stderr }) => ({ exitCode, stderr }));
  return { pid: child.pid, events: child.stdio[3] as Readable, result };
}

async function* readEvents(source: Readable, decoder: EventDecoder): AsyncGenerator<ExecutorEvent> {
  for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = decoder.decode(line);
    if (event !== undefined) yield event;
  }
}

interface Cancel {
  requested(): boolean;
  /** Resolves when a requested cancel has ended every process. */
  ended(): Promise<void>;
  /** Ends whatever still runs, and stops listening. */
  end(): Promise<void>;
}

function cancelOn(signal: AbortSignal, { pid, result }: Child, grace: number): Cancel {
  let ending: Promise<void> | undefined;
  let exited = false;
  const exit = result.then(() => {
    exited = true;
  });
  const end = async () => {
    if (pid !== undefined) await endProcessTree(pid, { grace });
    await exit;
  };
  const start = () => {
    ending ??= end();
  };
  signal.addEventListener('abort', start, { once: true });
  if (signal.aborted) start();
  return {
    requested: () => ending !== undefined,
    ended: async () => ending,
    end: async () => {
      signal.removeEventListener('abort', start);
      if (!exited) start();
      await ending;
    },
  };
}
