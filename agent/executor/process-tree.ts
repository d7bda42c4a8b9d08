import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that stays told apart from a later one with the same id. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly started: string;
}

const pollEvery = 10;

/**
 * Ends a process, its group and all its descendants, also those in groups or sessions of their own: SIGTERM, then SIGKILL
 * after `grace` milliseconds. Resolves only when every one of them has exited. `root` is a group's leader.
 */
export async function endProcessTree(root: number, { grace }: { readonly grace: number }): Promise<void> {
  const members = new Map<string, Process>();
  const told = new Set<string>();
  const deadline = performance.now() + grace;
  for (;;) {
    const alive = listProcesses();
    addMembers(members, alive, root);
    for (const key of members.keys()) if (!alive.has(key)) members.delete(key);
    if (members.size === 0) return;
    const signal = performance.now() < deadline ? 'SIGTERM' : 'SIGKILL';
    for (const [key, { pid }] of members) {
      if (told.has(key + signal)) continue;
      told.add(key + signal);
      send(pid, signal);
    }
    await delay(pollEvery);
  }
}

/** Grows the set by whoever is in the root's group or has a member as parent, until nobody is new. */
function addMembers(members: Map<string, Process>, alive: ReadonlyMap<string, Process>, root: number): void {
  const pids = new Set([root, ...[...members.values()].map(({ pid }) => pid)]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [key, process] of alive) {
      if (members.has(key)) continue;
      if (process.group !== root && !pids.has(process.pid) && !pids.has(process.parent)) continue;
      members.set(key, process);
      pids.add(process.pid);
      grown = true;
    }
  }
}

/** Every process that has not exited (a zombie has), by id and start time. */
function listProcesses(): Map<string, Process> {
  const found = new Map<string, Process>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const process = readProcess(Number(name));
    if (process !== undefined) found.set(`${process.pid}:${process.started}`, process);
  }
  return found;
}

function readProcess(pid: number): Process | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // It has exited since the folder was listed.
  }
  // The second field is the command in brackets, and may hold brackets and spaces itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), group: Number(group), started: fields[19] ?? '' };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has exited meanwhile, or belongs to another user: then it is waited for.
  }
}
