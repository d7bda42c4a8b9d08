import { Float, type Scalar, Timestamp } from './value.ts';

/**
 * What a plain (unquoted) YAML scalar means, exactly as PyYAML's SafeLoader decides it (resolver.py and constructor.py
 * of PyYAML 6): YAML 1.1, where `yes` is true, `0644` is octal, `1:30` is ninety and `1e3` is a string.
 * Throws `BadScalar` where PyYAML raises, as for the 30th of February.
 */
export function resolvePlain(text: string): Scalar {
  const first = text.charCodeAt(0);
  if (Number.isNaN(first)) return null;
  if (isNumeric(first)) return resolveNumeric(text);
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text === '=' || text === '<<')
    throw new BadScalar(
      `\`${text}\` alone is a tag of YAML 1.1, which PyYAML reads as a key only`,
      'Quote it.',
    );
  return text;
}

/** The scalar tags of YAML 1.1 that may be written out (`!!int "12"`), each told by what its plain text resolves to. */
export const scalarTags: ReadonlyMap<string, (text: string) => Scalar | undefined> = new Map([
  ['tag:yaml.org,2002:str', (text) => text],
  ['tag:yaml.org,2002:null', (text) => (resolvePlain(text) === null ? null : undefined)],
  ['tag:yaml.org,2002:bool', (text) => only(resolvePlain(text), (value) => typeof value === 'boolean')],
  ['tag:yaml.org,2002:int', (text) => only(resolvePlain(text), isInteger)],
  ['tag:yaml.org,2002:float', resolveFloatTag],
  ['tag:yaml.org,2002:timestamp', (text) => only(resolvePlain(text), (value) => value instanceof Timestamp)],
]);

/** A scalar that PyYAML refuses too; the loader adds the position. */
export class BadScalar extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const words: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ...spellings(['yes', 'true', 'on'], true),
  ...spellings(['no', 'false', 'off'], false),
  ...spellings(['null'], null),
  ['~', null],
]);

function spellings<T>(lower: readonly string[], value: T): [string, T][] {
  return lower.flatMap((word): [string, T][] => [
    [word, value],
    [word.charAt(0).toUpperCase() + word.slice(1), value],
    [word.toUpperCase(), value],
  ]);
}

/** `+`, `-`, `.` or a digit: only these can begin a number or a date. */
function isNumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46;
}

const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const timestamp =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/;

function resolveNumeric(text: string): Scalar {
  if (integer.test(text)) return readInteger(text);
  if (float.test(text)) return readFloat(text);
  if (timestamp.test(text)) return readTimestamp(text);
  return text;
}

function readInteger(text: string): number | bigint {
  const bare = text.replaceAll('_', '');
  const negative = bare.startsWith('-');
  const digits = /^[-+]/.test(bare) ? bare.slice(1) : bare;
  const magnitude = readMagnitude(digits, text);
  return narrow(negative ? -magnitude : magnitude);
}

/** Python refuses to convert longer decimal texts (sys.set_int_max_str_digits). */
const longestDecimal = 4300;

function readMagnitude(digits: string, text: string): bigint {
  if (/^0[bx]$/.test(digits))
    throw new BadScalar(
      `\`${text}\` has no digits`,
      'Write the digits after the prefix, or quote it for a string.',
    );
  if (/^0[bx]/.test(digits)) return BigInt(digits);
  if (digits.length > longestDecimal)
    throw new BadScalar(`a number of ${digits.length} digits`, 'Quote it if it is a text.');
  if (digits.startsWith('0') && digits.length > 1) return BigInt(`0o${digits.slice(1)}`);
  if (digits.includes(':')) return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  return BigInt(digits);
}

function narrow(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

function readFloat(text: string): number | Float {
  const bare = text.replaceAll('_', '').toLowerCase();
  const sign = bare.startsWith('-') ? -1 : 1;
  const digits = /^[-+]/.test(bare) ? bare.slice(1) : bare;
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY;
  if (digits === '.nan') return Number.NaN;
  return Float.of(sign * (digits.includes(':') ? readSexagesimal(digits) : Number(digits)));
}

/** Adds up from the last place on, as PyYAML does: in floats the order shows. */
function readSexagesimal(digits: string): number {
  let sum = 0;
  let base = 1;
  for (const part of digits.split(':').reverse()) {
    sum += Number(part) * base;
    base *= 60;
  }
  return sum;
}

const parts =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

function readTimestamp(text: string): Timestamp {
  const match = parts.exec(text) ?? [];
  const [year = '', month = '', day = '', hour, minute = '', second = '', fraction = ''] = match.slice(1);
  checkRange(text, 'year', Number(year), 1, 9999);
  checkRange(text, 'month', Number(month), 1, 12);
  checkRange(text, 'day', Number(day), 1, daysIn(Number(year), Number(month)));
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (hour === undefined) return new Timestamp('date', date);
  checkRange(text, 'hour', Number(hour), 0, 23);
  checkRange(text, 'minute', Number(minute), 0, 59);
  checkRange(text, 'second', Number(second), 0, 59);
  const micro = fraction.slice(0, 6).padEnd(6, '0');
  const time = `${hour.padStart(2, '0')}:${minute}:${second}${micro === '000000' ? '' : `.${micro}`}`;
  return new Timestamp('datetime', `${date} ${time}${readZone(text, match)}`);
}

function readZone(text: string, match: readonly (string | undefined)[]): string {
  const [zulu, sign, hours = '0', minutes = '0'] = match.slice(8);
  if (zulu !== undefined) return '+00:00';
  if (sign === undefined) return '';
  const total = Number(hours) * 60 + Number(minutes);
  checkRange(text, 'offset from UTC in minutes', total, 0, 24 * 60 - 1);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${total === 0 ? '+' : sign}${two(Math.floor(total / 60))}:${two(total % 60)}`;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function checkRange(text: string, part: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new BadScalar(
    `\`${text}\` looks like a date, but its ${part} is ${value}`,
    'Quote it if it is a text.',
  );
}

function isInteger(value: Scalar): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

function only(value: Scalar, test: (value: Scalar) => boolean): Scalar | undefined {
  return test(value) ? value : undefined;
}

function resolveFloatTag(text: string): Scalar | undefined {
  const value = resolvePlain(text);
  if (typeof value === 'bigint' || isInteger(value)) return Float.of(Number(value));
  return value instanceof Float || typeof value === 'number' ? value : undefined;
}
