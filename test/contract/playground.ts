import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {
  Executor,
  ExecutorEvent,
  Playbook,
  Recap,
  RunOptions,
  TaskResult,
} from '../../agent/executor/port.ts';
import { loadYaml } from '../../shared/state/load.ts';
import { isList, isMap, type Value } from '../../shared/state/value.ts';

/** A folder for playbooks and what they make, gone when it is disposed. */
export interface Playground extends Disposable {
  readonly dir: string;
  write(files: Readonly<Record<string, string>>): void;
  /** A playbook of that name as `dsc-agent play` would read it. */
  playbook(name: string): Playbook;
}

export function createPlayground(files: Readonly<Record<string, string>> = {}): Playground {
  const dir = mkdtempSync(join(tmpdir(), 'dsc-playground-'));
  const texts = new Map<string, string>();
  const write: Playground['write'] = (more) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
      texts.set(name, text);
    }
  };
  write(files);
  return {
    dir,
    write,
    playbook: (name) => {
      const file = join(dir, name);
      const text = texts.get(name) ?? '';
      const { value, positionOf } = loadYaml(text, { file, duplicateKeys: 'last' });
      return { plays: isList(value) ? value.filter(isMap) : [], dir, file, text, positionOf };
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** What a run told, by the names of its tasks. */
export interface Told {
  readonly events: readonly ExecutorEvent[];
  readonly recap: Recap;
  /** The one result of the task of that name; throws when there is none or several. */
  task(name: string): TaskResult;
  names(): string[];
}

export const runDefaults: RunOptions = {
  check: false,
  diff: false,
  extraVars: new Map(),
  inventory: { type: 'local', hosts: ['localhost'] },
  signal: new AbortController().signal,
};

export async function runToEnd(
  executor: Executor,
  playbook: Playbook,
  options: Partial<RunOptions> = {},
): Promise<Told> {
  const events = await Array.fromAsync(executor.run(playbook, { ...runDefaults, ...options }));
  const recap = events.at(-1);
  if (recap?.type !== 'recap') throw new Error('the last event is no recap');
  const tasks = events.filter((event) => event.type === 'task');
  return {
    events,
    recap,
    names: () => tasks.map(({ task }) => task),
    task: (name) => {
      const [found, ...others] = tasks.filter(({ task }) => task === name);
      if (found === undefined || others.length > 0)
        throw new Error(`${others.length + 1} results of the task ${name}`);
      return found;
    },
  };
}

/** A field of a result. */
export function field(value: Value, ...path: readonly (string | number)[]): Value | undefined {
  let found: Value | undefined = value;
  for (const key of path) {
    if (isMap(found)) found = found.get(key);
    else found = isList(found) ? found[Number(key)] : undefined;
  }
  return found;
}

/** Every path below a folder with what it is; times of reading left out. */
export function listTree(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { mode, size, mtimeMs, ctimeMs, ino } = lstatSync(join(dir, name));
      return [name, mode, size, mtimeMs, ctimeMs, ino].join(' ');
    })
    .sort();
}
