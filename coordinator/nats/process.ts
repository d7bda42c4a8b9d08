import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { serverFiles } from './config.ts';

/** The nats-server process of a data folder: begin it, find it again, end it. */

/**
 * Starts the program on the folder's configuration, in a session of its own: a Ctrl-C in the coordinator's terminal
 * does not reach it, and it outlives a coordinator that is killed. Gives its pid.
 */
export function spawnServer(program: string, data: string): number {
  // What it says before its log is open (a broken configuration) goes to the same file.
  const log = openSync(join(data, serverFiles.log), 'a', 0o600);
  const child = spawn(program, ['--config', configOf(data)], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: data,
  });
  closeSync(log);
  child.once('error', () => undefined);
  child.unref();
  return child.pid ?? 0;
}

/** The pid of a live server that was started on this folder's configuration, by whichever coordinator. */
export function runningServer(data: string): number | undefined {
  const pid = Number(read(join(data, serverFiles.pid)).trim());
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  const args = read(`/proc/${pid}/cmdline`).split('\0');
  return args.includes(configOf(data)) ? pid : undefined;
}

/** False also for a child that has ended and waits to be collected. */
export function isAlive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

export function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // It has ended: whoever watches it finds that out.
  }
}

/** Resolves when the process has ended: asked first, then forced. */
export async function endProcess(pid: number): Promise<void> {
  if (pid <= 1) return;
  signalServer(pid, 'SIGTERM');
  const patience = AbortSignal.timeout(10_000);
  while (isAlive(pid)) {
    if (patience.aborted) signalServer(pid, 'SIGKILL');
    await delay(10);
  }
}

/** What the server's log says is wrong, in one line; a remark that it says nothing otherwise. */
export function lastErrors(data: string): string {
  const lines = read(join(data, serverFiles.log)).trim().split('\n').slice(-40);
  // Refused users are no fault of the server's, and our own probing makes some.
  const told = lines.filter(
    (line) => /\[(FTL|ERR)\]|^nats-server:/.test(line) && !/authentication error/.test(line),
  );
  const errors = told.slice(-2);
  return errors.length === 0 ? 'its log tells no reason' : errors.map(withoutPrefix).join('; ');
}

function withoutPrefix(line: string): string {
  return line.replace(/^\[\d+\] \S+ \S+ /, '').replace(/^nats-server: /, '');
}

function configOf(data: string): string {
  return join(data, serverFiles.config);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
