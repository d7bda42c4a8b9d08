import { typeError, valueError } from '../errors.ts';
import type { Args } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { characters, textLength } from '../runtime/text.ts';
import { Tuple } from '../runtime/tuple.ts';
import { asText, typeName, Undefined } from '../runtime/values.ts';
import { want } from './string-argument.ts';

/** Python's `find` and (where `last`) `rfind`: where a part stands, -1 for nowhere. */
export function find(self: string, args: Args, last: boolean): number {
  const sub = want(args[0] ?? null);
  const view = window(self, args);
  if (view === undefined) return -1;
  const at = last ? view.part.lastIndexOf(sub) : view.part.indexOf(sub);
  return at < 0 ? -1 : view.offset + textLength(view.part.slice(0, at));
}

/** Python's `index`: a place that was found. */
export function found(index: number): number {
  if (index < 0) throw valueError('substring not found');
  return index;
}

/** Python's `count` of parts that do not overlap. */
export function count(self: string, args: Args): number {
  const sub = want(args[0] ?? null);
  const view = window(self, args);
  if (view === undefined) return 0;
  return sub === '' ? textLength(view.part) + 1 : view.part.split(sub).length - 1;
}

/** Python's `startswith` and `endswith`, with one part or a tuple of them. */
export function touches(how: 'startsWith' | 'endsWith', self: string, args: Args): boolean {
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
