import { Float, isList, isMap, type Key, Timestamp, type Value } from '../../../shared/state/value.ts';

/** What Python's `str()` makes of a value. */
export function pythonText(value: Value): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** What Python's `repr()` makes of a value; dates as `str()` has them. */
function pythonRepr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return reprText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : reprFloat(value);
  if (value instanceof Float) return reprFloat(value.value);
  if (value instanceof Timestamp) return value.text;
  if (isMap(value)) return `{${[...value].map(reprEntry).join(', ')}}`;
  return isList(value) ? `[${value.map(pythonRepr).join(', ')}]` : String(value);
}

function reprEntry([key, value]: readonly [Key, Value]): string {
  return `${pythonRepr(key)}: ${pythonRepr(value)}`;
}

/** Single quotes unless only those occur; what is not printable is escaped. */
function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const char of text) out += reprCharacter(char, quote);
  return out + quote;
}

function reprCharacter(char: string, quote: string): string {
  if (char === quote || char === '\\') return `\\${char}`;
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[char];
  if (named !== undefined) return named;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return char;
  if (code >= 0xa0 && /[^\p{C}\p{Z}]/u.test(char)) return char;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Python writes an exponent below 1e-4 and from 1e16 on, with at least two digits. */
function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    const sign = exponent.startsWith('-') ? '-' : '+';
    return `${digits}e${sign}${exponent.replace(/[-+]/, '').padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python ends lines at these too
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Python's `str.splitlines()`. */
export function splitLines(text: string): string[] {
  const lines = text.split(lineEnd);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
