import type { YamlLines } from './yaml-lines.ts';

/** A scalar without quotes. A line that has more characters than `width` is broken at the next single space. */
export function writePlain(
  lines: YamlLines,
  text: string,
  { width, inFlow }: { readonly width: number; readonly inFlow: boolean },
): void {
  if (!lines.whitespace && (text !== '' || inFlow)) lines.put(' ');
  const chars = Array.from(text);
  let spaces = false;
  for (const [index, char] of chars.entries()) {
    if (char === ' ' && !spaces && lines.column > width && chars[index + 1] !== ' ') lines.startLine();
    else lines.put(char);
    spaces = char === ' ';
    if (!spaces) lines.indention = false;
  }
  lines.whitespace = false;
  lines.indention = false;
}

/** A scalar in single quotes, in which only they are doubled; line ends stand as they are. */
export function writeSingle(lines: YamlLines, text: string, width: number): void {
  lines.indicator("'", true);
  const chars = Array.from(text);
  let spaces = false;
  let inBreaks = false;
  for (const [index, char] of chars.entries()) {
    if (char === ' ') {
      const inside = index > 0 && index < chars.length - 1 && chars[index + 1] !== ' ';
      if (!spaces && lines.column > width && inside) lines.startLine();
      else lines.put(char);
      spaces = true;
    } else if (/[\n\x85\u2028\u2029]/.test(char)) {
      if (!inBreaks && char === '\n') lines.break('\n');
      lines.break(char);
      lines.indention = true;
      inBreaks = true;
    } else {
      if (inBreaks) lines.startLine();
      lines.put(char === "'" ? "''" : char);
      lines.indention = false;
      spaces = false;
      inBreaks = false;
    }
  }
  if (inBreaks) lines.startLine();
  lines.indicator("'", false);
}

/** A scalar in double quotes, with escapes for all that is not plainly printed. */
export function writeDouble(lines: YamlLines, text: string, width: number): void {
  lines.indicator('"', true);
  const chars = Array.from(text);
  let spaces = false;
  for (const [index, char] of chars.entries()) {
    if (char === ' ') {
      const inside = index > 0 && index < chars.length - 1;
      if (!spaces && lines.column > width && inside) {
        lines.startLine();
        if (chars[index + 1] === ' ') lines.put('\\');
      } else lines.put(char);
      spaces = true;
    } else {
      lines.put(escaped(char));
      spaces = false;
    }
  }
  lines.indicator('"', false);
}

const named: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (/^[\x20-\x7e]$/.test(char) && char !== '"' && char !== '\\') return char;
  if (code > 0xa0 && code < 0xfffe && code !== 0xfeff && !/[\u2028\u2029\ud800-\udfff]/.test(char))
    return char;
  if (code === 0xa0) return char;
  const short = named[char];
  if (short !== undefined) return short;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}
