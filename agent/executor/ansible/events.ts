import { isMap, type Value } from '../../../shared/state/value.ts';
import type {
  ExecutorEvent,
  HostRecap,
  ItemResult,
  Playbook,
  PlayStarted,
  Recap,
  TaskDiff,
  TaskResult,
  TaskStatus,
} from '../port.ts';
import { decodeValue, type Encoded } from './values.ts';

/** Turns the callback plugin's lines into events, and remembers what the recap needs. */
export interface EventDecoder {
  /** The file that ansible-playbook was given, which stands for the playbook's own in positions. */
  rename(given: string): void;
  /** One line of the plugin; undefined when it says nothing to a subscriber. */
  decode(line: string): ExecutorEvent | undefined;
  /** True when the run came to its end and said so. */
  complete(): boolean;
  recap(end: { readonly exitCode: number; readonly cancelled: boolean }): Recap;
}

export function createDecoder(playbook: Playbook): EventDecoder {
  let given: string | undefined;
  let hosts: Record<string, HostRecap> | undefined;
  const seen = new Map<string, HostRecap>();
  return {
    rename: (file) => {
      given = file;
    },
    decode: (line) => {
      const message = JSON.parse(line) as Message;
      if (message.type === 'stats') hosts = message.hosts;
      if (message.type === 'play') return started(message);
      if (message.type !== 'task') return undefined;
      const task = decodeTask(message, sourceOf(message.path, given, playbook));
      count(seen, task);
      return task;
    },
    complete: () => hosts !== undefined,
    recap: (end) => ({ type: 'recap', hosts: hosts ?? Object.fromEntries(seen), ...end }),
  };
}

function started({ play, name }: PlayMessage): PlayStarted {
  return { type: 'play-started', play, name, tier: 'ansible' };
}

type Message = PlayMessage | TaskMessage | StatsMessage;
interface PlayMessage {
  readonly type: 'play';
  readonly play: number;
  readonly name: string;
}
interface StatsMessage {
  readonly type: 'stats';
  readonly hosts: Record<string, HostRecap>;
}
interface TaskMessage {
  readonly type: 'task';
  readonly play: number;
  readonly host: string;
  readonly task: string;
  readonly action: string;
  /** `file:line`. */
  readonly path: string | null;
  readonly handler: boolean;
  readonly status: TaskStatus;
  readonly message: string | null;
  readonly diff: readonly Nullable<TaskDiff>[];
  readonly result: Encoded;
  readonly items: readonly Nullable<ItemResult>[] | null;
  readonly censored: boolean;
  readonly duration: number;
}
type Nullable<T> = { readonly [K in keyof T]: T[K] | null };
interface Source {
  readonly file?: string;
  readonly line?: number;
}

function decodeTask(message: TaskMessage, source: Source): TaskResult {
  const { type, play, host, task, handler, status, censored, duration } = message;
  return {
    type,
    play,
    host,
    task,
    action: message.action.replace(/^ansible\.(builtin|legacy)\./, ''),
    ...source,
    handler,
    status,
    ...(message.message !== null && { message: message.message }),
    ...(message.diff.length > 0 && { diff: message.diff.map((diff) => withoutNulls<TaskDiff>(diff)) }),
    result: decodeValue(message.result),
    ...(message.items !== null && { items: message.items.map((item) => withoutNulls<ItemResult>(item)) }),
    censored,
    duration,
  };
}

function withoutNulls<T>(fields: Nullable<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as T;
}

/** Plays that were given through a FIFO have the lines of their text, where they have one; plays that were made have none. */
function sourceOf(path: string | null, given: string | undefined, { file, text }: Playbook): Source {
  const parts = path === null ? null : /^(.*):(\d+)$/.exec(path);
  if (parts === null) return {};
  const source = { file: parts[1] ?? '', line: Number(parts[2]) };
  if (source.file !== given || source.file === file) return source;
  if (file === undefined) return {};
  return text === undefined ? { file } : { file, line: source.line };
}

/** Counts as Ansible does, for the recap of a run that was cut off. */
function count(hosts: Map<string, HostRecap>, { host, status, result }: TaskResult): void {
  const { ok, changed, unreachable, failed, skipped, rescued, ignored } = hosts.get(host) ?? nothingYet;
  const isChanged = status === 'changed' || (status === 'ignored' && isChangedResult(result));
  hosts.set(host, {
    ok: ok + (status === 'ok' || status === 'changed' || status === 'ignored' ? 1 : 0),
    changed: changed + (isChanged ? 1 : 0),
    unreachable: unreachable + (status === 'unreachable' ? 1 : 0),
    failed: failed + (status === 'failed' ? 1 : 0),
    skipped: skipped + (status === 'skipped' ? 1 : 0),
    rescued: rescued + (status === 'rescued' ? 1 : 0),
    ignored: ignored + (status === 'ignored' ? 1 : 0),
  });
}

const nothingYet: HostRecap = {
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
};

function isChangedResult(result: Value): boolean {
  return isMap(result) && result.get('changed') === true;
}
