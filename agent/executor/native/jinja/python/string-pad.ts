import { LimitError, typeError } from '../errors.ts';
import { checkText } from '../limits.ts';
import type { Args } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { textLength } from '../runtime/text.ts';
import type { Value } from '../runtime/values.ts';
import { want } from './string-argument.ts';

/** Python's `rjust` (missing at the start) and `ljust` (at the end). */
export function pad(self: string, [width = null, char]: Args, side: 'start' | 'end'): string {
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

function fill(value: Value | undefined): string {
  if (value === undefined) return ' ';
  const char = want(value);
  if (textLength(char) !== 1) throw typeError('The fill character must be exactly one character long');
  return char;
}

/** Python's `zfill`. */
export function zeroFill(self: string, width: number): string {
  const missing = Math.max(0, checkText(width) - textLength(self));
  const sign = /^[-+]/.test(self) ? self.slice(0, 1) : '';
  return sign + '0'.repeat(missing) + self.slice(sign.length);
}

/** Python's `expandtabs`. */
export function expandTabs(self: string, size: number): string {
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
