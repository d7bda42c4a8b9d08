import { filterError, UnsupportedError, valueError } from '../errors.ts';
import { repr } from '../runtime/text.ts';
import type { Key, Value } from '../runtime/values.ts';

interface Parts {
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** Ansible's `urlsplit`: all parts, or the one that is asked for. */
export function splitUrl(url: string, query: string): Value {
  const parts = urlParts(url);
  const { username, password, hostname, port } = authority(parts.netloc);
  const all = new Map<Key, Value>([
    ['fragment', parts.fragment],
    ['hostname', hostname],
    ['netloc', parts.netloc],
    ['password', password],
    ['path', parts.path],
    ['port', port],
    ['query', parts.query],
    ['scheme', parts.scheme],
    ['username', username],
  ]);
  if (query === '') return all;
  const value = all.get(query);
  if (value === undefined) throw filterError(`urlsplit: unknown URL component: ${query}`);
  return value;
}

/** Python's `urllib.parse.urlsplit`. */
export function urlParts(source: string): Parts {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
  if (/[^\x00-\x7f]/.test(source)) throw new UnsupportedError('a URL with characters beyond ASCII');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
  let url = source.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '');
  let scheme = '';
  const colon = url.indexOf(':');
  if (colon > 0 && /^[A-Za-z][A-Za-z0-9+.-]*$/.test(url.slice(0, colon))) {
    scheme = url.slice(0, colon).toLowerCase();
    url = url.slice(colon + 1);
  }
  let netloc = '';
  if (url.startsWith('//')) {
    netloc = /^\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
    url = url.slice(netloc.length + 2);
    if (netloc.includes('[') !== netloc.includes(']')) throw valueError('Invalid IPv6 URL');
  }
  const [beforeFragment = '', fragment] = cut(url, '#');
  const [path = '', query] = cut(beforeFragment, '?');
  return { scheme, netloc, path, query: query ?? '', fragment: fragment ?? '' };
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function authority(netloc: string): Record<'username' | 'password' | 'hostname' | 'port', Value> {
  const at = netloc.lastIndexOf('@');
  const login = at < 0 ? undefined : netloc.slice(0, at);
  const place = netloc.slice(at + 1);
  const [username = null, password = null] = login === undefined ? [] : definedParts(cut(login, ':'));
  const bracket = /^[^[]*\[([^\]]*)\]:?(.*)$/.exec(place);
  const [host = '', port] = bracket === null ? cut(place, ':') : [bracket[1] ?? '', bracket[2]];
  return { username, password, hostname: host === '' ? null : host.toLowerCase(), port: portOf(port) };
}

function definedParts([first, second]: [string, string | undefined]): Value[] {
  return [first, second ?? null];
}

function portOf(port: string | undefined): Value {
  if (port === undefined || port === '') return null;
  if (!/^[0-9]+$/.test(port)) throw valueError(`Port could not be cast to integer value as ${repr(port)}`);
  const number = Number(port);
  if (number > 65535) throw valueError('Port out of range 0-65535');
  return number;
}
