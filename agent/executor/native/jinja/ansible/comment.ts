import { PythonError, typeError, UnsupportedError } from '../errors.ts';
import { replace } from '../python/string-replace.ts';
import type { Args } from '../runtime/host.ts';
import { indexOf, toInteger } from '../runtime/numbers.ts';
import { repr, str } from '../runtime/text.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';

interface Style {
  readonly beginning?: string;
  readonly decoration: string;
  readonly end?: string;
}

const styles: ReadonlyMap<string, Style> = new Map([
  ['plain', { decoration: '# ' }],
  ['erlang', { decoration: '% ' }],
  ['c', { decoration: '// ' }],
  ['cblock', { beginning: '/*', decoration: ' * ', end: ' */' }],
  ['xml', { beginning: '<!--', decoration: ' - ', end: '-->' }],
]);

/** Ansible's `comment`: the text as a comment of a configuration file. */
export function comment([value = null, name = 'plain']: Args, keywords: ReadonlyMap<string, Value>): string {
  const style = styles.get(str(name));
  if (style === undefined) throw new PythonError('KeyError', repr(name));
  const text = asText(value);
  if (value instanceof Undefined) throw value.error();
  if (text === undefined)
    throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'replace'`);
  const given = (key: string, otherwise: string): string => textOf(keywords.get(key), otherwise);
  const decoration = given('decoration', style.decoration);
  const newline = given('newline', '\n');
  const edge = decoration.trimEnd();
  const prefix = given('prefix', edge);
  const prefixCount = Number(toInteger(keywords.get('prefix_count') ?? 1));
  const postfixCount = indexOf(keywords.get('postfix_count') ?? 1);
  const beginning = given('beginning', style.beginning ?? '');
  const end = given('end', style.end ?? '');
  if (prefixCount > 1000 || postfixCount > 1000)
    throw new UnsupportedError('filter comment with so many lines');
  const head = beginning === '' ? '' : beginning + newline;
  const before =
    prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(Math.max(0, prefixCount));
  const lines = decoration + replace(text, newline, newline + decoration, -1);
  const body = replace(lines, decoration + newline, edge + newline, -1);
  const after = (newline + given('postfix', edge)).repeat(Math.max(0, postfixCount));
  return head + before + body + after + (end === '' ? '' : newline + end);
}

function textOf(value: Value | undefined, otherwise: string): string {
  if (value === undefined) return otherwise;
  const text = asText(value);
  if (text === undefined) throw typeError(`comment options must be strings, not ${typeName(value)}`);
  return text;
}
