import { PythonError, UnsupportedError } from '../errors.ts';
import { splitLines } from '../python/string-methods.ts';
import { truthy } from '../runtime/compare.ts';
import type { Args } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { str } from '../runtime/text.ts';
import { asText, typeName, Undefined } from '../runtime/values.ts';

/** Jinja2's `wordwrap`, on text whose words hold no hyphens that Python's textwrap might break at. */
export function wordWrap([
  value = null,
  width = 79,
  breakLong = true,
  wrap = null,
  hyphens = true,
]: Args): string {
  const columns = indexOf(width);
  const text = asText(value);
  if (value instanceof Undefined) throw value.error();
  if (text === undefined)
    throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
  if (columns <= 0) throw new UnsupportedError('filter wordwrap with a width of 0');
  if (truthy(hyphens) && /\S-\S/.test(text))
    throw new UnsupportedError('filter wordwrap on words with hyphens');
  if (/[^\x20-\x7e\n]/.test(text))
    throw new UnsupportedError('filter wordwrap on text that is not plain ASCII');
  const newline = wrap === null ? '\n' : str(wrap);
  return splitLines(text, false)
    .map((line) => wrapLine(line, columns, truthy(breakLong)).join(newline))
    .join(newline);
}

function wrapLine(line: string, width: number, breakLong: boolean): string[] {
  const chunks = line.match(/ +|[^ ]+/g) ?? [];
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (chunks[0]?.trim() === '' && lines.length > 0) chunks.shift();
    let current = '';
    while (chunks.length > 0 && current.length + (chunks[0]?.length ?? 0) <= width)
      current += chunks.shift() ?? '';
    const next = chunks[0];
    if (next !== undefined && next.length > width) {
      if (breakLong) {
        const room = width - current.length;
        current += next.slice(0, room);
        chunks[0] = next.slice(room);
      } else if (current === '') current = chunks.shift() ?? '';
    }
    const kept = current.replace(/ +$/, '');
    if (kept !== '') lines.push(kept);
  }
  return lines;
}
