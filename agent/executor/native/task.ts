import { existsSync } from 'node:fs';
import { DscError, type Position } from '../../../shared/errors.ts';
import type { Path } from '../../../shared/state/path.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import { readAction } from './action.ts';
import { checkKeywords } from './check-keywords.ts';
import { ansibleKeywords, blockKeywords, importKeywords, taskKeywords } from './keywords.ts';
import type { Module } from './modules/module.ts';
import { isIdentifier } from './modules/set_fact.ts';
import { shortName } from './modules/table.ts';
import { foldersBelow, type Reading, refuse } from './reading.ts';
import { reasonAt } from './reasons.ts';
import { findTaskFile, readSource } from './source.ts';
import { looksLikeTemplate, type Raw, type RawMap } from './unsafe.ts';

/** What runs in order: one task, or a block of them. */
export type Step = Task | Block;

export interface Common {
  readonly name: string | undefined;
  readonly when: readonly Raw[];
  readonly vars: RawMap;
  readonly noLog: Raw | undefined;
  readonly ignoreErrors: Raw | undefined;
  readonly checkMode: Raw | undefined;
  readonly diff: Raw | undefined;
  readonly position: Position | undefined;
}

export interface Task extends Common {
  readonly type: 'task';
  /** As written: `ansible.builtin.copy`. */
  readonly action: string;
  readonly what: Action;
  readonly args: RawMap;
  readonly loop: Loop | undefined;
  readonly register: string | undefined;
  readonly changedWhen: readonly Raw[];
  readonly failedWhen: readonly Raw[];
  readonly until: readonly Raw[];
  readonly retries: Raw | undefined;
  /** Handlers, by their name or by what they listen to. */
  readonly notify: readonly string[];
  readonly listen: readonly string[];
  /** Seconds between attempts. */
  readonly delay: Raw | undefined;
  /** Folders of the file it is written in and of those that include it, nearest first. */
  readonly folders: readonly string[];
}

/** What a task does: run a module, bring in a task file, or nothing at all. */
export type Action =
  | { readonly type: 'module'; readonly name: string; readonly module: Module }
  | { readonly type: 'include' }
  | { readonly type: 'noop' }
  | { readonly type: 'flush' };

export interface Loop {
  readonly items: Raw;
  /** True for `with_items`, which flattens one level. */
  readonly flatten: boolean;
  readonly variable: string;
  readonly index: string | undefined;
  readonly label: Raw | undefined;
}

export interface Block extends Common {
  readonly type: 'block';
  readonly block: readonly Step[];
  readonly rescue: readonly Step[];
  readonly always: readonly Step[];
}

/** Reads a list of tasks; what is not known here is reported and left out. */
export function readSteps(value: Value, path: Path, reading: Reading): Step[] {
  if (value === null) return [];
  if (!isList(value)) {
    refuse(reading, path, 'tasks that are no list');
    return [];
  }
  return value.flatMap((item, index) => readStep(item, [...path, index], reading));
}

function readStep(value: Value, path: Path, reading: Reading): Step[] {
  if (!isMap(value)) {
    refuse(reading, path, 'a task that is no map');
    return [];
  }
  if (value.has('block')) return [readBlock(value, path, reading)];
  const imported = [...value.keys()].find((key) => shortName(String(key)) === 'import_tasks');
  if (imported !== undefined) return [readImport(value, String(imported), path, reading)];
  const task = readTask(value, path, reading);
  return task === undefined ? [] : [task];
}

function readBlock(map: ValueMap, path: Path, reading: Reading): Block {
  checkKeywords(map, { known: blockKeywords, path, reading });
  const steps = (key: string) => readSteps(map.get(key) ?? null, [...path, key], reading);
  return {
    type: 'block',
    ...readCommon(map, path, reading),
    block: steps('block'),
    rescue: steps('rescue'),
    always: steps('always'),
  };
}

/** `import_tasks`: the file's tasks stand in its place, each with its keywords. */
function readImport(map: ValueMap, key: string, path: Path, reading: Reading): Block {
  const keywords = new Map([...map].filter(([name]) => name !== key));
  checkKeywords(keywords, { known: importKeywords, path, reading });
  const common = { type: 'block', ...readCommon(map, path, reading), rescue: [], always: [] } as const;
  const written = map.get(key);
  const name = isMap(written) && written.size === 1 ? written.get('file') : written;
  if (typeof name !== 'string' || looksLikeTemplate(name) || /\s\w+=/.test(name)) {
    refuse(reading, [...path, key], 'import_tasks of anything but a plain file');
    return { ...common, block: [] };
  }
  const file = findTaskFile(name.trim(), reading.folders, reading.dir);
  if (reading.importing.includes(file) || !existsSync(file)) {
    refuse(
      reading,
      [...path, key],
      reading.importing.includes(file)
        ? 'import_tasks of itself'
        : `import_tasks of ${file}, which is not there`,
    );
    return { ...common, block: [] };
  }
  return { ...common, block: readImported(file, path, reading) };
}

function readImported(file: string, path: Path, reading: Reading): Step[] {
  try {
    const source = readSource(file);
    const folders = foldersBelow(file, reading.folders);
    return readSteps(source.value, [], {
      ...reading,
      source,
      folders,
      importing: [...reading.importing, file],
    });
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    reading.report(reasonAt(error.at ?? reading.source.at(path), error.message));
    return [];
  }
}

function readTask(map: ValueMap, path: Path, reading: Reading): Task | undefined {
  const names = [...map.keys()].filter((key) => !ansibleKeywords.has(String(key)) && !isLoopKeyword(key));
  const keywords = new Map([...map].filter(([key]) => !names.includes(key)));
  checkKeywords(keywords, { known: taskKeywords, path, reading });
  const [action] = names;
  if (action === undefined || names.length > 1) {
    refuse(
      reading,
      path,
      action === undefined
        ? 'a task without a module'
        : `a task with more than one module: ${names.join(', ')}`,
    );
    return undefined;
  }
  const read = readAction(String(action), map, { path, reading });
  if (read === undefined) return undefined;
  const register = map.get('register');
  if (read.what.type === 'flush' && [...map.keys()].some((key) => key !== action && key !== 'name'))
    refuse(reading, path, 'meta: flush_handlers with keywords');
  if (typeof register === 'string' && !isIdentifier(register)) refuse(reading, path, `register: ${register}`);
  return {
    type: 'task',
    ...readCommon(map, path, reading),
    action: String(action),
    ...read,
    loop: readLoop(map, path, reading),
    register: typeof register === 'string' ? register : undefined,
    changedWhen: conditionsOf(map.get('changed_when')),
    failedWhen: conditionsOf(map.get('failed_when')),
    until: conditionsOf(map.get('until')),
    retries: map.get('retries'),
    notify: namesOf(map, 'notify', path, reading),
    listen: namesOf(map, 'listen', path, reading),
    delay: map.get('delay'),
    folders: reading.folders,
  };
}

function namesOf(map: ValueMap, key: string, path: Path, reading: Reading): readonly string[] {
  const value = map.get(key) ?? [];
  const names = isList(value) ? value : [value];
  if (names.every((name) => typeof name === 'string' && !looksLikeTemplate(name))) return names.map(String);
  refuse(reading, [...path, key], `${key} with anything but plain names`);
  return [];
}

function isLoopKeyword(key: unknown): boolean {
  return String(key).startsWith('with_');
}

function readCommon(map: ValueMap, path: Path, { source }: Reading): Common {
  const name = map.get('name');
  const vars = map.get('vars');
  return {
    name: name === undefined || name === null ? undefined : String(name),
    when: conditionsOf(map.get('when')),
    vars: isMap(vars) ? (vars as RawMap) : new Map(),
    noLog: map.get('no_log'),
    ignoreErrors: map.get('ignore_errors'),
    checkMode: map.get('check_mode'),
    diff: map.get('diff'),
    position: source.at(path),
  };
}

function conditionsOf(value: Value | undefined): readonly Raw[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function readLoop(map: ValueMap, path: Path, reading: Reading): Loop | undefined {
  const items = map.get('loop') ?? map.get('with_items');
  if (items === undefined) return undefined;
  if (map.has('loop') && map.has('with_items')) refuse(reading, path, 'loop and with_items in one task');
  const control = map.get('loop_control');
  const option = (name: string) => (isMap(control) ? control.get(name) : undefined);
  for (const key of isMap(control) ? control.keys() : []) {
    if (!['loop_var', 'index_var', 'label'].includes(String(key)))
      refuse(reading, [...path, 'loop_control', key], `loop_control ${key}`);
  }
  const variable = option('loop_var');
  const index = option('index_var');
  return {
    items,
    flatten: !map.has('loop'),
    variable: typeof variable === 'string' ? variable : 'item',
    index: typeof index === 'string' ? index : undefined,
    label: option('label'),
  };
}
