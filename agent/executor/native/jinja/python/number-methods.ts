import { toFloat } from '../runtime/numbers.ts';
import { methods } from './table.ts';

/** The methods of Python's `int` that templates may use. */
export const intMethods = methods({
  bit_length: [
    '',
    (self) => BigInt(toFloatless(self)).toString(2).replace('-', '').replace(/^0$/, '').length,
  ],
});

/** The methods of Python's `float` that templates may use. */
export const floatMethods = methods({
  is_integer: ['', (self) => Number.isInteger(toFloat(self))],
});

function toFloatless(value: unknown): bigint {
  return BigInt(value as number | bigint | boolean);
}
