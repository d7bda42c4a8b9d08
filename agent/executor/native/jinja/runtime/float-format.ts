import { UnsupportedError } from '../errors.ts';
import { checkText } from '../limits.ts';
import { fixedDigits, significantDigits } from './floats.ts';

/** The absolute value in C's `e`, `f` or `g` form (upper case for `E`, `F`, `G`), as printf and `format()` share it. */
export function formatFloat(value: number, type: string, precision: number, alternate: boolean): string {
  if (alternate) throw new UnsupportedError('the # flag on a float');
  checkText(precision);
  const lower = type.toLowerCase();
  const text = finiteOrName(value) ?? finite(value, lower, precision);
  return lower === type ? text : text.toUpperCase();
}

function finiteOrName(value: number): string | undefined {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? undefined : 'inf';
}

function finite(value: number, type: string, precision: number): string {
  if (type === 'f') return fixedDigits(value, precision);
  if (type === 'e') return scientific(value, precision);
  return general(value, Math.max(1, precision));
}

function scientific(value: number, precision: number): string {
  const { digits, exponent } = significantDigits(value, precision + 1);
  return withExponent(digits[0] + (precision > 0 ? `.${digits.slice(1)}` : ''), exponent);
}

function withExponent(mantissa: string, exponent: number): string {
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

function general(value: number, precision: number): string {
  const { digits, exponent } = significantDigits(value, precision);
  const kept = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= precision) {
    return withExponent(kept[0] + (kept.length > 1 ? `.${kept.slice(1)}` : ''), exponent);
  }
  if (exponent < 0) return value === 0 ? '0' : `0.${'0'.repeat(-exponent - 1)}${kept}`;
  const whole = kept.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = kept.slice(exponent + 1);
  return rest === '' ? whole : `${whole}.${rest}`;
}
