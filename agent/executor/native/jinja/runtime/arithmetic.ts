import { LimitError, PythonError, typeError, UnsupportedError } from '../errors.ts';
import { checkItems, checkText, maxBits } from '../limits.ts';
import { exactFraction } from './floats.ts';
import { formatPercent } from './percent.ts';
import {
  asText,
  floatOf,
  intOf,
  isBoxedFloat,
  isFloat,
  isMoment,
  Text,
  Tuple,
  tupleOf,
  typeName,
  Undefined,
  type Value,
} from './values.ts';

/** Python's `+`. */
export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isInteger(left) && Number.isInteger(right)) {
      return Number.isSafeInteger(sum) ? sum : intOf(BigInt(left) + BigInt(right));
    }
    return floatOf(sum);
  }
  const a = asText(left);
  const b = asText(right);
  if (a !== undefined && b !== undefined) {
    refuseMarkup(left, right, '+');
    checkText(a.length + b.length);
    return a + b;
  }
  if (Array.isArray(left) && Array.isArray(right)) return addLists(left, right);
  return numeric('+', left, right);
}

function addLists(left: readonly Value[], right: readonly Value[]): Value {
  checkItems(left.length + right.length, 'a list');
  if (left instanceof Tuple !== right instanceof Tuple) {
    const name = typeName(left);
    throw typeError(`can only concatenate ${name} (not "${typeName(right)}") to ${name}`);
  }
  return left instanceof Tuple ? tupleOf([...left, ...right]) : [...left, ...right];
}

/** Python's `-`. */
export function subtract(left: Value, right: Value): Value {
  return numeric('-', left, right);
}

/** Python's `*`, which also repeats strings and lists. */
export function multiply(left: Value, right: Value): Value {
  const repeated = repeat(left, right) ?? repeat(right, left);
  return repeated ?? numeric('*', left, right);
}

function repeat(sequence: Value, times: Value): Value | undefined {
  const text = asText(sequence);
  if (text === undefined && !Array.isArray(sequence)) return undefined;
  if (times instanceof Undefined) throw times.error();
  const count = typeof times === 'boolean' ? Number(times) : times;
  if (typeof count === 'bigint') throw new LimitError('a repetition is too long');
  if (typeof count !== 'number' || !Number.isInteger(count)) {
    throw typeError(`can't multiply sequence by non-int of type '${typeName(times)}'`);
  }
  const copies = Math.max(0, count);
  if (text !== undefined) {
    refuseMarkup(sequence, null, '*');
    checkText(text.length * copies);
    return text.repeat(copies);
  }
  const items = sequence as readonly Value[];
  checkItems(items.length * copies, 'a repeated list');
  const made = Array.from({ length: copies }, () => items).flat(1);
  return sequence instanceof Tuple ? tupleOf(made) : made;
}

/** Python's `/`. */
export function divide(left: Value, right: Value): Value {
  return numeric('/', left, right);
}

/** Python's `//`. */
export function floorDivide(left: Value, right: Value): Value {
  return numeric('//', left, right);
}

/** Python's `%`: the remainder with the sign of the divisor, or printf formatting of a string. */
export function modulo(left: Value, right: Value): Value {
  const text = asText(left);
  if (text === undefined) return numeric('%', left, right);
  refuseMarkup(left, right, '%');
  return formatPercent(text, right);
}

/** Python's `**`. */
export function power(left: Value, right: Value): Value {
  return numeric('** or pow()', left, right);
}

/** Python's unary `-`. */
export function negate(value: Value): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? 0 - value : -value;
  if (typeof value === 'bigint') return intOf(-value);
  if (typeof value === 'boolean') return 0 - Number(value);
  if (isBoxedFloat(value)) return floatOf(-value.value);
  if (value instanceof Undefined) throw value.error();
  throw typeError(`bad operand type for unary -: '${typeName(value)}'`);
}

/** Python's unary `+`. */
export function positive(value: Value): Value {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint' || isBoxedFloat(value)) return value;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`bad operand type for unary +: '${typeName(value)}'`);
}

type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '** or pow()';

function numeric(operator: Operator, left: Value, right: Value): Value {
  const a = operand(left);
  const b = operand(right);
  if (a === undefined || b === undefined) throw unsupportedOperands(operator, left, right);
  if (isFloat(left) || isFloat(right)) return onFloats(operator, Number(a), Number(b));
  return onIntegers(operator, a, b);
}

/** The number in a value; undefined for all that is none. */
function operand(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return isBoxedFloat(value) ? value.value : undefined;
}

function unsupportedOperands(operator: Operator, left: Value, right: Value): Error {
  if (left instanceof Undefined) return left.error();
  if (right instanceof Undefined) return right.error();
  if (isMoment(left) || isMoment(right)) return new UnsupportedError(`operator ${operator} on dates`);
  if (operator === '+' && asText(left) !== undefined) {
    return typeError(`can only concatenate str (not "${typeName(right)}") to str`);
  }
  if (operator === '+' && Array.isArray(left)) {
    return typeError(
      `can only concatenate ${typeName(left)} (not "${typeName(right)}") to ${typeName(left)}`,
    );
  }
  return typeError(
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function onFloats(operator: Operator, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return floatOf(a + b);
    case '-':
      return floatOf(a - b);
    case '*':
      return floatOf(a * b);
    case '/':
      if (b === 0) throw new PythonError('ZeroDivisionError', 'float division by zero');
      return floatOf(a / b);
    case '//':
      if (b === 0) throw new PythonError('ZeroDivisionError', 'float floor division by zero');
      return floatOf(floatDivmod(a, b).quotient);
    case '%':
      if (b === 0) throw new PythonError('ZeroDivisionError', 'float modulo');
      return floatOf(floatDivmod(a, b).remainder);
    default:
      return floatPower(a, b);
  }
}

function floatDivmod(a: number, b: number): { quotient: number; remainder: number } {
  let remainder = a % b;
  let quotient = (a - remainder) / b;
  if (remainder !== 0) {
    if (b < 0 !== remainder < 0) {
      remainder += b;
      quotient -= 1;
    }
  } else remainder = b < 0 ? -0 : 0;
  if (quotient === 0) return { quotient: a / b < 0 ? -0 : 0, remainder };
  const floor = Math.floor(quotient);
  return { quotient: quotient - floor > 0.5 ? floor + 1 : floor, remainder };
}

function onIntegers(operator: Operator, a: number | bigint, b: number | bigint): Value {
  switch (operator) {
    case '+':
      return intOf(BigInt(a) + BigInt(b));
    case '-':
      return difference(a, b);
    case '*':
      return product(a, b);
    case '/':
      return trueDivision(a, b);
    case '//':
      return intOf(integerDivmod(BigInt(a), BigInt(b)).quotient);
    case '%':
      return intOf(integerDivmod(BigInt(a), BigInt(b)).remainder);
    default:
      return integerPower(BigInt(a), BigInt(b));
  }
}

function difference(a: number | bigint, b: number | bigint): Value {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a - b)) return a - b;
  return intOf(BigInt(a) - BigInt(b));
}

function product(a: number | bigint, b: number | bigint): Value {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a * b)) return a * b || 0;
  return bounded(BigInt(a) * BigInt(b));
}

function bounded(value: bigint): number | bigint {
  if (value.toString(16).length * 4 > maxBits)
    throw new LimitError(`an integer has more than ${maxBits} bits`);
  return intOf(value);
}

function trueDivision(a: number | bigint, b: number | bigint): Value {
  if (Number(b) === 0) throw new PythonError('ZeroDivisionError', 'division by zero');
  if (typeof a === 'number' && typeof b === 'number') return floatOf(a / b);
  throw new UnsupportedError('operator / on integers beyond 2^53');
}

function integerDivmod(a: bigint, b: bigint): { quotient: bigint; remainder: bigint } {
  if (b === 0n) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const remainder = a % b;
  if (remainder !== 0n && remainder < 0n !== b < 0n)
    return { quotient: a / b - 1n, remainder: remainder + b };
  return { quotient: a / b, remainder };
}

function integerPower(base: bigint, exponent: bigint): Value {
  if (exponent < 0n) {
    if (base === 0n) throw new PythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
    return floatPower(Number(base), Number(exponent));
  }
  const bits = BigInt(base.toString(2).length);
  const small = base >= -1n && base <= 1n;
  if (!small && bits * exponent > BigInt(maxBits))
    throw new LimitError(`an integer has more than ${maxBits} bits`);
  return intOf(
    small
      ? base ** (exponent % 2n === 0n && exponent > 0n ? 2n : exponent === 0n ? 0n : 1n)
      : base ** exponent,
  );
}

/**
 * The libraries' `pow` may differ in the last bit, so only what is exact, or whose correct rounding is beyond doubt
 * (C's promises less than 0.55 units in the last place), is computed; the rest is refused.
 */
export function floatPower(base: number, exponent: number): Value {
  if (exponent === 0 || base === 1) return floatOf(1);
  if (exponent === 1) return floatOf(base);
  if (base === 0 && exponent < 0) {
    throw new PythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  }
  if (!Number.isFinite(base) || !Number.isInteger(exponent) || Math.abs(exponent) > 256) {
    throw new UnsupportedError('a power of floats');
  }
  const { numerator, denominator } = exactFraction(base);
  const times = BigInt(Math.abs(exponent));
  const top = exponent > 0 ? numerator ** times : denominator ** times;
  const bottom = exponent > 0 ? denominator ** times : numerator ** times;
  return floatOf(nearest(top, bottom));
}

/** `top / bottom` as the nearest float; refuses what is nearly half way between two. */
function nearest(top: bigint, bottom: bigint): number {
  const negative = top < 0n !== bottom < 0n;
  const a = top < 0n ? -top : top;
  const b = bottom < 0n ? -bottom : bottom;
  if (a === 0n) return negative ? -0 : 0;
  const shift = b.toString(2).length - a.toString(2).length + 74;
  const quotient = shift >= 0 ? (a << BigInt(shift)) / b : a / (b << BigInt(-shift));
  const width = quotient.toString(2).length;
  const low = BigInt(width - 53);
  const rest = Number(quotient & ((1n << low) - 1n)) / 2 ** Number(low);
  const exact =
    shift >= 0
      ? (quotient * b) >> BigInt(shift) === a && ((quotient * b) & ((1n << BigInt(shift)) - 1n)) === 0n
      : false;
  if (rest > 0.4 && rest < 0.6 && !(exact && rest === 0)) throw new UnsupportedError('a power of floats');
  const mantissa = Number((quotient >> low) + (rest > 0.5 ? 1n : 0n));
  const result = mantissa * 2 ** (Number(low) - shift);
  if (!Number.isFinite(result))
    throw new PythonError('OverflowError', "(34, 'Numerical result out of range')");
  if (result < 2.3e-308) throw new UnsupportedError('a power of floats');
  return negative ? -result : result;
}

function refuseMarkup(left: Value, right: Value, operator: string): void {
  for (const side of [left, right]) {
    if (side instanceof Text && side.kind === 'markup')
      throw new UnsupportedError(`operator ${operator} on Markup`);
  }
}
