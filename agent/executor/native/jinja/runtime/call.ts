import { typeError } from '../errors.ts';
import { Callable } from './objects.ts';
import { typeName, Undefined, type Value } from './values.ts';

/** Python's `value(...)`. */
export function call(callee: Value, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  if (callee instanceof Callable) return callee.call(args, keywords);
  if (callee instanceof Undefined) throw callee.error();
  throw typeError(`'${typeName(callee)}' object is not callable`);
}
