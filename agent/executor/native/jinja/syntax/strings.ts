import { TemplateSyntaxError, UnsupportedError } from '../errors.ts';
import { stringEscapes } from '../python/escapes.ts';

const escapes =
  /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{0,4})|U([0-9a-fA-F]{0,8})|N(\{[^}]*\})?|(.|$))/gsu;

/** The text between the quotes of a string literal, read by the rules of Python's `unicode-escape`. */
export function unescapeString(text: string, line: number, name?: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(escapes, (_, octal, hex, short, long, named, char) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    if (hex !== undefined) return codePoint(hex, 2, 'x', line, name);
    if (short !== undefined) return codePoint(short, 4, 'u', line, name);
    if (long !== undefined) return codePoint(long, 8, 'U', line, name);
    if (char === undefined || named !== undefined) throw new UnsupportedError('the escape \\N in a string');
    return stringEscapes[char] ?? `\\${char}`;
  });
}

function codePoint(
  digits: string,
  width: number,
  kind: string,
  line: number,
  name: string | undefined,
): string {
  const places = `${'X'.repeat(width)}`;
  if (digits.length < width) throw new TemplateSyntaxError(`truncated \\${kind}${places} escape`, line, name);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw new TemplateSyntaxError('illegal Unicode character', line, name);
  if (code >= 0xd800 && code <= 0xdfff) throw new UnsupportedError('a surrogate in a string');
  return String.fromCodePoint(code);
}
