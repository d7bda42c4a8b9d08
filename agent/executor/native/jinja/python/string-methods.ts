import { LimitError, typeError, UnsupportedError, valueError } from '../errors.ts';
import { checkText } from '../limits.ts';
import { truthy } from '../runtime/compare.ts';
import { formatString } from '../runtime/format.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { indexOf, pythonTrim, whitespace } from '../runtime/numbers.ts';
import { characters, textLength } from '../runtime/text.ts';
import { asText, Text, Tuple, tuple, typeName, Undefined, type Value } from '../runtime/values.ts';
import * as cases from './letter-case.ts';
import { methods } from './table.ts';

type Args = readonly (Value | undefined)[];

/** The methods of Python's `str`. */
export const stringMethods = methods({
  capitalize: ['', (self) => cases.capitalize(text(self))],
  center: ['width, fillchar?', (self, args) => center(text(self), args)],
  count: ['sub, start?, end?', (self, args) => count(text(self), args)],
  endswith: ['suffix, start?, end?', (self, args) => touches('endsWith', text(self), args)],
  expandtabs: ['tabsize?', (self, [size = 8]) => expandTabs(text(self), indexOf(size))],
  find: ['sub, start?, end?', (self, args) => find(text(self), args, false)],
  format: ['*args, **kwargs', (self, _, { rest, keywords }) => formatString(text(self), rest, keywords)],
  index: ['sub, start?, end?', (self, args) => found(find(text(self), args, false))],
  isalnum: ['', (self) => every(text(self), /[\p{L}\p{Nd}\p{Nl}\p{No}]/u)],
  isalpha: ['', (self) => every(text(self), /\p{L}/u)],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
  isascii: ['', (self) => !/[^\x00-\x7f]/.test(text(self))],
  isdecimal: ['', (self) => every(text(self), /\p{Nd}/u)],
  isdigit: ['', (self) => every(text(self), /[\p{Nd}²³¹⁰⁴-⁹₀-₉]/u)],
  islower: ['', (self) => cases.isLower(text(self))],
  isnumeric: ['', (self) => every(text(self), /[\p{Nd}\p{Nl}\p{No}]/u)],
  isprintable: ['', (self) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text(self))],
  isspace: ['', (self) => text(self) !== '' && pythonTrim(text(self)) === ''],
  istitle: ['', (self) => cases.isTitle(text(self))],
  isupper: ['', (self) => cases.isUpper(text(self))],
  join: ['iterable', (self, [items = null]) => join(text(self), items)],
  ljust: ['width, fillchar?', (self, args) => pad(text(self), args, 'end')],
  lower: ['', (self) => cases.lower(text(self))],
  lstrip: ['chars?', (self, [chars = null]) => strip(text(self), chars, 'left')],
  partition: ['sep', (self, [sep = null]) => partition(text(self), sep, 'first')],
  removeprefix: ['prefix', (self, [part = null]) => removePrefix(text(self), want(part))],
  removesuffix: ['suffix', (self, [part = null]) => removeSuffix(text(self), want(part))],
  replace: [
    'old, new, count?',
    (self, [a = null, b = null, n = -1]) => replace(text(self), want(a), want(b), indexOf(n)),
  ],
  rfind: ['sub, start?, end?', (self, args) => find(text(self), args, true)],
  rindex: ['sub, start?, end?', (self, args) => found(find(text(self), args, true))],
  rjust: ['width, fillchar?', (self, args) => pad(text(self), args, 'start')],
  rpartition: ['sep', (self, [sep = null]) => partition(text(self), sep, 'last')],
  rsplit: ['sep?, maxsplit?', (self, [sep = null, max = -1]) => splitRight(text(self), sep, indexOf(max))],
  rstrip: ['chars?', (self, [chars = null]) => strip(text(self), chars, 'right')],
  split: ['sep?, maxsplit?', (self, [sep = null, max = -1]) => split(text(self), sep, indexOf(max))],
  splitlines: ['keepends?', (self, [keep = false]) => splitLines(text(self), truthy(keep))],
  startswith: ['prefix, start?, end?', (self, args) => touches('startsWith', text(self), args)],
  strip: ['chars?', (self, [chars = null]) => strip(text(self), chars, 'both')],
  swapcase: ['', (self) => cases.swapCase(text(self))],
  title: ['', (self) => cases.title(text(self))],
  upper: ['', (self) => cases.upper(text(self))],
  zfill: ['width', (self, [width = null]) => zeroFill(text(self), indexOf(width))],
});

/** The string a method is called on; Python's Markup has methods of its own, which escape. */
function text(self: Value): string {
  if (self instanceof Text && self.kind === 'markup') throw new UnsupportedError('a method of Markup');
  return asText(self) ?? '';
}

function want(value: Value): string {
  const found = asText(value);
  if (found !== undefined) return found;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`argument must be str, not ${typeName(value)}`);
}

/** Positions count code points: they are made UTF-16 units only for strings that have others. */
function window(self: string, args: Args): { part: string; offset: number } | undefined {
  const chars = characters(self);
  const [, start = null, end = null] = args;
  const from = clamp(start === null ? 0 : indexOf(start), chars.length);
  const to = clamp(end === null ? chars.length : indexOf(end), chars.length);
  if (from > to || (start !== null && indexOf(start) > chars.length)) return undefined;
  const part = typeof chars === 'string' ? chars.slice(from, to) : chars.slice(from, to).join('');
  return { part, offset: from };
}

function clamp(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length);
}

function find(self: string, args: Args, last: boolean): number {
  const sub = want(args[0] ?? null);
  const view = window(self, args);
  if (view === undefined) return -1;
  const at = last ? view.part.lastIndexOf(sub) : view.part.indexOf(sub);
  return at < 0 ? -1 : view.offset + textLength(view.part.slice(0, at));
}

function found(index: number): number {
  if (index < 0) throw valueError('substring not found');
  return index;
}

function count(self: string, args: Args): number {
  const sub = want(args[0] ?? null);
  const view = window(self, args);
  if (view === undefined) return 0;
  return sub === '' ? textLength(view.part) + 1 : view.part.split(sub).length - 1;
}

function touches(how: 'startsWith' | 'endsWith', self: string, args: Args): boolean {
  const [wanted = null] = args;
  const parts = wanted instanceof Tuple ? wanted : [wanted];
  const view = window(self, args);
  return parts.some((part) => {
    const sub = asText(part);
    if (part instanceof Undefined) throw part.error();
    if (sub === undefined) {
      const name = how === 'startsWith' ? 'startswith' : 'endswith';
      throw typeError(`${name} first arg must be str or a tuple of str, not ${typeName(part)}`);
    }
    return view?.part[how](sub) === true;
  });
}

function every(self: string, pattern: RegExp): boolean {
  return self !== '' && Array.from(self).every((char) => pattern.test(char));
}

function join(self: string, items: Value): string {
  if (items === null || typeof items === 'number') throw typeError('can only join an iterable');
  const parts = itemsOf(items).map((item, index) => {
    const part = asText(item);
    if (item instanceof Undefined) throw new UnsupportedError('joining undefined values');
    if (part === undefined)
      throw typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
    return part;
  });
  let length = 0;
  for (const part of parts) length = checkText(length + part.length + self.length);
  return parts.join(self);
}

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
      parts.push(parts.length === max ? rest : rest);
      break;
    }
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).replace(leading, '');
  }
  return parts;
}

const blank = new RegExp(`[${whitespace}]`);
const leading = new RegExp(`^[${whitespace}]+`);
const trailing = new RegExp(`[${whitespace}]+$`);

function splitRight(self: string, sep: Value, max: number): Value[] {
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

/** Python's `strip` and its two halves; null strips white space. */
export function strip(self: string, chars: Value, side: 'left' | 'right' | 'both'): string {
  if (chars === null) {
    const start = side === 'right' ? self : self.replace(leading, '');
    return side === 'left' ? start : start.replace(trailing, '');
  }
  const set = new Set(want(chars));
  const letters = Array.from(self);
  let from = 0;
  let to = letters.length;
  if (side !== 'right') while (from < to && set.has(letters[from] ?? '')) from += 1;
  if (side !== 'left') while (to > from && set.has(letters[to - 1] ?? '')) to -= 1;
  return letters.slice(from, to).join('');
}

function removePrefix(self: string, part: string): string {
  return self.startsWith(part) ? self.slice(part.length) : self;
}

function removeSuffix(self: string, part: string): string {
  return part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self;
}

/** Python's `replace`; a negative count replaces all. */
export function replace(self: string, old: string, by: string, times: number): string {
  const max = times < 0 ? Number.POSITIVE_INFINITY : times;
  if (old === '') return replaceEmpty(self, by, max);
  const parts = self.split(old);
  checkText(self.length + (parts.length - 1) * by.length);
  if (parts.length - 1 <= max) return parts.join(by);
  return [...parts.slice(0, max), parts.slice(max).join(old)].join(by);
}

function replaceEmpty(self: string, by: string, max: number): string {
  const letters = Array.from(self);
  checkText(self.length + (letters.length + 1) * by.length);
  let out = '';
  let done = 0;
  for (const letter of letters) {
    if (done < max) out += by;
    done += 1;
    out += letter;
  }
  return done < max ? out + by : out;
}

function partition(self: string, sep: Value, which: 'first' | 'last'): Value {
  const by = want(sep);
  if (by === '') throw valueError('empty separator');
  const at = which === 'first' ? self.indexOf(by) : self.lastIndexOf(by);
  if (at < 0) return which === 'first' ? tuple(self, '', '') : tuple('', '', self);
  return tuple(self.slice(0, at), by, self.slice(at + by.length));
}

function fill(value: Value | undefined): string {
  if (value === undefined) return ' ';
  const char = want(value);
  if (textLength(char) !== 1) throw typeError('The fill character must be exactly one character long');
  return char;
}

function pad(self: string, [width = null, char]: Args, side: 'start' | 'end'): string {
  const missing = Math.max(0, checkText(indexOf(width)) - textLength(self));
  const padding = fill(char).repeat(missing);
  return side === 'start' ? padding + self : self + padding;
}

/** Python's `center`, which puts the odd space to the left for odd widths. */
export function center(self: string, [width = null, char]: Args): string {
  const to = checkText(indexOf(width));
  const missing = Math.max(0, to - textLength(self));
  const left = Math.floor(missing / 2) + (missing & to & 1);
  return fill(char).repeat(left) + self + fill(char).repeat(missing - left);
}

function zeroFill(self: string, width: number): string {
  const missing = Math.max(0, checkText(width) - textLength(self));
  const sign = /^[-+]/.test(self) ? self.slice(0, 1) : '';
  return sign + '0'.repeat(missing) + self.slice(sign.length);
}

function expandTabs(self: string, size: number): string {
  if (size > 1_000) throw new LimitError('a tab is wider than 1000 characters');
  let column = 0;
  let out = '';
  for (const char of self) {
    if (char === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0;
      out += ' '.repeat(spaces);
      column += spaces;
    } else {
      out += char;
      column = char === '\n' || char === '\r' ? 0 : column + 1;
    }
  }
  return out;
}
