import { valueError } from '../errors.ts';
import { whitespace } from '../runtime/numbers.ts';
import { tuple } from '../runtime/tuple.ts';
import type { Value } from '../runtime/values.ts';
import { want } from './string-argument.ts';
import { leading, trailing } from './string-trim.ts';

/** Python's `split` with and without a separator, which also is Ansible's filter of that name. */
export function split(self: string, sep: Value, max: number): Value[] {
  if (sep === null) return splitBlank(self, max);
  const by = want(sep);
  if (by === '') throw valueError('empty separator');
  const parts = self.split(by);
  if (max < 0 || parts.length <= max + 1) return parts;
  return [...parts.slice(0, max), parts.slice(max).join(by)];
}

function splitBlank(self: string, max: number): Value[] {
  const parts: Value[] = [];
  let rest = self.replace(leading, '');
  while (rest !== '') {
    const at = parts.length === max ? -1 : rest.search(blank);
    if (at < 0) {
      parts.push(rest);
      break;
    }
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).replace(leading, '');
  }
  return parts;
}

/** Python's `rsplit`. */
export function splitRight(self: string, sep: Value, max: number): Value[] {
  if (max < 0) return split(self, sep, -1);
  if (sep === null) return splitBlankRight(self, max);
  const by = want(sep);
  if (by === '') throw valueError('empty separator');
  const parts = self.split(by);
  if (parts.length <= max + 1) return parts;
  return [parts.slice(0, parts.length - max).join(by), ...parts.slice(parts.length - max)];
}

function splitBlankRight(self: string, max: number): Value[] {
  const parts: Value[] = [];
  let rest = self.replace(trailing, '');
  while (rest !== '') {
    if (parts.length === max) {
      parts.unshift(rest);
      break;
    }
    const word = new RegExp(`[^${whitespace}]+$`).exec(rest)?.[0] ?? rest;
    parts.unshift(word);
    rest = rest.slice(0, rest.length - word.length).replace(trailing, '');
  }
  return parts;
}

/** Python's `splitlines`, which knows more line ends than `\n`. */
export function splitLines(self: string, keep: boolean): string[] {
  const lines =
    self.match(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
      /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+$/g,
    ) ?? [];
  if (keep) return lines;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
  return lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''));
}

/** Python's `partition` and (from the end) `rpartition`. */
export function partition(self: string, sep: Value, which: 'first' | 'last'): Value {
  const by = want(sep);
  if (by === '') throw valueError('empty separator');
  const at = which === 'first' ? self.indexOf(by) : self.lastIndexOf(by);
  if (at < 0) return which === 'first' ? tuple(self, '', '') : tuple('', '', self);
  return tuple(self.slice(0, at), by, self.slice(at + by.length));
}

const blank = new RegExp(`[${whitespace}]`);
