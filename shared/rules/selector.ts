import { DscError, type Position } from '../errors.ts';
import type { Key } from '../state/value.ts';

/**
 * One syntax for rule, inventory and vars selectors, which reads the original's two:
 *
 *     root.devices.index.ports.*        node['interfaces'][0]['name']        root.zones."example.com"
 *
 * `index` is any list element or integer key, `*` any one key, `**` any number of keys, `[0]` that one number,
 * quotes make a key of anything (`'index'`, `"a.b"`; a backslash escapes). A bare number is the key that reads like it.
 */
export interface Selector {
  readonly text: string;
  /** Where it starts: at the whole state or at the subtree. */
  readonly base: 'root' | 'node';
  readonly parts: readonly Part[];
}

export type Part =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'number'; readonly number: number }
  /** A bare `10`: the string key, the integer key or the list index. */
  | { readonly type: 'digits'; readonly text: string }
  | { readonly type: 'index' }
  | { readonly type: 'any' }
  | { readonly type: 'deep' };

/** Reads a selector; a path without `root` or `node` in front starts at `node`. Throws E_PATH with a caret under the fault. */
export function parseSelector(text: string, at?: Position): Selector {
  const reader: Reader = { text, at, offset: 0 };
  const base = readBase(reader);
  const parts: Part[] = [];
  if (base === undefined && !text.startsWith('[')) parts.push(readNamed(reader));
  while (reader.offset < text.length) {
    if (text[reader.offset] === '[') parts.push(readBracket(reader));
    else if (text[reader.offset] === '.') {
      reader.offset += 1;
      parts.push(readNamed(reader));
    } else throw fault(reader, 'a dot or `[` belongs here');
  }
  return { text, base: base ?? 'node', parts: parts.filter(isNeeded) };
}

/** `**` after `**` says nothing more. */
function isNeeded({ type }: Part, at: number, parts: readonly Part[]): boolean {
  return type !== 'deep' || parts[at - 1]?.type !== 'deep';
}

/** True when a selector can name several places. */
export function isWild(selector: Selector): boolean {
  return selector.parts.some(({ type }) => type === 'index' || type === 'any' || type === 'deep');
}

/** Whether one part other than `**` takes this key. */
export function takes(part: Part, key: Key, inList: boolean): boolean {
  switch (part.type) {
    case 'key':
      return part.key === key;
    case 'number':
      return part.number === key;
    case 'digits':
      return part.text === String(key);
    case 'index':
      return inList || typeof key === 'number';
    default:
      return true;
  }
}

interface Reader {
  readonly text: string;
  readonly at: Position | undefined;
  offset: number;
}

function readBase(reader: Reader): 'root' | 'node' | undefined {
  const match = /^(root|node)(?=$|[.[])/.exec(reader.text);
  if (match === null) return undefined;
  reader.offset = match[0].length;
  return match[0] === 'root' ? 'root' : 'node';
}

/** What follows a dot, or stands first: a quoted key, a word, `*`. */
function readNamed(reader: Reader): Part {
  const first = reader.text[reader.offset];
  if (first === "'" || first === '"') return { type: 'key', key: readQuoted(reader) };
  const start = reader.offset;
  const [word = ''] = /^[^.[\]]*/.exec(reader.text.slice(start)) ?? [];
  if (word === '') throw fault(reader, 'a key, `index`, `*` or `**` belongs here');
  reader.offset += word.length;
  return namedParts.get(word) ?? readWord(reader, word, start);
}

const namedParts: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['index', { type: 'index' }],
  ['*', { type: 'any' }],
  ['**', { type: 'deep' }],
]);

function readWord(reader: Reader, word: string, start: number): Part {
  const star = word.indexOf('*');
  if (star >= 0) {
    throw fault(
      { ...reader, offset: start + star },
      '`*` stands for a whole key',
      `Quote the key: ["${word}"].`,
    );
  }
  return /^\d+$/.test(word) ? { type: 'digits', text: word } : { type: 'key', key: word };
}

function readBracket(reader: Reader): Part {
  const start = reader.offset;
  reader.offset += 1;
  const first = reader.text[reader.offset];
  const part: Part =
    first === "'" || first === '"' ? { type: 'key', key: readQuoted(reader) } : readInBrackets(reader, start);
  if (reader.text[reader.offset] !== ']') throw fault(reader, '`]` belongs here');
  reader.offset += 1;
  return part;
}

function readInBrackets(reader: Reader, start: number): Part {
  const [inside = ''] = /^[^\]]*/.exec(reader.text.slice(reader.offset)) ?? [];
  const named = namedParts.get(inside);
  if (named === undefined && !/^-?\d{1,15}$/.test(inside)) {
    const hint = inside.includes('\\') ? 'A regular expression is not read: write `index`.' : undefined;
    const wanted = 'a quoted key, a number, `index` or `*` belongs between brackets';
    throw fault({ ...reader, offset: start + 1 }, wanted, hint);
  }
  reader.offset += inside.length;
  return named ?? { type: 'number', number: Number(inside) };
}

/** Reads from the quote to its end; the escapes are those that `formatPath` writes. */
function readQuoted(reader: Reader): string {
  const start = reader.offset;
  const quote = reader.text[start] ?? '';
  let key = '';
  for (reader.offset += 1; reader.offset < reader.text.length; reader.offset += 1) {
    const character = reader.text[reader.offset] ?? '';
    if (character === quote) {
      reader.offset += 1;
      return key;
    }
    key += character === '\\' ? readEscape(reader) : character;
  }
  throw fault(
    { ...reader, offset: start },
    'this quote is not closed',
    'A key with a quote in it needs the other quotes round it.',
  );
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

function readEscape(reader: Reader): string {
  const code = /^\\u([0-9a-fA-F]{4})/.exec(reader.text.slice(reader.offset))?.[1];
  if (code !== undefined) {
    reader.offset += 5;
    return String.fromCharCode(Number.parseInt(code, 16));
  }
  const character = escapes.get(reader.text[reader.offset + 1] ?? '');
  if (character === undefined)
    throw fault(reader, 'this escape is not known', 'Write a backslash as `\\\\`.');
  reader.offset += 1;
  return character;
}

function fault(reader: Reader, wanted: string, hint?: string): DscError {
  const message = `the selector cannot be read: ${wanted}\n  ${reader.text}\n  ${' '.repeat(reader.offset)}^`;
  return new DscError('E_PATH', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(reader.at === undefined ? {} : { at: reader.at }),
  });
}
