import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DscError } from '../../../shared/errors.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import type { Value } from '../../../shared/state/value.ts';
import { ownMark, sweepLeftovers } from '../leftovers.ts';
import type { Inventory, Playbook } from '../port.ts';

/**
 * The one folder that a run writes to, mode 0700, removed when the run ends; what an earlier run left behind when it was
 * killed is removed at the start of the next. It holds FIFOs, Ansible's own temporary folders, and the inventory of local hosts.
 */
export interface RunFolder extends AsyncDisposable {
  readonly path: string;
  /** The file to give to ansible-playbook: the playbook's own where it is whole, else a FIFO beside it. */
  playbookFile(playbook: Playbook): string;
  /** A FIFO that gives the text to its first reader, and is gone from its folder by then. */
  fifo(text: string, path?: string): string;
  inventoryFile(inventory: Inventory): string;
}

const folderName = /^dsc-run-(\d+-\d+)-\w+$/;
const playbookName = /^\.dsc-play-(\d+-\d+)-\w+\.yml$/;

export function createRunFolder(tmp: string): RunFolder {
  sweepLeftovers(tmp, folderName);
  const path = mkdtempSync(join(tmp, `dsc-run-${ownMark()}-`));
  const feeders = new Map<string, ChildProcess>();
  const fifo = (text: string, at = join(path, randomName())) => {
    feeders.set(at, feedFifo(at, text));
    return at;
  };
  return {
    path,
    fifo,
    playbookFile: (playbook) => {
      if (playbook.file !== undefined && isWhole(playbook)) return playbook.file;
      return fifo(playbook.text ?? `${toFlow(playbook.plays)}\n`, besidePlaybook(playbook));
    },
    inventoryFile: (inventory) => inventoryFile(path, inventory),
    async [Symbol.asyncDispose]() {
      for (const [at, feeder] of feeders) {
        feeder.kill('SIGKILL');
        rmSync(at, { force: true });
      }
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** True when the plays are all that their file says, so that Ansible can be given the file itself. */
function isWhole({ file, text }: Playbook): boolean {
  if (file === undefined || text === undefined) return false;
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

/** Ansible takes `playbook_dir` and every relative path from where a playbook is: so the FIFO is made there. */
function besidePlaybook({ dir }: Playbook): string {
  sweepLeftovers(dir, playbookName);
  return join(dir, `.dsc-play-${ownMark()}-${randomName()}.yml`);
}

function randomName(): string {
  return randomBytes(6).toString('hex');
}

/**
 * The feeder waits until the FIFO is opened for reading, takes its name away, then writes. So nobody opens it a second time
 * and waits for ever, as Ansible would to show the lines of a syntax error, and an abandoned feeder holds nothing on disk.
 */
function feedFifo(path: string, text: string): ChildProcess {
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    throw new DscError('E_EXECUTOR', `cannot make a FIFO for Ansible at ${path}`, {
      cause,
      hint: 'The folder of a playbook must be writable for plays that Ansible runs.',
    });
  }
  const feeder = spawn('sh', ['-c', 'exec 3>"$1" && rm -f -- "$1" && exec cat >&3', 'sh', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  feeder.stdin.on('error', () => undefined); // The reader went away: its own exit says why.
  feeder.stdin.end(text);
  return feeder;
}

/** Hosts that are this machine, as Ansible's own implicit localhost is: a local connection and Ansible's own Python. */
function inventoryFile(folder: string, inventory: Inventory): string {
  if (inventory.type === 'file') return inventory.path;
  const local = new Map<string, Value>([
    ['ansible_connection', 'local'],
    ['ansible_python_interpreter', '{{ ansible_playbook_python }}'],
  ]);
  const hosts = new Map(inventory.hosts.map((host) => [host, local]));
  const path = join(folder, 'hosts.yml');
  writeFileSync(path, toFlow(new Map([['all', new Map([['hosts', hosts]])]])), { mode: 0o600 });
  return path;
}
