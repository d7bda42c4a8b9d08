import { typeError } from '../errors.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';

/** The string that an argument of a string method must be. */
export function want(value: Value): string {
  const found = asText(value);
  if (found !== undefined) return found;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`argument must be str, not ${typeName(value)}`);
}
