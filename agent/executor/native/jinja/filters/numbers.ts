import { PythonError, TemplateError, typeError, UnsupportedError } from '../errors.ts';
import { divide, multiply, negate, power } from '../runtime/arithmetic.ts';
import { truthy } from '../runtime/compare.ts';
import { fixedDigits, roundFloat } from '../runtime/floats.ts';
import { type Args, type Definition, define } from '../runtime/host.ts';
import { floatOf, isFloat, isInt } from '../runtime/number-forms.ts';
import { indexOf, toFloat, toInteger } from '../runtime/numbers.ts';
import { typeName, Undefined, type Value } from '../runtime/values.ts';

/** Jinja2's filters on numbers, and the two that choose. */
export const numberFilters: readonly Definition[] = [
  define('int', 'value, default?, base?', (_, args) => int(args)),
  define('float', 'value, default?', (_, args) => float(args)),
  define('abs', 'number', (_, [value = null]) => absolute(value)),
  define('round', 'value, precision?, method?', (_, args) => round(args)),
  define('filesizeformat', 'value, binary?', (_, [value = null, binary = false]) =>
    fileSize(toFloat(value), truthy(binary)),
  ),
  define('default', 'value, default_value?, boolean?', (_, args) => otherwise(args)),
  define('d', 'value, default_value?, boolean?', (_, args) => otherwise(args)),
];

function otherwise([value = null, fallback = '', boolean = false]: Args): Value {
  if (value instanceof Undefined || (truthy(boolean) && !truthy(value))) return fallback;
  return value;
}

function int([value = null, fallback = 0, base = 10]: Args): Value {
  return attempt(
    () => toInteger(value, indexOf(base)),
    () =>
      attempt(
        () => toInteger(floatOf(toFloat(value))),
        () => fallback,
      ),
  );
}

function float([value = null, fallback = floatOf(0)]: Args): Value {
  return attempt(
    () => floatOf(toFloat(value)),
    () => fallback,
  );
}

/** The value, or the other one when Python would raise TypeError or ValueError. */
function attempt(first: () => Value, second: () => Value): Value {
  try {
    return first();
  } catch (error) {
    if (error instanceof PythonError && (error.kind === 'TypeError' || error.kind === 'ValueError'))
      return second();
    throw error;
  }
}

function absolute(value: Value): Value {
  if (isInt(value)) return value < 0 ? negate(value) : value;
  if (typeof value === 'boolean') return Number(value);
  if (isFloat(value)) return floatOf(Math.abs(toFloat(value)));
  if (value instanceof Undefined) throw value.error();
  throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
}

function round([value = null, precision = 0, method = 'common']: Args): Value {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw new TemplateError('method must be common, ceil or floor');
  }
  if (value instanceof Undefined) throw value.error();
  if (!isInt(value) && !isFloat(value) && typeof value !== 'boolean') {
    if (method === 'common') throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
    throw typeError(`must be real number, not ${typeName(value)}`);
  }
  if (method === 'common') return roundCommon(value, indexOf(precision));
  const scale = power(10, precision);
  const scaled = toFloat(multiply(value, scale));
  if (!Number.isFinite(scaled)) throw new UnsupportedError('rounding an infinite number');
  return divide(method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled), scale);
}

function roundCommon(value: Value, places: number): Value {
  if (isFloat(value)) return floatOf(roundFloat(toFloat(value), places));
  if (places >= 0) return toInteger(value);
  throw new UnsupportedError('rounding integers before the point');
}

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${toInteger(floatOf(bytes))} Bytes`;
  for (const [index] of Array.from('KMGTPEZY').entries()) {
    const unit = base ** (index + 2);
    if (bytes < unit || index === 7)
      return `${fixedDigits((base * bytes) / unit, 1)} ${unitName(index, binary)}`;
  }
  throw new UnsupportedError('filter filesizeformat');
}

function unitName(index: number, binary: boolean): string {
  const letter = 'KMGTPEZY'[index] ?? '';
  if (binary) return `${letter}iB`;
  return index === 0 ? 'kB' : `${letter}B`;
}
