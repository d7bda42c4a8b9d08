import { PythonError, UnsupportedError, valueError } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define } from '../runtime/host.ts';
import { indexOf } from '../runtime/numbers.ts';
import { repr, str } from '../runtime/text.ts';
import { isMap, Text, typeName, Undefined, type Value } from '../runtime/values.ts';
import { dumpJson } from './json.ts';

/** Jinja2's filters that make or read HTML. */
export const htmlFilters: readonly Definition[] = [
  define('e', 's', (_, [value = null]) => escaped(value)),
  define('escape', 's', (_, [value = null]) => escaped(value)),
  define('forceescape', 'value', (_, [value = null]) => markup(escapeHtml(str(value)))),
  define('safe', 'value', (_, [value = null]) => markup(str(value))),
  define('striptags', 'value', (_, [value = null]) => stripTags(str(value))),
  define('xmlattr', 'd, autospace?', (_, args) => xmlAttributes(args)),
  define('tojson', 'value, indent?', (_, [value = null, indent = null]) => toJson(value, indent)),
  define('urlize', 'value, *args, **kwargs', () => {
    throw new UnsupportedError('filter urlize');
  }),
];

function markup(text: string): Text {
  return new Text(text, 'markup');
}

function escaped(value: Value): Value {
  return value instanceof Text && value.kind === 'markup' ? value : markup(escapeHtml(str(value)));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** The five characters that HTML has other uses for, as entities. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (char) => entities[char] ?? char);
}

function stripTags(text: string): string {
  const bare = text.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, '');
  if (bare.includes('<') || /&(?!amp;|lt;|gt;|quot;|#39;|#34;)/.test(bare)) {
    throw new UnsupportedError('filter striptags on text with entities');
  }
  const plain = bare
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
  return plain.replace(/&(amp|lt|gt|quot|#39|#34);/g, (_, name: string) => unescaped[name] ?? '');
}

const unescaped: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#34': '"',
};

function xmlAttributes([value = null, autospace = true]: Args): string {
  if (value instanceof Undefined) throw value.error();
  if (!isMap(value))
    throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  const parts: string[] = [];
  for (const [key, item] of value) {
    if (item === null || item instanceof Undefined) continue;
    if (typeof key !== 'string') throw new UnsupportedError('filter xmlattr with keys that are not strings');
    if (/[\s/>=]/.test(key)) throw valueError(`Invalid character in attribute name: ${repr(key)}`);
    parts.push(`${escapeHtml(key)}="${item instanceof Text ? item.value : escapeHtml(str(item))}"`);
  }
  const text = parts.join(' ');
  return truthy(autospace) && text !== '' ? ` ${text}` : text;
}

function toJson(value: Value, indent: Value): Text {
  const options = { sortKeys: true, ...(indent === null ? {} : { indent: indexOf(indent) }) };
  const codes: Readonly<Record<string, string>> = {
    '<': '\\u003c',
    '>': '\\u003e',
    '&': '\\u0026',
    "'": '\\u0027',
  };
  return markup(dumpJson(value, options).replace(/[<>&']/g, (char) => codes[char] ?? char));
}
