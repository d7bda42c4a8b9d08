import { filterError, typeError, UnsupportedError } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import type { Args } from '../runtime/host.ts';
import { toFloat } from '../runtime/numbers.ts';
import { str } from '../runtime/text.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Ansible's `strftime`, in the C locale; directives that depend on more than the time are refused. */
export function strftime([format = null, second = null, utc = false]: Args): string {
  const text = asText(format);
  if (format instanceof Undefined) throw format.error();
  if (text === undefined) throw typeError(`strftime() argument 1 must be str, not ${typeName(format)}`);
  const date = new Date(second === null ? Date.now() : seconds(second) * 1000);
  const time = fieldsOf(date, truthy(utc));
  return text.replace(/%(.)/gs, (_, directive: string) => part(directive, time));
}

function seconds(value: Value): number {
  try {
    return Math.floor(toFloat(value));
  } catch {
    throw filterError(`Invalid value for epoch value (${str(value)})`);
  }
}

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly epoch: number;
}

function fieldsOf(date: Date, utc: boolean): Fields {
  const offset = utc ? 0 : -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000);
  const year = local.getUTCFullYear();
  return {
    year,
    month: local.getUTCMonth(),
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay(),
    yearDay: Math.floor((local.getTime() - Date.UTC(year, 0, 1)) / 86_400_000),
    offset,
    epoch: Math.floor(date.getTime() / 1000),
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function part(directive: string, time: Fields): string {
  const { year, month, day, hour, minute, second, weekday, yearDay } = time;
  switch (directive) {
    case 'Y':
      return String(year);
    case 'y':
      return two(year % 100);
    case 'm':
      return two(month + 1);
    case 'd':
      return two(day);
    case 'e':
      return String(day).padStart(2);
    case 'H':
      return two(hour);
    case 'I':
      return two(hour % 12 || 12);
    case 'M':
      return two(minute);
    case 'S':
      return two(second);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'j':
      return String(yearDay + 1).padStart(3, '0');
    case 'w':
      return String(weekday);
    case 'u':
      return String(weekday || 7);
    case 'a':
      return (days[weekday] ?? '').slice(0, 3);
    case 'A':
      return days[weekday] ?? '';
    case 'b':
    case 'h':
      return (months[month] ?? '').slice(0, 3);
    case 'B':
      return months[month] ?? '';
    case 'F':
      return `${year}-${two(month + 1)}-${two(day)}`;
    case 'T':
      return `${two(hour)}:${two(minute)}:${two(second)}`;
    case 'R':
      return `${two(hour)}:${two(minute)}`;
    case 'D':
      return `${two(month + 1)}/${two(day)}/${two(year % 100)}`;
    case 's':
      return String(time.epoch);
    case 'z':
      return zone(time.offset);
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      throw new UnsupportedError(`the directive %${directive} of strftime`);
  }
}

function zone(offset: number): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
