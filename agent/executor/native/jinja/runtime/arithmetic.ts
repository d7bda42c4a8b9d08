import { LimitError, typeError, UnsupportedError } from '../errors.ts';
import { checkItems, checkText } from '../limits.ts';
import { floatOf, intOf, isBoxedFloat, isFloat } from './number-forms.ts';
import { type Operator, onFloats, onIntegers } from './number-operators.ts';
import { formatPercent } from './percent.ts';
import { Tuple, tupleOf } from './tuple.ts';
import { asText, isMoment, Text, typeName, Undefined, type Value } from './values.ts';

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

function refuseMarkup(left: Value, right: Value, operator: string): void {
  for (const side of [left, right]) {
    if (side instanceof Text && side.kind === 'markup')
      throw new UnsupportedError(`operator ${operator} on Markup`);
  }
}
