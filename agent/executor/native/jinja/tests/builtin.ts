import { UnsupportedError, valueError } from '../errors.ts';
import { isLower, isUpper } from '../python/letter-case.ts';
import { modulo } from '../runtime/arithmetic.ts';
import { contains, equals, ordered } from '../runtime/compare.ts';
import { type Definition, define, type Host } from '../runtime/host.ts';
import { tryIterate } from '../runtime/iterate.ts';
import { isFloat, isInt } from '../runtime/number-forms.ts';
import { Callable, Range } from '../runtime/objects.ts';
import { str } from '../runtime/text.ts';
import { asText, isMap, PyObject, Text, typeName, Undefined, type Value } from '../runtime/values.ts';

type Check = (value: Value, other: Value) => boolean;

/** Tests of one value. */
const unary: Readonly<Record<string, (value: Value) => boolean>> = {
  odd: (value) => equals(modulo(value, 2), 1),
  even: (value) => equals(modulo(value, 2), 0),
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  true: (value) => value === true,
  false: (value) => value === false,
  integer: isInt,
  float: isFloat,
  number: (value) => isInt(value) || isFloat(value) || typeof value === 'boolean',
  string: (value) => asText(value) !== undefined,
  mapping: isMap,
  lower: (value) => isLower(str(value)),
  upper: (value) => isUpper(str(value)),
  sequence: isSequence,
  iterable: (value) => tryIterate(value) !== undefined,
  callable: (value) => value instanceof Callable || value instanceof Undefined,
};

function isSequence(value: Value): boolean {
  if (Array.isArray(value) || isMap(value) || asText(value) !== undefined || value instanceof Range)
    return true;
  if (value instanceof Undefined) return value.lenient;
  return value instanceof PyObject && value.size() !== undefined && value.pyType === 'range';
}

/** Tests of a value against another. */
const binary: Readonly<Record<string, Check>> = {
  divisibleby: (value, other) => equals(modulo(value, other), 0),
  sameas: isSame,
  in: (value, other) => contains(other, value),
  '==': equals,
  eq: equals,
  equalto: equals,
  '!=': (value, other) => !equals(value, other),
  ne: (value, other) => !equals(value, other),
  '>': (value, other) => ordered('gt', value, other),
  gt: (value, other) => ordered('gt', value, other),
  greaterthan: (value, other) => ordered('gt', value, other),
  '>=': (value, other) => ordered('gteq', value, other),
  ge: (value, other) => ordered('gteq', value, other),
  '<': (value, other) => ordered('lt', value, other),
  lt: (value, other) => ordered('lt', value, other),
  lessthan: (value, other) => ordered('lt', value, other),
  '<=': (value, other) => ordered('lteq', value, other),
  le: (value, other) => ordered('lteq', value, other),
};

/** Identity, which for values that Python may or may not share is only known for None, booleans and containers. */
function isSame(value: Value, other: Value): boolean {
  if (value === null || other === null || typeof value === 'boolean' || typeof other === 'boolean')
    return value === other;
  if (!equalKind(value, other)) return false;
  return value === other;
}

function equalKind(value: Value, other: Value): boolean {
  return typeof value === typeof other;
}

/** Every test of Jinja2 3.1. */
export const builtinTests: readonly Definition[] = [
  ...Object.entries(unary).map(([name, check]) => define(name, 'value', (_, [value = null]) => check(value))),
  ...Object.entries(binary).map(([name, check]) =>
    define(name, 'value, other', (_, [value = null, other = null]) => check(value, other)),
  ),
  // undefined values have every attribute in Ansible, `__html__` too
  define('escaped', 'value', (host, [value = null]) =>
    value instanceof Undefined ? host.dialect === 'ansible' && !value.lenient : isMarkup(value),
  ),
  define('filter', 'value', (host, [value = null]) => isKnown(host, host.filters, value)),
  define('test', 'value', (host, [value = null]) => isKnown(host, host.tests, value)),
];

/** Ansible looks a name up among all collections, and fails where there is none: only a yes can be said here. */
function isKnown(host: Host, table: ReadonlyMap<string, Definition>, value: Value): boolean {
  if (value instanceof Undefined) throw value.error();
  const name = asText(value);
  if (name === undefined && host.dialect === 'ansible') {
    throw valueError(`key must be a string, got <class '${typeName(value)}'> instead`);
  }
  const known = name !== undefined && table.has(name);
  if (!known && host.dialect === 'ansible')
    throw new UnsupportedError(`asking whether ${str(value)} is there`);
  return known;
}

function isMarkup(value: Value): boolean {
  return value instanceof Text && value.kind === 'markup';
}
