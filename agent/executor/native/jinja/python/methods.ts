import { UnsupportedError } from '../errors.ts';
import { bind } from '../runtime/bind.ts';
import { isBoxedFloat, isFloat, isInt } from '../runtime/number-forms.ts';
import { Builtin } from '../runtime/objects.ts';
import { Tuple } from '../runtime/tuple.ts';
import { asText, typeName, type Value } from '../runtime/values.ts';
import { dictMethods } from './dict-methods.ts';
import { listMethods, tupleMethods } from './list-methods.ts';
import { floatMethods, intMethods } from './number-methods.ts';
import { stringMethods } from './string-methods.ts';
import type { MethodTable } from './table.ts';

const refusedByType: Readonly<Record<string, readonly string[]>> = {
  str: ['encode', 'translate', 'maketrans', 'format_map', 'isidentifier', 'casefold'],
  list: [],
  tuple: [],
  dict: ['fromkeys'],
  int: [
    'to_bytes',
    'from_bytes',
    'as_integer_ratio',
    'conjugate',
    'bit_count',
    'imag',
    'denominator',
    'numerator',
    'real',
  ],
  float: ['hex', 'fromhex', 'as_integer_ratio', 'conjugate', 'imag', 'real'],
  range: ['start', 'stop', 'step', 'count', 'index'],
  dict_keys: ['mapping', 'isdisjoint'],
  dict_values: ['mapping'],
  dict_items: ['mapping', 'isdisjoint'],
};

/** Whether Python knows an attribute of that name on values of this type. */
export function hasMethod(value: Value, name: string): boolean {
  return tableOf(value)?.has(name) === true || refusedByType[pythonType(value)]?.includes(name) === true;
}

/** A method, bound to its value. Refuses those that Python has and we have not. */
export function methodOf(value: Value, name: string): Value {
  const method = tableOf(value)?.get(name);
  if (method === undefined) throw new UnsupportedError(`method ${pythonType(value)}.${name}`);
  return new Builtin(name, (args, keywords) => {
    const bound = bind(method, args, keywords);
    return method.apply(value, bound.args, bound.extra);
  });
}

function pythonType(value: Value): string {
  return asText(value) === undefined ? typeName(value) : 'str';
}

function tableOf(value: Value): MethodTable | undefined {
  if (asText(value) !== undefined) return stringMethods;
  if (value instanceof Map) return dictMethods;
  if (Array.isArray(value)) return value instanceof Tuple ? tupleMethods : listMethods;
  if (isBoxedFloat(value) || isFloat(value)) return floatMethods;
  return isInt(value) || typeof value === 'boolean' ? intMethods : undefined;
}
