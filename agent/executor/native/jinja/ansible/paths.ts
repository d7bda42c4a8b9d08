import { PythonError, typeError, UnsupportedError } from '../errors.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { tuple } from '../runtime/tuple.ts';
import { asText, isList, Text, typeName, Undefined, type Value } from '../runtime/values.ts';
import { splitUrl } from './urls.ts';

/** Ansible's filters on paths and URLs. */
export const pathFilters: readonly Definition[] = [
  define('basename', 'p', (_, [value = null]) => basename(path(value))),
  define('dirname', 'p', (_, [value = null]) => dirname(path(value))),
  define('splitext', 'p', (_, [value = null]) => splitExtension(path(value))),
  define('path_join', 'paths', (_, [value = null]) => joinPaths(value)),
  define('realpath', 'filename', (host, [value = null]) =>
    needed(host.outside.realpath, 'filter realpath')(path(value)),
  ),
  define('fileglob', 'pathname', (host, [value = null]) => [
    ...needed(host.outside.fileglob, 'filter fileglob')(path(value)),
  ]),
  define('expanduser', 'path', (host, [value = null]) => expandUser(host, path(value))),
  define('expandvars', 'path', (host, [value = null]) => expandVariables(host, path(value))),
  define('relpath', 'path, start?', (host, args) => relativePath(host, args)),
  define('win_basename', 'p', (_, [value = null]) => /[^/\\]*$/.exec(withoutDrive(path(value)))?.[0] ?? ''),
  define('win_dirname', 'p', () => refuse('filter win_dirname')),
  define('win_splitdrive', 'p', () => refuse('filter win_splitdrive')),
  define('urlsplit', 'value, query?, alias?', (_, [value = null, query = '']) =>
    splitUrl(urlText(value), asText(query) ?? ''),
  ),
  define('urldecode', 'string', (_, [value = null]) => decodeUrl(path(value))),
];

function refuse(construct: string): never {
  throw new UnsupportedError(construct);
}

function needed<T>(part: T | undefined, construct: string): T {
  return part ?? refuse(construct);
}

function path(value: Value): string {
  if (value instanceof Text && value.kind === 'markup') throw new UnsupportedError('a path filter on Markup');
  const text = asText(value);
  if (text !== undefined) return text;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`expected str, bytes or os.PathLike object, not ${typeName(value)}`);
}

function urlText(value: Value): string {
  if (value instanceof Text && value.kind === 'markup')
    throw new UnsupportedError('filter urlsplit on Markup');
  const text = asText(value);
  if (text === undefined && !(value instanceof Undefined))
    throw new UnsupportedError('filter urlsplit on what is no string');
  return text ?? path(value);
}

function basename(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

function dirname(text: string): string {
  const head = text.slice(0, text.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

function splitExtension(text: string): Value {
  const start = text.lastIndexOf('/') + 1;
  const dot = text.lastIndexOf('.');
  const stem = text.slice(start, Math.max(start, dot));
  if (dot < start || /^\.*$/.test(stem)) return tuple(text, '');
  return tuple(text.slice(0, dot), text.slice(dot));
}

function joinPaths(value: Value): string {
  const text = asText(value);
  if (text !== undefined) return text;
  if (!isList(value)) {
    if (value instanceof Undefined) throw value.error();
    throw new PythonError(
      'AnsibleFilterTypeError',
      `|path_join expects string or sequence, got <class '${typeName(value)}'> instead.`,
    );
  }
  const parts = value.map((part) => {
    const piece = asText(part);
    if (piece !== undefined) return piece;
    if (part instanceof Undefined) throw part.error();
    throw typeError(`join() argument must be str, bytes, or os.PathLike object, not '${typeName(part)}'`);
  });
  const [first] = parts;
  if (first === undefined) throw typeError("join() missing 1 required positional argument: 'a'");
  return parts.slice(1).reduce((joined, part) => joinTwo(joined, part), first);
}

function joinTwo(left: string, right: string): string {
  if (right.startsWith('/')) return right;
  return left === '' || left.endsWith('/') ? left + right : `${left}/${right}`;
}

function expandUser(host: Host, text: string): string {
  if (!text.startsWith('~')) return text;
  const [, user = '', rest = ''] = /^~([^/]*)(.*)$/s.exec(text) ?? [];
  const home = needed(host.outside.home, 'filter expanduser')(user === '' ? undefined : user);
  return home === undefined ? text : home.replace(/\/+$/, '') + rest || '/';
}

function expandVariables(host: Host, text: string): string {
  if (!text.includes('$')) return text;
  const get = needed(host.outside.environmentVariable, 'filter expandvars');
  return text.replace(
    /\$([A-Za-z0-9_]+|\{[^}]*\})/g,
    (whole, name: string) => get(name.replace(/^\{|\}$/g, '')) ?? whole,
  );
}

function relativePath(host: Host, [value = null, start = '.']: Args): string {
  const from = absolute(host, path(start));
  const to = absolute(host, path(value));
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared += 1;
  const parts = [...from.slice(shared).map(() => '..'), ...to.slice(shared)];
  return parts.length === 0 ? '.' : parts.join('/');
}

function absolute(host: Host, text: string): string[] {
  if (text === '') throw new PythonError('ValueError', 'no path specified');
  const full = text.startsWith('/') ? text : joinTwo(needed(host.outside.cwd, 'filter relpath')(), text);
  const parts: string[] = [];
  for (const part of full.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

function withoutDrive(text: string): string {
  return text.replace(/^[A-Za-z]:/, '');
}

function decodeUrl(text: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [part, code] of text.replaceAll('+', ' ').matchAll(/%([0-9a-fA-F]{2})|[\s\S]/gu)) {
    if (code === undefined) bytes.push(...encoder.encode(part));
    else bytes.push(Number.parseInt(code, 16));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
