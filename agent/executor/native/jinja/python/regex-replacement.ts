import { PythonError } from '../errors.ts';
import { controlEscapes } from './escapes.ts';
import type { Match, PythonRegex } from './regex.ts';

/** What a replacement of `re.sub` puts in for a match: its text, with groups filled in. */
export function compileReplacement(replacement: string, regex: PythonRegex): (match: Match) => string {
  const parts: (string | number)[] = [];
  const pattern = /\\(?:g<([^>]*)>|([1-9]\d?)|(0[0-7]{0,2})|([\s\S])|$)|[^\\]+/g;
  for (const found of replacement.matchAll(pattern)) {
    const [whole, name, number, octal, char] = found;
    if (!whole.startsWith('\\')) parts.push(whole);
    else if (name !== undefined) parts.push(groupNumber(name, regex));
    else if (number !== undefined) parts.push(checkedGroup(Number(number), regex, found.index));
    else if (octal !== undefined) parts.push(String.fromCodePoint(Number.parseInt(octal, 8)));
    else if (char === undefined)
      throw new PythonError('error', `bad escape (end of pattern) at position ${found.index}`);
    else parts.push(escaped(char, found.index));
  }
  return ({ groups }) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : (groups[part] ?? '');
    return text;
  };
}

function groupNumber(name: string, regex: PythonRegex): number {
  if (/^\d+$/.test(name)) return checkedGroup(Number(name), regex, 3);
  const number = regex.names.get(name);
  if (number === undefined) throw new PythonError('IndexError', `unknown group name '${name}'`);
  return number;
}

function checkedGroup(number: number, regex: PythonRegex, at: number): number {
  if (number > regex.groups)
    throw new PythonError('error', `invalid group reference ${number} at position ${at + 1}`);
  return number;
}

function escaped(char: string, at: number): string {
  const known = controlEscapes[char];
  if (known !== undefined) return known;
  if (/[A-Za-z]/.test(char)) throw new PythonError('error', `bad escape \\${char} at position ${at}`);
  return char === '\\' ? '\\' : `\\${char}`;
}
