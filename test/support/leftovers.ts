import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Marks everything that a test run starts by its environment. Gives a function that ends, after the last test, what is left
 * of it, and names it: a test that ran into its deadline has not ended its processes.
 */
export function markProcesses(): () => string[] {
  const run = randomUUID();
  process.env.DSC_TEST_RUN = run;
  return () =>
    orphans(`DSC_TEST_RUN=${run}`).map(({ pid, command }) => {
      process.kill(pid, 'SIGKILL');
      return `${pid} ${command}`;
    });
}

interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Marked processes that are no longer below this one. */
function orphans(mark: string): Leftover[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids
    .filter((pid) => read(pid, 'environ').split('\0').includes(mark) && !isBelow(pid, process.pid))
    .map((pid) => ({ pid, command: read(pid, 'cmdline').split('\0').join(' ').trim() }));
}

function isBelow(pid: number, ancestor: number): boolean {
  if (pid === ancestor) return true;
  const parent = Number(/^PPid:\t(\d+)$/m.exec(read(pid, 'status'))?.[1] ?? 0);
  return parent > 1 && isBelow(parent, ancestor);
}

/** Empty for a process that has gone, and for one of another user. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
