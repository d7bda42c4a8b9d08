import { LimitError, typeError, UnsupportedError, valueError } from '../errors.ts';
import { formatFloat } from '../runtime/float-format.ts';
import { floatRepr } from '../runtime/floats.ts';
import { isFloat, isInt } from '../runtime/number-forms.ts';
import { toFloat, toInteger } from '../runtime/numbers.ts';
import { str, textLength } from '../runtime/text.ts';
import { asText, isMoment, typeName, Undefined, type Value } from '../runtime/values.ts';

interface Spec {
  readonly fill: string | undefined;
  readonly align: string | undefined;
  readonly sign: string | undefined;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
  readonly type: string | undefined;
}

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, source: string): string {
  if (source === '') return str(value);
  if (value instanceof Undefined) throw value.error();
  const spec = parseSpec(source);
  const text = asText(value);
  if (text !== undefined) return formatText(text, spec);
  if (isFloat(value)) return formatReal(toFloat(value), spec);
  if (isInt(value) || typeof value === 'boolean') return formatInteger(value, spec);
  if (isMoment(value)) throw new UnsupportedError('a format specification for a date');
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}

const specPattern = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u;

function parseSpec(source: string): Spec {
  const match = specPattern.exec(source);
  if (match === null) throw valueError('Invalid format specifier');
  const [, fillChar, align, sign, z, alternate, zero, width, grouping, precision, type] = match;
  if (z !== undefined) throw new UnsupportedError('the z option of a format specification');
  if (Number(width ?? 0) > 1_000_000 || Number(precision ?? 0) > 10_000)
    throw new LimitError('a format is too wide');
  return {
    fill: fillChar,
    align,
    sign,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

function formatText(text: string, spec: Spec): string {
  const { type, sign, align, alternate, grouping } = spec;
  if (type !== undefined && type !== 's')
    throw valueError(`Unknown format code '${type}' for object of type 'str'`);
  if (sign !== undefined) throw valueError('Sign not allowed in string format specifier');
  if (alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (grouping !== undefined) throw valueError(`Cannot specify '${grouping}' with 's'.`);
  if (align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  const cut = spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('');
  return aligned(cut, spec, '<', '');
}

function formatInteger(value: number | bigint | boolean, spec: Spec): string {
  const { type } = spec;
  if (typeof value === 'boolean' && type === undefined)
    throw new UnsupportedError('a format specification for a boolean');
  if (type !== undefined && 'eEfFgG%'.includes(type)) return formatReal(toFloat(value), spec);
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  const number = BigInt(toInteger(value));
  if (type === 'c') return aligned(String.fromCodePoint(Number(number)), spec, '<', '');
  const base = { b: 2, o: 8, x: 16, X: 16 }[type ?? ''] ?? 10;
  if (type !== undefined && !'bdnoxX'.includes(type)) {
    throw valueError(`Unknown format code '${type}' for object of type 'int'`);
  }
  if (type === 'n') throw new UnsupportedError('the format code n');
  if (spec.grouping === ',' && base !== 10) throw valueError(`Cannot specify ',' with '${type}'.`);
  const digits = (number < 0n ? -number : number).toString(base);
  const cased = type === 'X' ? digits.toUpperCase() : digits;
  const prefix = spec.alternate && base !== 10 ? `0${type}` : '';
  return aligned(
    grouped(cased, spec.grouping, base === 10 ? 3 : 4),
    spec,
    '>',
    signOf(number < 0n, spec) + prefix,
  );
}

function formatReal(value: number, spec: Spec): string {
  const { type, precision } = spec;
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  return aligned(
    grouped(realDigits(size, type, precision, spec), spec.grouping, 3),
    spec,
    '>',
    signOf(negative, spec),
  );
}

function realDigits(
  size: number,
  type: string | undefined,
  precision: number | undefined,
  spec: Spec,
): string {
  if (type === '%') return `${formatFloat(size * 100, 'f', precision ?? 6, spec.alternate)}%`;
  if (type === undefined && precision === undefined) return floatRepr(size);
  if (type === undefined) throw new UnsupportedError('a float format with a precision and no type');
  if ('eEfFgG'.includes(type)) return formatFloat(size, type, precision ?? 6, spec.alternate);
  throw valueError(`Unknown format code '${type}' for object of type 'float'`);
}

function grouped(digits: string, grouping: string | undefined, size: number): string {
  if (grouping === undefined) return digits;
  const [whole = '', rest] = digits.split(/(?=[.e%])/, 2);
  const groups = whole.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g'), grouping);
  return groups + (rest === undefined ? '' : digits.slice(whole.length));
}

function signOf(negative: boolean, spec: Spec): string {
  if (negative) return '-';
  return spec.sign === '+' ? '+' : spec.sign === ' ' ? ' ' : '';
}

function aligned(body: string, spec: Spec, otherwise: string, prefix: string): string {
  const missing = Math.max(0, spec.width - textLength(prefix + body));
  if (spec.zero && spec.grouping !== undefined && missing > 0)
    throw new UnsupportedError('zeros before grouped digits');
  const char = spec.fill ?? (spec.zero ? '0' : ' ');
  const align = spec.align ?? (spec.zero && otherwise === '>' ? '=' : otherwise);
  if (align === '<') return prefix + body + char.repeat(missing);
  if (align === '=') return prefix + char.repeat(missing) + body;
  if (align === '>') return char.repeat(missing) + prefix + body;
  const left = Math.floor(missing / 2);
  return char.repeat(left) + prefix + body + char.repeat(missing - left);
}
