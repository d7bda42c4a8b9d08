import { whitespace } from '../runtime/numbers.ts';
import type { Value } from '../runtime/values.ts';
import { want } from './string-argument.ts';

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

/** Python's `removeprefix`. */
export function removePrefix(self: string, part: string): string {
  return self.startsWith(part) ? self.slice(part.length) : self;
}

/** Python's `removesuffix`. */
export function removeSuffix(self: string, part: string): string {
  return part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self;
}

/** White space, as Python's strings know it, at the start. */
export const leading = new RegExp(`^[${whitespace}]+`);
/** White space at the end. */
export const trailing = new RegExp(`[${whitespace}]+$`);
