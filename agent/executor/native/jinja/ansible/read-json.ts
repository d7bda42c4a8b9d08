import { LimitError, PythonError, UnsupportedError } from '../errors.ts';
import { maxNesting } from '../limits.ts';
import { floatOf, intOf } from '../runtime/number-forms.ts';
import type { Key, Value } from '../runtime/values.ts';

/** Python's `json.loads`: numbers keep their type, errors their words. */
export function readJson(text: string): Value {
  return new Reader(text).whole();
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const numberPattern = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const words: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Value {
    if (this.#text.startsWith('\ufeff')) throw new UnsupportedError('JSON with a byte order mark');
    this.#blank();
    const value = this.#value();
    this.#blank();
    if (this.#at < this.#text.length) throw this.#error('Extra data', this.#at);
    return value;
  }

  #error(message: string, at: number): PythonError {
    const before = this.#text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    return new PythonError('JSONDecodeError', `${message}: line ${line} column ${column} (char ${at})`);
  }

  #blank(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #value(): Value {
    const char = this.#text[this.#at];
    if (char === '"') return this.#string();
    if (char === '{' || char === '[') return this.#nested(char);
    for (const [word, value] of words) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  #nested(open: '{' | '['): Value {
    this.#depth += 1;
    if (this.#depth > maxNesting) throw new LimitError('JSON is nested too deeply');
    this.#at += 1;
    const value = open === '{' ? this.#map() : this.#list();
    this.#depth -= 1;
    return value;
  }

  #number(): Value {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (match === null) throw this.#error('Expecting value', this.#at);
    this.#at += match[0].length;
    if (match[2] !== undefined || match[3] !== undefined) return floatOf(Number(match[0]));
    return intOf(BigInt(match[0]));
  }

  #list(): Value {
    const items: Value[] = [];
    this.#blank();
    if (this.#skip(']')) return items;
    for (;;) {
      this.#blank();
      items.push(this.#value());
      this.#blank();
      if (this.#skip(']')) return items;
      if (!this.#skip(',')) throw this.#error("Expecting ',' delimiter", this.#at);
    }
  }

  #map(): Value {
    const map = new Map<Key, Value>();
    this.#blank();
    if (this.#skip('}')) return map;
    for (;;) {
      this.#blank();
      if (this.#text[this.#at] !== '"')
        throw this.#error('Expecting property name enclosed in double quotes', this.#at);
      const key = this.#string();
      this.#blank();
      if (!this.#skip(':')) throw this.#error("Expecting ':' delimiter", this.#at);
      this.#blank();
      map.set(key, this.#value());
      this.#blank();
      if (this.#skip('}')) return map;
      if (!this.#skip(',')) throw this.#error("Expecting ',' delimiter", this.#at);
    }
  }

  #skip(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #string(): string {
    const begin = this.#at;
    this.#at += 1;
    let text = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) throw this.#error('Unterminated string starting at', begin);
      this.#at += 1;
      if (char === '"') return text;
      if (char === '\\') text += this.#escape(begin);
      else if (char < ' ') throw this.#error('Invalid control character at', this.#at - 1);
      else text += char;
    }
  }

  #escape(begin: number): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw this.#error('Unterminated string starting at', begin);
    this.#at += 1;
    if (char !== 'u') {
      const known = escapes[char];
      if (known === undefined) throw this.#error('Invalid \\escape', this.#at - 2);
      return known;
    }
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('Invalid \\uXXXX escape', this.#at);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
}
