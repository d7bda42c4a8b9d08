import { LimitError, UnsupportedError } from '../errors.ts';
import { maxNesting } from '../limits.ts';
import { floatRepr } from './floats.ts';
import { isBoxedFloat } from './number-forms.ts';
import { Namespace, View } from './objects.ts';
import { Tuple } from './tuple.ts';
import { isMoment, PyObject, Text, typeName, Undefined, type Value } from './values.ts';

/** Python's `str(value)`. Throws for undefined values, and refuses what has no stable text (a function, a loop). */
export function str(value: Value): string {
  if (value instanceof Undefined && !value.lenient) throw value.error();
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isInteger(value) ? (value === 0 ? '0' : String(value)) : floatRepr(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    default:
      break;
  }
  if (value instanceof Text) return value.value;
  if (value instanceof Undefined && value.lenient) return '';
  if (isMoment(value)) return value.toString();
  return repr(value);
}

/** Python's `repr(value)`: strings quoted, everything else as `str`. */
export function repr(value: Value, depth = 0): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'string':
      return reprString(value);
    case 'number':
    case 'boolean':
    case 'bigint':
      return str(value);
    default:
      break;
  }
  if (depth > maxNesting) throw new LimitError('values are nested too deeply');
  if (Array.isArray(value)) return reprList(value, depth + 1);
  if (value instanceof Map) return reprMap(value, depth + 1);
  return reprObject(value, depth + 1);
}

function reprList(items: readonly Value[], depth: number): string {
  const inner = items.map((item) => repr(item, depth)).join(', ');
  if (!(items instanceof Tuple)) return `[${inner}]`;
  return items.length === 1 ? `(${inner},)` : `(${inner})`;
}

function reprMap(map: ReadonlyMap<Value, Value>, depth: number): string {
  let text = '';
  for (const [key, value] of map)
    text += `${text === '' ? '' : ', '}${repr(key, depth)}: ${repr(value, depth)}`;
  return `{${text}}`;
}

function reprObject(value: Value, depth: number): string {
  if (value instanceof Undefined) {
    if (value.lenient) return 'Undefined';
    throw new UnsupportedError('printing an undefined value inside a list or dict');
  }
  if (value instanceof Text)
    return value.kind === 'markup' ? `Markup(${reprString(value.value)})` : reprString(value.value);
  if (isBoxedFloat(value)) return floatRepr(value.value);
  if (value instanceof View) return `dict_${value.kind}(${reprList([...value.iterate()], depth)})`;
  if (value instanceof Namespace) return `<Namespace ${reprMap(value.attributes, depth)}>`;
  const described = value instanceof PyObject ? value.describe() : undefined;
  if (described !== undefined) return described;
  if (isMoment(value)) return reprMoment(value);
  throw new UnsupportedError(`printing a ${typeName(value)}`);
}

function reprMoment(value: { readonly pyType: string; toString(): string }): string {
  if (value.pyType !== 'date') throw new UnsupportedError('printing a datetime inside a list or dict');
  const [year, month, day] = value.toString().split('-').map(Number);
  return `datetime.date(${year}, ${month}, ${day})`;
}

const plain = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/;
/** What Python does not call printable, beyond ASCII: it is escaped in a repr. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** Python's repr of a string: single quotes unless it has some and no double ones. */
export function reprString(text: string): string {
  if (plain.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of text) out += reprChar(char, quote);
  return out + quote;
}

function reprChar(char: string, quote: string): string {
  if (char === quote || char === '\\') return `\\${char}`;
  if (char === '\n') return '\\n';
  if (char === '\r') return '\\r';
  if (char === '\t') return '\\t';
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return char;
  if (code >= 0x7f && !unprintable.test(char)) return char;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

const surrogates = /[\ud800-\udfff]/;

/** The number of Python characters, which are code points, not UTF-16 units. */
export function textLength(text: string): number {
  if (!surrogates.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The Python characters of a string; a string with none beyond 16 bits is indexed as it is. */
export function characters(text: string): string | readonly string[] {
  return surrogates.test(text) ? Array.from(text) : text;
}
