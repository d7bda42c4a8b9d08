import { UnsupportedError } from '../errors.ts';
import { bind } from '../runtime/bind.ts';
import {
  asText,
  Builtin,
  isBoxedFloat,
  isFloat,
  isInt,
  Tuple,
  typeName,
  type Value,
} from '../runtime/values.ts';
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

/** Methods that Python has and we have not: a template that calls one is refused when it is compiled. */
export const refusedMethods: ReadonlySet<string> = new Set([
  'encode',
  'translate',
  'maketrans',
  'format_map',
  'fromkeys',
]);
/** Methods that change their list or dict. */
export const mutatingMethods: ReadonlySet<string> = new Set([
  'append',
  'extend',
  'insert',
  'remove',
  'pop',
  'clear',
  'sort',
  'reverse',
  'update',
  'setdefault',
  'popitem',
]);

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
