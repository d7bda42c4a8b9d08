import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Temporary files and folders carry the mark of the process that made them, in digits and one dash, so that what a killed
 * process left behind is told from what a living one is at: by its id and start, as ids are given again (a container's agent always has the same).
 */
export function ownMark(): string {
  return `${process.pid}-${startOf(process.pid)}`;
}

/** Removes what is left of processes that are gone; the first group of `pattern` finds the mark in a name. */
export function sweepLeftovers(folder: string, pattern: RegExp): void {
  for (const name of namesIn(folder)) {
    const mark = pattern.exec(name)?.[1];
    if (mark === undefined || !isLeft(mark)) continue;
    remove(join(folder, name));
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is another user's, and theirs to remove.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Who may not look there sweeps nothing; whatever is done there next says why.
  }
}

function isLeft(mark: string): boolean {
  const [pid = '', started] = mark.split('-');
  return startOf(Number(pid)) !== started;
}

/** In clock ticks since the machine started; undefined for a process that has exited. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command in brackets, and may hold brackets and spaces itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
