import { filterError, PythonError, typeError, UnsupportedError } from '../errors.ts';
import { contains, equals, lookup, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { iterate } from '../runtime/iterate.ts';
import type { FileTest } from '../runtime/outside.ts';
import { str } from '../runtime/text.ts';
import { UniqueKeys } from '../runtime/unique.ts';
import { asText, isList, isMap, type Key, typeName, Undefined, type Value } from '../runtime/values.ts';
import { regexTests } from './regex.ts';
import { urlParts } from './urls.ts';
import { compareVersions } from './versions.ts';

const resultTests: Readonly<Record<string, readonly string[]>> = {
  failed: ['failed', 'failure'],
  succeeded: ['succeeded', 'success', 'successful'],
  changed: ['changed', 'change'],
  skipped: ['skipped', 'skip'],
  unreachable: ['unreachable'],
  reachable: ['reachable'],
  finished: ['finished'],
  started: ['started'],
};

const fileTests: Readonly<Record<string, FileTest>> = {
  directory: 'directory',
  is_dir: 'directory',
  file: 'file',
  is_file: 'file',
  link: 'link',
  is_link: 'link',
  exists: 'exists',
  link_exists: 'link_exists',
  mount: 'mount',
  is_mount: 'mount',
};

/** Ansible's own tests. */
export const ansibleTests: readonly Definition[] = [
  ...Object.entries(resultTests).flatMap(([kind, names]) =>
    names.map((name) => define(name, 'result', (_, [value = null]) => testResult(kind, value))),
  ),
  ...Object.entries(fileTests).map(([name, test]) =>
    define(name, 'path', (host, [value = null]) => testFile(host, test, name, value)),
  ),
  ...['same_file', 'is_same_file'].map((name) =>
    define(name, 'f1, f2', (host, [a = null, b = null]) => testFile(host, 'same_file', name, a, b)),
  ),
  ...['abs', 'is_abs'].map((name) => define(name, 's', (_, [value = null]) => pathOf(value).startsWith('/'))),
  ...regexTests,
  ...['version', 'version_compare'].map((name) =>
    define(name, 'value, version, operator?, strict?, version_type?', (_, args) => compareVersions(args)),
  ),
  define('any', 'iterable', (_, [value = null]) => [...iterate(value)].some(truthy)),
  define('all', 'iterable', (_, [value = null]) => [...iterate(value)].every(truthy)),
  define('truthy', 'value, convert_bool?', (_, args) => isTruthy(args)),
  define('falsy', 'value, convert_bool?', (_, args) => !isTruthy(args)),
  define('vault_encrypted', 'value', () => false),
  ...['subset', 'issubset'].map((name) => define(name, 'a, b', (_, [a = null, b = null]) => isSubset(a, b))),
  ...['superset', 'issuperset'].map((name) =>
    define(name, 'a, b', (_, [a = null, b = null]) => isSubset(b, a)),
  ),
  define('contains', 'seq, value', (_, [seq = null, value = null]) => contains(seq, value)),
  ...['nan', 'isnan'].map((name) => define(name, 'x', (_, [value = null]) => isNotANumber(value))),
  define('uri', 'value, schemes?', (_, args) => isUri(args)),
  define('url', 'value, schemes?', (_, args) => isUrl(args)),
  define('urn', 'value', (_, [value = null]) => isUri([value, ['urn']])),
];

function testResult(kind: string, value: Value): Value {
  const asked = kind === 'succeeded' ? 'failed' : kind === 'reachable' ? 'unreachable' : kind;
  if (value instanceof Undefined || !isMap(value))
    throw filterError(`The '${asked}' test expects a dictionary`);
  const own = field(value, asked);
  switch (kind) {
    case 'succeeded':
    case 'reachable':
      return !truthy(own ?? false);
    case 'changed':
      return own === undefined ? anyChanged(value) : own;
    case 'finished':
    case 'started':
      return own === undefined ? true : equals(own, 1);
    default:
      return own === undefined ? false : own;
  }
}

function field(map: ReadonlyMap<Key, Value>, name: string): Value | undefined {
  return lookup(map, name);
}

function anyChanged(value: ReadonlyMap<Key, Value>): boolean {
  const results = field(value, 'results');
  if (results === undefined || !isList(results)) return false;
  const [first] = results;
  if (first === undefined) throw new PythonError('IndexError', 'list index out of range');
  if (!isMap(first)) return false;
  return results.some((result) => isMap(result) && truthy(field(result, 'changed') ?? false));
}

function testFile(host: Host, test: FileTest, name: string, path: Value, other?: Value): boolean {
  const ask = host.outside.fileTest;
  if (ask === undefined) throw new UnsupportedError(`test ${name}`);
  return other === undefined ? ask(test, pathOf(path)) : ask(test, pathOf(path), pathOf(other));
}

function pathOf(value: Value): string {
  const text = asText(value);
  if (text !== undefined) return text;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`expected str, bytes or os.PathLike object, not ${typeName(value)}`);
}

const yes = ['y', 'yes', 'on', '1', 'true', 't'];
const no = ['n', 'no', 'off', '0', 'false', 'f'];

function isTruthy([value = null, convert = false]: Args): boolean {
  if (!truthy(convert)) return truthy(value);
  const text = asText(value)?.toLowerCase().trim();
  if (text !== undefined) return yes.includes(text) || (!no.includes(text) && truthy(value));
  return truthy(value);
}

function isSubset(a: Value, b: Value): boolean {
  const all = new UniqueKeys();
  for (const item of iterate(b)) all.add(item);
  return [...iterate(a)].map((item) => all.has(item)).every((found) => found);
}

function isNotANumber(value: Value): boolean {
  if (value instanceof Undefined) throw value.error();
  return typeof value === 'number' && Number.isNaN(value);
}

function isUri([value = null, schemes = null]: Args): boolean {
  if (value instanceof Undefined) return false;
  const text = asText(value);
  if (text === undefined) throw new UnsupportedError('test uri on what is no string');
  try {
    const { scheme } = urlParts(text);
    return !truthy(schemes) || contains(schemes, scheme);
  } catch (error) {
    if (error instanceof PythonError) return false;
    throw error;
  }
}

function isUrl(args: Args): boolean {
  if (!isUri(args)) return false;
  const { netloc, scheme } = urlParts(str(args[0] ?? null));
  return netloc !== '' || scheme === 'file';
}
