import { PythonError, typeError, UnsupportedError, valueError } from '../errors.ts';
import { checkText } from '../limits.ts';
import { lookup } from './compare.ts';
import { formatFloat } from './float-format.ts';
import { isFloat, isInt } from './number-forms.ts';
import { indexOf, toFloat, toInteger } from './numbers.ts';
import { Range } from './objects.ts';
import { repr, reprString, str, textLength } from './text.ts';
import { Tuple } from './tuple.ts';
import { asText, isMap, typeName, Undefined, type Value } from './values.ts';

const directive = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL])?(.?)/gsu;

/** Python's `text % values`: printf formatting. */
export function formatPercent(text: string, values: Value): string {
  const source = new Arguments(values);
  const result = text.replace(
    directive,
    (whole, key?: string, flags?: string, width?: string, precision?: string, _h?: string, type?: string) => {
      if (whole === '%%') return '%';
      const spec = {
        key,
        flags: flags ?? '',
        width,
        precision,
        hasDot: /\.[*\d]*[hlL]?.?$/su.test(whole) && whole.includes('.'),
        type: type ?? '',
      };
      return formatOne(spec, source);
    },
  );
  source.finish();
  checkText(result.length);
  return result;
}

interface Directive {
  readonly key: string | undefined;
  readonly flags: string;
  readonly width: string | undefined;
  readonly precision: string | undefined;
  readonly hasDot: boolean;
  readonly type: string;
}

/** The values in the order in which directives take them. */
class Arguments {
  readonly #values: Value;
  #used = 0;
  #named = false;

  constructor(values: Value) {
    this.#values = values;
  }

  next(): Value {
    if (this.#values instanceof Tuple) {
      const value = this.#values[this.#used];
      if (value === undefined) throw typeError('not enough arguments for format string');
      this.#used += 1;
      return value;
    }
    if (this.#used > 0) throw typeError('not enough arguments for format string');
    this.#used = 1;
    return this.#values;
  }

  named(key: string): Value {
    if (!isMap(this.#values)) throw typeError('format requires a mapping');
    this.#named = true;
    const value = lookup(this.#values, key);
    if (value === undefined) throw new PythonError('KeyError', reprString(key));
    return value;
  }

  finish(): void {
    // whatever has items is a mapping to Python here, of which not all need be used
    if (
      this.#named ||
      isMap(this.#values) ||
      this.#values instanceof Undefined ||
      this.#values instanceof Range
    )
      return;
    const total = this.#values instanceof Tuple ? this.#values.length : 1;
    if (Array.isArray(this.#values) && !(this.#values instanceof Tuple)) return;
    if (this.#used < total) throw typeError('not all arguments converted during string formatting');
  }
}

function formatOne(spec: Directive, source: Arguments): string {
  const named = spec.key === undefined ? undefined : source.named(spec.key);
  let width = spec.width === '*' ? indexOf(source.next()) : Number(spec.width ?? 0);
  const precision =
    spec.precision === '*'
      ? Math.max(0, indexOf(source.next()))
      : spec.hasDot
        ? Number(spec.precision ?? 0)
        : undefined;
  const left = spec.flags.includes('-') || width < 0;
  width = checkText(Math.abs(width));
  if (spec.type === '') throw valueError('incomplete format');
  if (spec.type === '%') return '%';
  const value = named ?? source.next();
  const body = convert(spec.type, value, spec.flags, precision);
  if (textLength(body) >= width) return body;
  const missing = width - textLength(body);
  if (left) return body + ' '.repeat(missing);
  if (spec.flags.includes('0') && 'diuoxXeEfFgG'.includes(spec.type)) return zeroFill(body, missing);
  return ' '.repeat(missing) + body;
}

function zeroFill(body: string, missing: number): string {
  const head = /^[-+ ]?(?:0[xXo])?/.exec(body)?.[0] ?? '';
  return head + '0'.repeat(missing) + body.slice(head.length);
}

function convert(type: string, value: Value, flags: string, precision: number | undefined): string {
  switch (type) {
    case 's':
      return cut(str(value), precision);
    case 'r':
      return cut(repr(value), precision);
    case 'a':
      throw new UnsupportedError('format %a');
    case 'c':
      return character(value);
    case 'd':
    case 'i':
    case 'u':
      return sign(decimal(value, type), flags, precision);
    case 'o':
    case 'x':
    case 'X':
      return based(type, value, flags, precision);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return real(type, value, flags, precision);
    default:
      throw valueError(`unsupported format character '${type}' (0x${type.codePointAt(0)?.toString(16)})`);
  }
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}

function character(value: Value): string {
  const text = asText(value);
  if (text !== undefined && textLength(text) === 1) return text;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw typeError('%c requires int or char');
  if (value < 0 || value > 0x10ffff) throw new PythonError('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(value);
}

function decimal(value: Value, type: string): bigint {
  if (isInt(value) || typeof value === 'boolean' || isFloat(value)) return BigInt(toInteger(value));
  if (value instanceof Undefined) throw value.error();
  throw typeError(`%${type} format: a real number is required, not ${typeName(value)}`);
}

function sign(value: bigint, flags: string, precision: number | undefined): string {
  const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 0, '0');
  return prefix(value < 0n, flags) + digits;
}

function prefix(negative: boolean, flags: string): string {
  if (negative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function based(type: 'o' | 'x' | 'X', value: Value, flags: string, precision: number | undefined): string {
  if (value instanceof Undefined) throw value.error();
  if (!isInt(value) && typeof value !== 'boolean') {
    throw typeError(`%${type} format: an integer is required, not ${typeName(value)}`);
  }
  const number = BigInt(toInteger(value));
  const lower = (number < 0n ? -number : number)
    .toString(type === 'o' ? 8 : 16)
    .padStart(precision ?? 0, '0');
  const digits = type === 'X' ? lower.toUpperCase() : lower;
  return prefix(number < 0n, flags) + (flags.includes('#') ? `0${type}` : '') + digits;
}

function real(type: string, value: Value, flags: string, precision: number | undefined): string {
  if (value instanceof Undefined) throw value.error();
  if (!isInt(value) && typeof value !== 'boolean' && !isFloat(value)) {
    throw typeError(`must be real number, not ${typeName(value)}`);
  }
  const number = toFloat(value);
  const negative = number < 0 || Object.is(number, -0);
  return prefix(negative, flags) + formatFloat(Math.abs(number), type, precision ?? 6, flags.includes('#'));
}
