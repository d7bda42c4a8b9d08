import type { Path } from '../../../shared/state/path.ts';
import { isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import { argumentNames } from './modules/arguments.ts';
import type { Module } from './modules/module.ts';
import { modules, shortName } from './modules/table.ts';
import { type Reading, refuse } from './reading.ts';
import { splitShellWords } from './shell-words.ts';
import type { Action } from './task.ts';
import { looksLikeTemplate, type RawMap } from './unsafe.ts';

interface Place {
  readonly path: Path;
  readonly reading: Reading;
}

/** A task's module and its arguments, in whichever form they are written; undefined when that is reported instead. */
export function readAction(
  name: string,
  map: ValueMap,
  { path, reading }: Place,
): { readonly what: Action; readonly args: RawMap } | undefined {
  const short = shortName(name);
  const place = { path: [...path, name], reading };
  const more = map.get('args');
  const written = { value: map.get(name) ?? null, more: isMap(more) ? more : new Map() };
  if (short === 'include_tasks') return readInclude(written, place);
  if (short === 'meta') return readMeta(written.value, place);
  const module = modules.get(short);
  if (module === undefined) {
    refuse(reading, place.path, `module ${name}`);
    return undefined;
  }
  const args = readArguments(short, module, written, place);
  if (args === undefined) return undefined;
  checkNames(short, module, args, place);
  return { what: { type: 'module', name: short, module }, args };
}

interface Written {
  readonly value: Value;
  /** The `args` keyword, which what the task says itself wins over. */
  readonly more: ValueMap;
}

function readInclude(
  { value, more }: Written,
  { path, reading }: Place,
): { what: Action; args: RawMap } | undefined {
  const args = isMap(value) ? value : new Map([...more, ['file', value]]);
  const file = args.get('file') ?? args.get('_raw_params');
  const others = [...args.keys()].filter((key) => key !== 'file' && key !== '_raw_params');
  if (typeof file !== 'string' || others.length > 0 || (!looksLikeTemplate(file) && /\s\w+=/.test(file))) {
    refuse(reading, path, `include_tasks with ${others.join(', ') || 'anything but a file'}`);
    return undefined;
  }
  return { what: { type: 'include' }, args: new Map([['file', file.trim()]]) };
}

function readMeta(value: Value, { path, reading }: Place): { what: Action; args: RawMap } | undefined {
  if (value === 'noop') return { what: { type: 'noop' }, args: new Map() };
  if (value === 'flush_handlers') return { what: { type: 'flush' }, args: new Map() };
  refuse(reading, path, `meta ${String(value)}`);
  return undefined;
}

function readArguments(
  name: string,
  module: Module,
  { value, more }: Written,
  place: Place,
): RawMap | undefined {
  if (value === null) return more as RawMap;
  if (isMap(value)) return new Map([...more, ...value]) as RawMap;
  if (typeof value !== 'string') {
    refuse(place.reading, place.path, `arguments of ${name} that are neither map nor text`);
    return undefined;
  }
  const pairs =
    module.freeForm === undefined ? readPairs(value) : readFreeForm(value, module.freeForm, module);
  if (pairs !== undefined) return new Map([...more, ...pairs]) as RawMap;
  refuse(place.reading, place.path, `arguments of ${name} as text that is more than plain words`);
  return undefined;
}

/** `key=value` words without quotes, backslashes and templates; undefined for others. */
function readPairs(text: string): ValueMap | undefined {
  if (/['"\\]|\{[{%#]/.test(text)) return undefined;
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((word) => /^(\w+)=(.*)$/.exec(word));
  if (!pairs.every((pair) => pair !== null)) return undefined;
  return new Map(pairs.map((pair) => [pair[1] ?? '', pair[2] ?? '']));
}

/** A free text in which the module's own `key=value` words may stand. */
function readFreeForm(text: string, freeForm: string, { arguments: spec }: Module): ValueMap | undefined {
  // Ansible takes leading spaces from the lines of such a text, as it takes it apart and joins it again.
  if (!isBalanced(text) || /\n[ \t]/.test(text)) return undefined;
  const words = text.split(/\s+/);
  const isOption = (word: string) =>
    argumentNames(spec).has(/^(\w+)=/.exec(word)?.[1] ?? '') || /^(executable|warn)=/.test(word);
  const options = words.filter(isOption);
  if (options.length === 0) return new Map([[freeForm, text.trim()]]);
  const given = readPairs(options.join(' '));
  if (given === undefined || /['"\\]|\{[{%#]|\n/.test(text)) return undefined;
  return new Map([...given, [freeForm, words.filter((word) => !isOption(word)).join(' ')]]);
}

/** Ansible refuses a text whose quotes are not closed before it runs anything. */
function isBalanced(text: string): boolean {
  try {
    splitShellWords(text);
    return true;
  } catch {
    return false;
  }
}

function checkNames(name: string, module: Module, args: RawMap, { path, reading }: Place): void {
  if (module.anyArgument === true) return;
  const known = argumentNames(module.arguments);
  for (const key of args.keys()) {
    if (!known.has(String(key))) refuse(reading, [...path, key], `argument ${key} of ${name}`);
  }
  for (const [key, { only }] of Object.entries(module.arguments)) {
    const value = args.get(key);
    const decided =
      only === undefined || value === undefined || (typeof value === 'string' && looksLikeTemplate(value));
    if (!decided && !only.includes(value as Value) && !isSameBoolean(value as Value, only)) {
      refuse(reading, [...path, key], `${key}: ${String(value)} of ${name}`);
    }
  }
}

/** `no` in text is the boolean too. */
function isSameBoolean(value: Value, only: readonly Value[]): boolean {
  return only.includes(false) && typeof value === 'string' && /^(no|false|off|n|f|0)$/i.test(value);
}
