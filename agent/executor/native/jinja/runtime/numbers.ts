import { LimitError, PythonError, typeError, UnsupportedError, valueError } from '../errors.ts';
import { intOf, isBoxedFloat } from './number-forms.ts';
import { reprString } from './text.ts';
import { asText, typeName, Undefined, type Value } from './values.ts';

const digitsLimit = 4300;

/** Python's `int(value)` and `int(text, base)`. Throws Python's errors. */
export function toInteger(value: Value, base = 10): number | bigint {
  const text = asText(value);
  if (text !== undefined) return parseInteger(text, base);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return value;
  const number = isBoxedFloat(value) ? value.value : value;
  if (typeof number === 'number') return truncate(number);
  if (value instanceof Undefined) throw value.error();
  throw typeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

function truncate(value: number): number | bigint {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(value))
    throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
  return intOf(BigInt(Math.trunc(value)));
}

const prefixes: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };

function parseInteger(text: string, base: number): number | bigint {
  if (base !== 0 && (base < 2 || base > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0');
  refuseForeignDigits(text);
  const invalid = valueError(`invalid literal for int() with base ${base}: ${reprString(text)}`);
  const match = /^([+-]?)(0[xXoObB])?(_?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(pythonTrim(text));
  if (match === null) return bareInteger(pythonTrim(text), base, invalid);
  const [, sign, prefix, body = ''] = match;
  const prefixBase = prefix === undefined ? undefined : prefixes[prefix.toLowerCase()];
  const usePrefix = prefixBase !== undefined && (base === 0 || base === prefixBase);
  if (!usePrefix && (prefix !== undefined || body.startsWith('_'))) {
    return bareInteger(pythonTrim(text), base, invalid);
  }
  const digits = body.replaceAll('_', '');
  if (base === 0 && !usePrefix && /^0+[1-9]/.test(digits)) throw invalid;
  return signedInteger(sign, digits, usePrefix ? (prefixBase ?? 10) : base === 0 ? 10 : base, invalid);
}

/** Digits that look like a prefix (`0b1` in base 16) are read once more as plain digits. */
function bareInteger(text: string, base: number, invalid: Error): number | bigint {
  const match = /^([+-]?)([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(text);
  if (match === null || base === 0) throw invalid;
  return signedInteger(match[1], (match[2] ?? '').replaceAll('_', ''), base, invalid);
}

function signedInteger(
  sign: string | undefined,
  digits: string,
  base: number,
  invalid: Error,
): number | bigint {
  if (digits.length > digitsLimit) throw new LimitError(`an integer has more than ${digitsLimit} digits`);
  let value = 0n;
  if (base === 10 && /^[0-9]+$/.test(digits)) value = BigInt(digits);
  else {
    for (const digit of digits) {
      const weight = Number.parseInt(digit, 36);
      if (!(weight < base)) throw invalid;
      value = value * BigInt(base) + BigInt(weight);
    }
  }
  return intOf(sign === '-' ? -value : value);
}

/** Python's `float(value)`. Throws Python's errors. */
export function toFloat(value: Value): number {
  const text = asText(value);
  if (text !== undefined) return parseFloatText(text);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (isBoxedFloat(value)) return value.value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (!Number.isFinite(number)) throw new PythonError('OverflowError', 'int too large to convert to float');
    return number;
  }
  if (value instanceof Undefined) throw value.error();
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
}

const floatPattern = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;

function parseFloatText(text: string): number {
  refuseForeignDigits(text);
  const trimmed = pythonTrim(text);
  if (floatPattern.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (special === null) throw valueError(`could not convert string to float: ${reprString(text)}`);
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Python reads the decimal digits of every script; only ASCII's are known here. */
function refuseForeignDigits(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python's rules name these characters
  if (/[^\x00-\x7f]/.test(text) && /(?![0-9])\p{Nd}/u.test(text)) {
    throw new UnsupportedError('a number written in digits that are not ASCII');
  }
}

/** The characters that Python's `str.strip` and `str.split` take for white space. */
export const whitespace =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const leading = new RegExp(`^[${whitespace}]+`);
const trailing = new RegExp(`[${whitespace}]+$`);

/** Python's `text.strip()`. */
export function pythonTrim(text: string): string {
  return text.replace(leading, '').replace(trailing, '');
}

/** An integer argument as a plain number; what is no index is Python's TypeError. */
export function indexOf(value: Value, what = 'an index'): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') throw new LimitError(`${what} is too large`);
  if (value instanceof Undefined) throw value.error();
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}
