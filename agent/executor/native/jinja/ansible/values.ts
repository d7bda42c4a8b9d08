import { filterError, PythonError, UnsupportedError, valueError } from '../errors.ts';
import { ordered, truthy } from '../runtime/compare.ts';
import { fixedDigits, roundFloat } from '../runtime/floats.ts';
import { type Args, type Definition, define } from '../runtime/host.ts';
import { floatOf, isFloat, isInt } from '../runtime/number-forms.ts';
import { toFloat, toInteger } from '../runtime/numbers.ts';
import { floatPower } from '../runtime/power.ts';
import { str } from '../runtime/text.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';
import { randomOf, shuffled } from './random.ts';
import { strftime } from './strftime.ts';

/** Ansible's filters on single values: truth, choice, numbers, time, chance. */
export const valueFilters: readonly Definition[] = [
  define('bool', 'a', (_, [value = null]) => toBool(value)),
  define('ternary', 'value, true_val, false_val, none_val?', (_, args) => ternary(args)),
  define('mandatory', 'a, msg?', (_, args) => mandatory(args)),
  define('type_debug', 'o', (_, [value = null]) => typeDebug(value)),
  define('log', 'x, base?', (_, args) => logarithm(args)),
  define('pow', 'x, y', (_, [x = null, y = null]) => floatPower(real(x, 'pow'), real(y, 'pow'))),
  define('root', 'x, base?', (_, [x = null, base = 2]) => root(x, base)),
  define('human_readable', 'size, isbits?, unit?', (_, args) => humanReadable(args)),
  define('human_to_bytes', 'size, default_unit?, isbits?', (_, args) => humanToBytes(args)),
  define('random', 'end, start?, step?, seed?', (_, args) => randomOf(args)),
  define('shuffle', 'mylist, seed?', (_, args) => shuffled(args)),
  define('strftime', 'string_format, second?, utc?', (_, args) => strftime(args)),
  ...['to_datetime', 'vault', 'unvault'].map((name) =>
    define(name, 'value, *args, **kwargs', () => refuse(name), { refuses: () => `filter ${name}` }),
  ),
];

function refuse(name: string): never {
  throw new UnsupportedError(`filter ${name}`);
}

const truths = ['yes', 'on', '1', 'true'];

function toBool(value: Value): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Undefined) throw value.error();
  const text = asText(value);
  if (text !== undefined) return truths.includes(text.toLowerCase());
  return (isInt(value) || isFloat(value)) && toFloat(value) === 1;
}

function ternary([value = null, whenTrue = null, whenFalse = null, whenNone = null]: Args): Value {
  if (value === null && whenNone !== null) return whenNone;
  return truthy(value) ? whenTrue : whenFalse;
}

function mandatory([value = null, message = null]: Args): Value {
  if (!(value instanceof Undefined)) return value;
  if (message !== null) throw filterError(str(message));
  const name = typeof value.key === 'string' ? `'${value.key}' ` : '';
  throw filterError(`Mandatory variable ${name} not defined.`);
}

/** Strings have several classes in Ansible, by where they came from. */
function typeDebug(value: Value): string {
  if (typeof value === 'string') throw new UnsupportedError('filter type_debug on a string');
  return typeName(value);
}

function real(value: Value, filter: string): number {
  if (value instanceof Undefined) throw value.error();
  if (isInt(value) || isFloat(value) || typeof value === 'boolean') return toFloat(value);
  throw new PythonError(
    'AnsibleFilterTypeError',
    `${filter}() can only be used on numbers: must be real number, not ${typeName(value)}`,
  );
}

/** The libraries' logarithms may differ in the last bit: what is exact is given, the rest refused. */
function logarithm([x = null, base]: Args): Value {
  const number = real(x, 'log');
  const radix = base === undefined ? Math.E : real(base, 'log');
  if (number <= 0) throw valueError('math domain error');
  const exact = Math.round(Math.log(number) / Math.log(radix));
  if (radix === 10 && 10 ** exact === number) return floatOf(exact);
  if (number === 1) return floatOf(0);
  throw new UnsupportedError('filter log on numbers without an exact result');
}

function root(x: Value, base: Value): Value {
  const number = real(x, 'root');
  const degree = real(base, 'root');
  if (degree === 2) {
    if (number < 0)
      throw new PythonError(
        'AnsibleFilterTypeError',
        'root() can only be used on numbers: math domain error',
      );
    return floatOf(Math.sqrt(number));
  }
  throw new UnsupportedError('filter root with a degree other than 2');
}

const sizes: readonly (readonly [string, number])[] = [
  ['Y', 80],
  ['Z', 70],
  ['E', 60],
  ['P', 50],
  ['T', 40],
  ['G', 30],
  ['M', 20],
  ['K', 10],
  ['B', 0],
];

function humanReadable([size = null, isBits = false, unit = null]: Args): string {
  if (size instanceof Undefined) throw size.error();
  if (!isInt(size) && !isFloat(size) && typeof size !== 'boolean') {
    throw new PythonError(
      'AnsibleFilterTypeError',
      `human_readable() failed on bad input: '>=' not supported between instances of '${typeName(size)}' and 'int'`,
    );
  }
  const wanted = unit === null ? undefined : str(unit).toUpperCase();
  const found = sizes.find(([suffix, bits]) =>
    wanted === undefined ? ordered('gteq', size, 2 ** bits) : wanted === suffix,
  );
  const [suffix, bits] = found ?? ['B', 0];
  const base = truthy(isBits) ? 'bits' : 'Bytes';
  const number = toFloat(size) / 2 ** bits;
  return `${number < 0 ? '-' : ''}${fixedDigits(number, 2)} ${bits === 0 ? base : suffix + (base[0] ?? '')}`;
}

function humanToBytes([size = null, defaultUnit = null, isBits = false]: Args): Value {
  if (size instanceof Undefined) throw size.error();
  const failure = filterError(`human_to_bytes() can't interpret following string: ${str(size)}`);
  const match = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?/.exec(str(size));
  const digits = match?.[1] ?? '';
  if (digits === '' || digits === '.') throw failure;
  const unit = match?.[2] ?? (defaultUnit === null ? undefined : str(defaultUnit));
  const number = Number(digits);
  if (unit === undefined) return toInteger(floatOf(roundFloat(number, 0)));
  const found = sizes.find(([suffix]) => suffix === unit[0]?.toUpperCase());
  if (found === undefined) throw failure;
  const [letter, name] = truthy(isBits) ? ['b', 'bit'] : ['B', 'byte'];
  if (unit.length > 1 && !unit.toLowerCase().includes(name) && unit[1] !== letter) throw failure;
  return toInteger(floatOf(roundFloat(number * 2 ** found[1], 0)));
}
