import { LimitError, PythonError, UnsupportedError } from '../errors.ts';
import { maxBits } from '../limits.ts';
import { floatOf, intOf } from './number-forms.ts';
import { floatPower, integerPower } from './power.ts';
import type { Value } from './values.ts';

/** The operators of numbers, spelled as Python's messages spell them. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '** or pow()';

/** An operator of Python on two floats. */
export function onFloats(operator: Operator, a: number, b: number): Value {
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

/** An operator of Python on two integers. */
export function onIntegers(operator: Operator, a: number | bigint, b: number | bigint): Value {
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
