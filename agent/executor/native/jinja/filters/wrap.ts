import { PythonError, UnsupportedError } from '../errors.ts';
import { splitLines } from '../python/string-split.ts';
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

/** Python's `TextWrapper._wrap_chunks`, with its way of leaving a space before a word that it breaks. */
function wrapLine(line: string, width: number, breakLong: boolean): string[] {
  const chunks = line.match(/ +|[^ ]+/g) ?? [];
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (isBlank(chunks[0]) && lines.length > 0) chunks.shift();
    const current = fillLine(chunks, width, breakLong);
    if (isBlank(current.at(-1))) current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

function fillLine(chunks: string[], width: number, breakLong: boolean): string[] {
  const current: string[] = [];
  let length = 0;
  for (let next = chunks[0]; next !== undefined && length + next.length <= width; next = chunks[0]) {
    current.push(next);
    length += next.length;
    chunks.shift();
  }
  const next = chunks[0];
  if (next === undefined || next.length <= width) return current;
  if (breakLong) {
    current.push(next.slice(0, width - length));
    chunks[0] = next.slice(width - length);
  } else if (current.length === 0) {
    current.push(next);
    chunks.shift();
  }
  return current;
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && chunk.trim() === '';
}
