import type { FloatLike, Value } from './values.ts';

/** A float in its one form: boxed when integral, else the number itself. */
export function floatOf(value: number): Value {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** Our own `FloatLike`. */
class PyFloat implements FloatLike {
  readonly pyType = 'float';
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** An integer in its one form: a `number` up to 2^53, beyond it a `bigint`. */
export function intOf(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Whether Python has it as a `float`. */
export function isFloat(value: Value): value is number | FloatLike {
  if (typeof value === 'number') return !Number.isInteger(value);
  return isBoxedFloat(value);
}

/** Whether it is a float with an integral value. */
export function isBoxedFloat(value: Value): value is FloatLike {
  return typeof value === 'object' && value !== null && 'pyType' in value && value.pyType === 'float';
}

/** Whether Python has it as an `int`; booleans are none here. */
export function isInt(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}
