import { PythonError, TemplateError, typeError, UnsupportedError, valueError } from '../errors.ts';
import { checkText } from '../limits.ts';
import * as cases from '../python/letter-case.ts';
import { center } from '../python/string-pad.ts';
import { replace } from '../python/string-replace.ts';
import { splitLines } from '../python/string-split.ts';
import { strip } from '../python/string-trim.ts';
import { truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Extra, type Host } from '../runtime/host.ts';
import { itemsOf, tryIterate } from '../runtime/iterate.ts';
import { indexOf } from '../runtime/numbers.ts';
import { formatPercent } from '../runtime/percent.ts';
import { characters, str, textLength } from '../runtime/text.ts';
import { tupleOf } from '../runtime/tuple.ts';
import { asText, isMap, type Key, Text, typeName, Undefined, type Value } from '../runtime/values.ts';
import { wordWrap } from './wrap.ts';

/** Jinja2's filters on strings. */
export const stringFilters: readonly Definition[] = [
  define('upper', 's', (_, [value = null]) => cases.upper(soft(value))),
  define('lower', 's', (_, [value = null]) => cases.lower(soft(value))),
  define('capitalize', 's', (_, [value = null]) => cases.capitalize(soft(value))),
  define('title', 's', (_, [value = null]) => title(soft(value))),
  define('string', 'object', (_, [value = null]) => soft(value), { givesText: true }),
  define('trim', 'value, chars?', (_, [value = null, chars = null]) => strip(soft(value), chars, 'both')),
  define('center', 'value, width?', (_, [value = null, width = 80]) => center(soft(value), [width])),
  define('replace', 's, old, new, count?', (_, args) => replaceAll(args)),
  define('indent', 's, width?, first?, blank?', (_, args) => indent(args)),
  define('truncate', 's, length?, killwords?, end?, leeway?', (_, args) => truncate(args)),
  define('wordwrap', 's, width?, break_long_words?, wrapstring?, break_on_hyphens?', (_, args) =>
    wordWrap(args),
  ),
  define('wordcount', 's', (_, [value = null]) => soft(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  define('format', 'value, *args, **kwargs', format),
  define('urlencode', 'value', (_, [value = null]) => urlEncode(value)),
];

/** Python's `soft_str`; the subclass that HTML escaping makes is refused where it would go on escaping. */
function soft(value: Value): string {
  if (value instanceof Text && value.kind === 'markup')
    throw new UnsupportedError('a string filter on Markup');
  return str(value);
}

function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .filter((part) => part !== '')
    .map((part) => {
      const [first = ''] = part;
      return cases.upper(first) + cases.lower(part.slice(first.length));
    })
    .join('');
}

function replaceAll([value = null, old = null, by = null, count = null]: Args): string {
  return replace(str(value), str(old), str(by), count === null ? -1 : indexOf(count));
}

function indent([value = null, width = 4, first = false, blank = false]: Args): string {
  const margin = asText(width) ?? ' '.repeat(Math.max(0, checkText(indexOf(width))));
  const text = asText(value);
  if (value instanceof Text && value.kind === 'markup')
    throw new UnsupportedError('a string filter on Markup');
  if (value instanceof Undefined) throw value.error();
  if (text === undefined)
    throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
  const lines = splitLines(`${text}\n`, false);
  checkText(text.length + lines.length * margin.length);
  const keepsBlank = truthy(blank);
  const [head = '', ...rest] = lines;
  const body = [head, ...rest.map((line) => (keepsBlank || line !== '' ? margin + line : line))].join('\n');
  return truthy(first) ? margin + body : body;
}

function truncate([value = null, length = 255, killWords = false, end = '...', leeway = null]: Args): Value {
  const limit = indexOf(length);
  const tail = asText(end) ?? str(end);
  const slack = leeway === null ? 5 : indexOf(leeway);
  if (limit < textLength(tail)) {
    throw new PythonError('AssertionError', `expected length >= ${textLength(tail)}, got ${limit}`);
  }
  if (slack < 0) throw new PythonError('AssertionError', `expected leeway >= 0, got ${slack}`);
  if (value instanceof Undefined) throw value.error();
  const text = asText(value);
  if (text === undefined) throw new UnsupportedError(`filter truncate on a ${typeName(value)}`);
  if (textLength(text) <= limit + slack) return value;
  const chars = characters(text);
  const cut = chars.slice(0, limit - textLength(tail));
  const kept = typeof cut === 'string' ? cut : cut.join('');
  if (truthy(killWords)) return kept + tail;
  const space = kept.lastIndexOf(' ');
  return (space < 0 ? kept : kept.slice(0, space)) + tail;
}

function format(_: Host, [value = null]: Args, { rest, keywords }: Extra): Value {
  if (rest.length > 0 && keywords.size > 0) {
    throw new TemplateError("can't handle positional and keyword arguments at the same time");
  }
  return formatPercent(soft(value), keywords.size > 0 ? new Map<Key, Value>(keywords) : tupleOf(rest));
}

function urlEncode(value: Value): string {
  if (value instanceof Undefined) throw value.error();
  const text = asText(value);
  if (text !== undefined || tryIterate(value) === undefined) return quoteUrl(text ?? str(value), '/');
  const pairs = isMap(value) ? [...value] : itemsOf(value).map(pairOf);
  return pairs.map(([key, item]) => `${quoteQuery(str(key))}=${quoteQuery(str(item))}`).join('&');
}

function pairOf(item: Value): readonly [Value, Value] {
  const [key, value, ...more] = itemsOf(item);
  if (key === undefined || value === undefined || more.length > 0)
    throw valueError('not enough values to unpack');
  return [key, value];
}

/** Python's `urllib.parse.quote`. */
function quoteUrl(text: string, safe: string): string {
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    const plain = /[A-Za-z0-9_.~-]/.test(char) || safe.includes(char);
    out += plain ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function quoteQuery(text: string): string {
  return quoteUrl(text, '').replaceAll('%20', '+');
}
