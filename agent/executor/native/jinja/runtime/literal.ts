import { typeError, UnsupportedError } from '../errors.ts';
import { stringEscapes } from '../python/escapes.ts';
import { negate } from './arithmetic.ts';
import { keyFor } from './compare.ts';
import { floatOf, intOf } from './number-forms.ts';
import { tupleOf } from './tuple.ts';
import { type Key, typeName, type Value } from './values.ts';

/**
 * Python's `ast.literal_eval` of a text that begins with `{` or `[`, with `true`, `false` and `null` known too, as
 * Ansible reads results back. Undefined for every text that is no literal: Ansible then keeps the text.
 */
export function parseLiteral(text: string): Value | undefined {
  const reader = new LiteralReader(text);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}

class NotLiteral extends Error {}

const names: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['true', true],
  ['false', false],
  ['null', null],
]);
const blank = /(?:[ \t\f\r\n]|\\\n|#[^\n]*)+/y;
const numberPattern =
  /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?/y;
const namePattern = /[\p{L}_][\p{L}\p{N}_]*/uy;
const stringPattern = /([rRbBuUfF]{0,2})('''|"""|'|")/y;
const maxDepth = 90;

class LiteralReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Value {
    const value = this.#value();
    const rest = this.#text.slice(this.#at);
    this.#blank();
    if (this.#at < this.#text.length) throw new NotLiteral();
    // an indented last line without an end, or a line that is continued by nothing, is no Python
    if (/\n[ \t]+$|\\\n\s*$/.test(rest) || this.#text.includes('\0')) throw new NotLiteral();
    return value;
  }

  #blank(): void {
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(char: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #value(): Value {
    this.#blank();
    const char = this.#text[this.#at] ?? '';
    if (char === '[') return this.#nested(() => this.#sequence(']').items);
    if (char === '(') return this.#nested(() => this.#bracketed());
    if (char === '{') return this.#nested(() => this.#braced());
    if (char === '-' || char === '+') return this.#signed(char);
    if (/[\d.]/.test(char)) return this.#number();
    return this.#word();
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new UnsupportedError(`a result with more than ${maxDepth} levels`);
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #sequence(end: string): { items: Value[]; comma: boolean } {
    const items: Value[] = [];
    let comma = false;
    while (!this.#skip(end)) {
      if (items.length > 0 && !comma) throw new NotLiteral();
      items.push(this.#value());
      comma = this.#skip(',');
    }
    return { items, comma };
  }

  #bracketed(): Value {
    const { items, comma } = this.#sequence(')');
    const [only] = items;
    return items.length === 1 && only !== undefined && !comma ? only : tupleOf(items);
  }

  #braced(): Value {
    const map = new Map<Key, Value>();
    let comma = true;
    while (!this.#skip('}')) {
      if (!comma) throw new NotLiteral();
      const key = this.#value();
      // a set literal, when all of it is one: read on, since `{a}` is no literal at all
      if (!this.#skip(':')) return this.#set(map.size > 0);
      const value = this.#value();
      map.set(this.#key(map, key), value);
      comma = this.#skip(',');
    }
    return map;
  }

  #key(map: ReadonlyMap<Key, Value>, key: Value): Key {
    if (key instanceof Map) throw typeError(`unhashable type: '${typeName(key)}'`);
    return keyFor(map, key);
  }

  #set(afterPairs: boolean): never {
    if (afterPairs) throw new NotLiteral();
    while (this.#skip(',')) {
      if (this.#skip('}')) throw new UnsupportedError('a set as a result');
      this.#value();
    }
    if (!this.#skip('}')) throw new NotLiteral();
    throw new UnsupportedError('a set as a result');
  }

  #signed(sign: string): Value {
    this.#at += 1;
    this.#blank();
    const value = /[\d.]/.test(this.#text[this.#at] ?? '') ? this.#number() : undefined;
    if (value === undefined) throw new NotLiteral();
    return sign === '-' ? negate(value) : value;
  }

  #number(): Value {
    const text = this.#take(numberPattern);
    if (text === undefined || /[\p{L}\p{N}_.]/u.test(this.#text[this.#at] ?? '')) throw new NotLiteral();
    this.#refuseArithmetic();
    const digits = text.replaceAll('_', '');
    if (/[jJ]$/.test(digits)) throw new UnsupportedError('a complex number');
    if (/^0[xXoObB]/.test(digits)) return intOf(BigInt(digits));
    if (/[.eE]/.test(digits)) return floatOf(Number(digits));
    if (/^0\d*[1-9]/.test(digits) || digits.length > 4300) throw new NotLiteral();
    return intOf(BigInt(digits));
  }

  /** `1+2j` is a literal too; a sum without a complex part is none. */
  #refuseArithmetic(): void {
    const sum = /[ \t]*[+-][ \t]*[\d.eE_]+[jJ]/y;
    sum.lastIndex = this.#at;
    if (sum.test(this.#text)) throw new UnsupportedError('a complex number');
  }

  #word(): Value {
    const text = this.#strings();
    if (text !== undefined) return text;
    const name = this.#take(namePattern) ?? '';
    const value = names.get(name);
    if (value === undefined) throw new NotLiteral();
    return value;
  }

  /** String literals that follow each other are one. */
  #strings(): string | undefined {
    let whole: string | undefined;
    for (;;) {
      this.#blank();
      stringPattern.lastIndex = this.#at;
      const match = stringPattern.exec(this.#text);
      if (match === null) return whole;
      this.#at += match[0].length;
      whole = (whole ?? '') + this.#string((match[1] ?? '').toLowerCase(), match[2] ?? '');
    }
  }

  #string(prefix: string, quote: string): string {
    if (prefix.includes('f')) throw new NotLiteral();
    const start = this.#at;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || (char === '\n' && quote.length === 1)) throw new NotLiteral();
      if (this.#text.startsWith(quote, this.#at)) break;
      this.#at += char === '\\' ? 2 : 1;
    }
    const body = this.#text.slice(start, this.#at);
    this.#at += quote.length;
    if (prefix.includes('b')) throw new UnsupportedError('bytes as a result');
    return prefix.includes('r') ? body : unescapePython(body);
  }
}

const escapes = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{0,4})|U([0-9a-fA-F]{0,8})|([\s\S]))/g;

function unescapePython(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(escapes, (_, octal, hex, short, long, char) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    if (hex !== undefined) return codePoint(hex, 2);
    if (short !== undefined) return codePoint(short, 4);
    if (long !== undefined) return codePoint(long, 8);
    if (char === 'N') throw new UnsupportedError('the escape \\N in a string');
    return stringEscapes[char] ?? `\\${char}`;
  });
}

function codePoint(digits: string, width: number): string {
  const code = Number.parseInt(digits, 16);
  if (digits.length < width || code > 0x10ffff) throw new NotLiteral();
  return String.fromCodePoint(code);
}
