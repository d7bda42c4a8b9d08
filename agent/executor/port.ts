import type { Position } from '../../shared/errors.ts';
import type { Key, Value, ValueMap } from '../../shared/state/value.ts';

/**
 * The one way to run plays. Two implementations, `native/` and `ansible/`, pass one contract suite
 * (test/contract/executor.contract.ts); choose.ts decides between them before anything runs.
 */
export interface Executor {
  /**
   * Runs the plays in order and yields what happens; the last event is always `recap`.
   * A failing task ends its play for that host, as in Ansible, and later plays of the same playbook are left out for it.
   * Aborting the signal ends the whole process tree; the recap then says `cancelled`, and only after every child has exited.
   * Leaving the iteration early does the same, without a recap.
   * Throws a `DscError` when the playbook cannot be run at all; nothing has been run then.
   */
  run(playbook: Playbook, options: RunOptions): AsyncIterable<ExecutorEvent>;
}

/** Plays as Ansible writes them, read from a file or made by the reconciler. */
export interface Playbook {
  /** Each play is the map that a playbook file would hold: `hosts`, `vars`, `tasks`, … */
  readonly plays: readonly ValueMap[];
  /** The playbook's folder, absolute: relative `src`, `include_tasks`, `templates/`, `roles/` start here, and so does `playbook_dir`. */
  readonly dir: string;
  /** The file it came from, for messages and positions; absent when the reconciler made it. */
  readonly file?: string;
  /** The text of `file`, when the plays are exactly what it says: Ansible is then given the file itself and names its lines. */
  readonly text?: string;
  /** Where the value at a path of `plays` is written; absent when the reconciler made it. */
  readonly positionOf?: (path: readonly Key[]) => Position;
}

export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  /** As `--extra-vars`: wins over everything. */
  readonly extraVars: ValueMap;
  readonly inventory: Inventory;
  /** As `--become`: every play becomes root unless it says otherwise. */
  readonly become?: boolean;
  /** Given to a child through a pipe, never as an argument. */
  readonly becomePassword?: string;
  readonly signal: AbortSignal;
}

/** `local` names hosts that are this machine; `file` is an inventory in Ansible's own form. */
export type Inventory =
  | { readonly type: 'local'; readonly hosts: readonly string[] }
  | { readonly type: 'file'; readonly path: string };

export type ExecutorEvent = PlayStarted | TaskResult | Recap;

export interface PlayStarted {
  readonly type: 'play-started';
  /** Index into `Playbook.plays` (of the plays as they are read, where `import_playbook` brings in more). */
  readonly play: number;
  readonly name: string;
  readonly tier: Tier;
}

/** Who runs a play: this process, or Ansible's own `ansible-playbook`. */
export type Tier = 'native' | 'ansible';

export const taskStatuses = [
  'ok',
  'changed',
  'failed',
  'ignored',
  'skipped',
  'unreachable',
  'rescued',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** One task on one host has ended; loops are one result with `items`. */
export interface TaskResult {
  readonly type: 'task';
  readonly play: number;
  readonly host: string;
  /** The task's name, templated; its action when it has none. */
  readonly task: string;
  /** The module's short name where it has one: `copy`, `community.general.ufw`. */
  readonly action: string;
  /** Where the task is written. */
  readonly file?: string;
  readonly line?: number;
  readonly handler: boolean;
  readonly status: TaskStatus;
  /** What failed, in Ansible's words where it has some. */
  readonly message?: string;
  /** Before and after, when diff mode is on and the task does not forbid it. */
  readonly diff?: readonly TaskDiff[];
  /** The result as `register` would keep it; censored when `no_log` is set. */
  readonly result: Value;
  readonly items?: readonly ItemResult[];
  /** True when `no_log` hid the result. */
  readonly censored: boolean;
  /** Milliseconds. */
  readonly duration: number;
}

export interface ItemResult {
  readonly label: string;
  readonly status: TaskStatus;
  /** Why it failed. */
  readonly message?: string;
}

export interface TaskDiff {
  readonly before: string;
  readonly after: string;
  readonly beforeHeader?: string;
  readonly afterHeader?: string;
  /** Text that the module made itself, to be shown as it is; `before` and `after` are then empty unless both exist. */
  readonly prepared?: string;
}

export interface HostRecap {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

/** The end of a run; `exitCode` as ansible-playbook's: 0 ok, 2 a task failed, 4 a host was unreachable. */
export interface Recap {
  readonly type: 'recap';
  readonly hosts: Readonly<Record<string, HostRecap>>;
  readonly cancelled: boolean;
  readonly exitCode: number;
}
