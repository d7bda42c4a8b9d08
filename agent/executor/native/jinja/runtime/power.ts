import { LimitError, PythonError, UnsupportedError } from '../errors.ts';
import { maxBits } from '../limits.ts';
import { exactFraction } from './floats.ts';
import { floatOf, intOf } from './number-forms.ts';
import type { Value } from './values.ts';

/** Python's `**` of two integers, within the limit on their size. */
export function integerPower(base: bigint, exponent: bigint): Value {
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
