import { isUtf8 } from 'node:buffer';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { endProcessTree } from './process-tree.ts';

export interface ProcessRequest {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it reads; nothing when absent. */
  readonly input?: Uint8Array;
  readonly signal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** `code` is negative for the signal that ended the process, as Python has it. */
export interface ProcessEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a process in a group of its own to its end. Aborting the signal ends the whole tree first.
 * Rejects with the system's error when it cannot be started.
 */
export async function runProcess({
  command,
  cwd,
  env,
  input,
  signal,
  grace,
}: ProcessRequest): Promise<ProcessEnd> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd,
    env,
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, name) => resolve(code ?? -signalNumber(name)));
  });
  let ending: Promise<void> | undefined;
  const stop = () => {
    if (child.pid !== undefined) ending ??= endProcessTree(child.pid, { grace });
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  child.stdin?.on('error', () => undefined); // It may end without having read all: its exit code says what it thinks of that.
  child.stdin?.end(input);
  try {
    const code = await ended;
    return { code, stdout: decode(stdout()), stderr: decode(stderr()) };
  } finally {
    signal.removeEventListener('abort', stop);
    await ending;
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => Buffer {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 1 : constants.signals[name];
}

/** Bytes that are no UTF-8 become lone surrogates, as Python's `surrogateescape` keeps them. */
function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index);
    const sequence = bytes.subarray(index, index + Math.max(length, 1));
    text += length === 0 ? String.fromCharCode(0xdc00 + (bytes[index] ?? 0)) : sequence.toString('utf8');
    index += sequence.length;
  }
  return text;
}

/** How many bytes from here on are one character; 0 when none is. */
function sequenceLength(bytes: Buffer, index: number): number {
  const first = bytes[index] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const sequence = bytes.subarray(index, index + length);
  return sequence.length === length && isUtf8(sequence) ? length : 0;
}
