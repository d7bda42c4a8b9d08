import { typeError, UnsupportedError } from '../errors.ts';
import { checkText } from '../limits.ts';
import { truthy } from '../runtime/compare.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { indexOf, pythonTrim } from '../runtime/numbers.ts';
import { asText, Text, typeName, Undefined, type Value } from '../runtime/values.ts';
import { formatString } from './format.ts';
import * as cases from './letter-case.ts';
import { want } from './string-argument.ts';
import { center, expandTabs, pad, zeroFill } from './string-pad.ts';
import { replace } from './string-replace.ts';
import { count, find, found, touches } from './string-search.ts';
import { partition, split, splitLines, splitRight } from './string-split.ts';
import { removePrefix, removeSuffix, strip } from './string-trim.ts';
import { methods } from './table.ts';

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
