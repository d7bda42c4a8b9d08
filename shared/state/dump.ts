import { resolvePlain } from './scalars.ts';
import { Float, isList, isMap, type Key, Timestamp, type Value, type ValueMap } from './value.ts';

/**
 * YAML in block style, for people. Loads back equal (types too) under `loadYaml` and under PyYAML; ends in a newline.
 */
export function dumpYaml(value: Value): string {
  return `${block(value, '').replace(/^ /, '')}\n`.replace(/^\n/, '');
}

/** The same promise on one line, without a newline: `{name: web1, ports: [80, 443]}`. */
export function toFlow(value: Value): string {
  if (isMap(value)) return `{${Array.from(value, ([key, item]) => flowEntry(key, item)).join(', ')}}`;
  if (isList(value)) return `[${value.map(toFlow).join(', ')}]`;
  return formatScalar(value);
}

function flowEntry(key: Key, item: Value): string {
  const text = formatScalar(key);
  return text.length > longestSimpleKey ? `? ${text} : ${toFlow(item)}` : `${text}: ${toFlow(item)}`;
}

/** YAML lets a key of more than 1024 characters stand only after a `?`. */
const longestSimpleKey = 1000;

/** What follows `key:` or `-`: a space and a scalar, or a newline and deeper lines. */
function block(value: Value, indent: string): string {
  if (isMap(value) && value.size > 0) return `\n${mapLines(value, indent)}`;
  if (isList(value) && value.length > 0) return `\n${listLines(value, indent)}`;
  if (typeof value === 'string' && isLiteral(value)) return ` ${literal(value, indent)}`;
  return ` ${toFlow(value)}`;
}

function mapLines(map: ValueMap, indent: string): string {
  return Array.from(map, ([key, item]) => `${indent}${entry(key, item, indent)}`).join('\n');
}

function entry(key: Key, item: Value, indent: string): string {
  const text = formatScalar(key);
  const value = block(item, `${indent}  `);
  return text.length > longestSimpleKey ? `? ${text}\n${indent}:${value}` : `${text}:${value}`;
}

/** A collection within a list begins on the dash's own line. */
function listLines(list: readonly Value[], indent: string): string {
  const inner = `${indent}  `;
  return list
    .map((item) => {
      const text = block(item, inner);
      return `${indent}-${text.startsWith('\n') ? ` ${text.slice(1 + inner.length)}` : text}`;
    })
    .join('\n');
}

/** Several plain lines that end in one newline or none read best as they are. */
function isLiteral(text: string): boolean {
  if (!/\n./s.test(text) || text.endsWith('\n\n')) return false;
  return !/^[ \t\n]/.test(text) && !/^[ \t]+$/m.test(text) && !needsEscape.test(text);
}

function literal(text: string, indent: string): string {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${indent || '  '}${line}`));
  return `|${text.endsWith('\n') ? '' : '-'}\n${lines.join('\n')}`;
}

function formatScalar(value: Exclude<Value, ValueMap | readonly Value[]>): string {
  if (typeof value === 'string') return isPlain(value) ? value : quote(value);
  if (value instanceof Float) return formatFloat(value.value);
  if (value instanceof Timestamp) return value.text;
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatFloat(value);
  if (typeof value === 'bigint') return formatBig(value);
  return String(value);
}

/** Python reads no decimal number of more than 4300 digits. */
function formatBig(value: bigint): string {
  const text = value.toString();
  if (text.length <= 4300) return text;
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** YAML 1.1 wants a point in every float, and a sign in its exponent. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', exponent] = String(value).split('e');
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? pointed : `${pointed}e${exponent}`;
}

const plain = /^[\p{L}\p{N}_/.][\p{L}\p{N}_/.@+~=-]*(?: [\p{L}\p{N}_/.@+~=-]+)*$/u;

/** Plain where nobody can read it otherwise: in block and in flow, under both readers. */
function isPlain(text: string): boolean {
  if (text.length > 200 || !plain.test(text) || text.startsWith('...')) return false;
  try {
    return resolvePlain(text) === text;
  } catch {
    return false;
  }
}

const needsEscape =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const escapes = new RegExp(`["\\\\\\n]|${needsEscape.source}`, 'g');

function quote(text: string): string {
  return `"${text.replace(escapes, escapeCharacter)}"`;
}

const named: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
]);

function escapeCharacter(character: string): string {
  return named.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
