import { homedir } from 'node:os';
import { Float, isList, isMap, type Value, type ValueMap } from '../../../../shared/state/value.ts';
import { pythonText } from '../python-text.ts';
import { ModuleFailure } from './module.ts';

/** What a module's argument may be, in the words of Ansible's argument specs. */
export interface Argument {
  readonly type: 'str' | 'bool' | 'int' | 'path' | 'raw' | 'list' | 'dict';
  /** Of a list's items. */
  readonly elements?: 'str' | 'raw';
  readonly default?: Value;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  readonly aliases?: readonly string[];
  /** The values that are known exactly here; any other is Ansible's. */
  readonly only?: readonly Value[];
}
type Environment = Readonly<Record<string, string | undefined>>;
export type ArgumentSpec = Readonly<Record<string, Argument>>;

/** Arguments that have been checked: every name of the spec is there, null where neither given nor defaulted. */
export interface Arguments {
  text(name: string): string | undefined;
  flag(name: string): boolean;
  raw(name: string): Value;
  list(name: string): readonly Value[] | undefined;
  has(name: string): boolean;
  /** All that was given, converted, by its main name. */
  readonly given: ReadonlyMap<string, Value>;
}

/** The names that a spec knows, aliases too. */
export function argumentNames(spec: ArgumentSpec): Set<string> {
  return new Set(Object.entries(spec).flatMap(([name, { aliases = [] }]) => [name, ...aliases]));
}

/** Applies aliases and defaults and converts types, in Ansible's order and words; throws ModuleFailure. */
export function checkArguments(spec: ArgumentSpec, args: ValueMap, env: Environment): Arguments {
  const given = new Map<string, Value>();
  for (const [name, argument] of Object.entries(spec)) {
    const written = [name, ...(argument.aliases ?? [])].filter((alias) => args.has(alias));
    const used = written.at(-1);
    if (used !== undefined) given.set(name, args.get(used) ?? null);
  }
  requireArguments(spec, given);
  for (const [name, value] of given) {
    const argument = spec[name];
    if (argument !== undefined && value !== null) given.set(name, convert(name, argument, value, env));
  }
  return view(spec, given);
}

function requireArguments(spec: ArgumentSpec, given: ReadonlyMap<string, Value>): void {
  const missing = Object.entries(spec).filter(
    ([name, { required }]) => required === true && !given.has(name),
  );
  if (missing.length === 0) return;
  throw new ModuleFailure(`missing required arguments: ${missing.map(([name]) => name).join(', ')}`);
}

function view(spec: ArgumentSpec, given: ReadonlyMap<string, Value>): Arguments {
  const raw = (name: string) => given.get(name) ?? spec[name]?.default ?? null;
  return {
    given,
    raw,
    has: (name) => given.has(name) && given.get(name) !== null,
    text: (name) => {
      const value = raw(name);
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => raw(name) === true,
    list: (name) => {
      const value = raw(name);
      return isList(value) ? value : undefined;
    },
  };
}

function convert(name: string, argument: Argument, value: Value, env: Environment): Value {
  const converted =
    argument.type === 'path' ? expandPath(pythonText(value), env) : convertType(name, argument, value);
  const { choices, only } = argument;
  if (only !== undefined && !only.includes(converted)) {
    throw new ModuleFailure(`the native executor does not know ${name}: ${pythonText(converted)}`);
  }
  if (choices !== undefined && !choices.includes(String(converted))) {
    throw new ModuleFailure(
      `value of ${name} must be one of: ${choices.join(', ')}, got: ${pythonText(converted)}`,
    );
  }
  return converted;
}

function convertType(name: string, { type, elements }: Argument, value: Value): Value {
  if (type === 'raw') return value;
  if (type === 'str' || type === 'path') return pythonText(value);
  if (type === 'bool') return toBoolean(name, value);
  if (type === 'int') return toInteger(name, value);
  if (type === 'list') {
    const list = toList(name, value);
    return elements === 'str' ? list.map(pythonText) : list;
  }
  if (isMap(value)) return value;
  throw unconvertible(name, value, type, 'dictionary requested, could not parse JSON or key=value');
}

const truths = ['y', 'yes', 'on', '1', 'true', 't'];
const falsehoods = ['n', 'no', 'off', '0', 'false', 'f'];

/** As Ansible reads a boolean argument; undefined when it would not. */
export function readBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const number = value instanceof Float ? value.value : value;
  const text = typeof number === 'string' ? number.toLowerCase().trim() : String(number);
  if (truths.includes(text)) return true;
  return falsehoods.includes(text) ? false : undefined;
}

function toBoolean(name: string, value: Value): boolean {
  const boolean = isMap(value) || isList(value) ? undefined : readBoolean(value);
  if (boolean !== undefined) return boolean;
  throw unconvertible(name, value, 'bool', `The value '${pythonText(value)}' is not a valid boolean. `);
}

function toInteger(name: string, value: Value): Value {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value)) return Number(value);
  throw unconvertible(name, value, 'int', `<class '${pythonType(value)}'> cannot be converted to an int`);
}

function toList(name: string, value: Value): readonly Value[] {
  if (isList(value)) return value;
  if (typeof value === 'string') return value.split(',');
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  throw unconvertible(name, value, 'list', `<class '${pythonType(value)}'> cannot be converted to a list`);
}

function unconvertible(name: string, value: Value, type: string, why: string): ModuleFailure {
  return new ModuleFailure(
    `argument '${name}' is of type <class '${pythonType(value)}'> and we were unable to convert to ${type}: ${why}`,
  );
}

/** The name of the Python type that a value has in Ansible. */
function pythonType(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (isMap(value)) return 'dict';
  return isList(value) ? 'list' : value instanceof Float ? 'float' : value.pyType;
}

/** `~` and `$VARIABLE`, as Python's `expanduser` and `expandvars` do. */
export function expandPath(path: string, env: Environment): string {
  const home = path === '~' || path.startsWith('~/') ? (env.HOME ?? homedir()) + path.slice(1) : path;
  return home.replace(/\$(\w+|\{[^}]*\})/g, (whole, name: string) => env[name.replace(/[{}]/g, '')] ?? whole);
}
