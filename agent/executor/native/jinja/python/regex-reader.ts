import { PythonError, UnsupportedError } from '../errors.ts';
import type { Repetition } from './regex-piece.ts';

const word = '\\p{L}\\p{N}_';
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** The classes of characters that have a letter. */
export const classes: Readonly<Record<string, string>> = {
  w: `[${word}]`,
  W: `[^${word}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  s: `[${space}]`,
  S: `[^${space}]`,
};
/** The places that have a letter. */
export const anchors: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  Z: '(?![\\s\\S])',
  b: `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`,
  // an empty text has no place that is not a boundary, says Python
  B: `(?:(?=[\\s\\S])|(?<=[\\s\\S]))(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`,
};
const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Reads a Python pattern character by character: whatever holds no other pattern. */
export class PatternReader {
  protected readonly text: readonly string[];
  protected at = 0;

  constructor(pattern: string) {
    this.text = Array.from(pattern);
  }

  protected error(message: string, at: number): PythonError {
    return new PythonError('error', `${message} at position ${at}`);
  }

  protected peek(): string | undefined {
    return this.text[this.at];
  }

  protected skip(text: string): boolean {
    for (let i = 0; i < text.length; i += 1) if (this.text[this.at + i] !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  /** How often what stands before it is repeated; undefined where no such thing stands. */
  protected quantifier(): Repetition | undefined {
    if (this.skip('*')) return { min: 0, max: Number.POSITIVE_INFINITY, source: '*' };
    if (this.skip('+')) return { min: 1, max: Number.POSITIVE_INFINITY, source: '+' };
    if (this.skip('?')) return { min: 0, max: 1, source: '?' };
    if (this.peek() !== '{') return undefined;
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.text.slice(this.at, this.at + 24).join(''));
    if (match === null || (match[1] === '' && match[3] === '')) return undefined;
    const [all, low = '', comma, high = ''] = match;
    const min = Number(low);
    const max = comma === '' ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    if (max < min) throw this.error('min repeat greater than max repeat', this.at + 1);
    if (min > 1000 || (Number.isFinite(max) && max > 1000))
      throw new UnsupportedError('a repetition of more than 1000 in a regular expression');
    this.at += all.length;
    return { min, max, source: `{${min}${comma === '' ? '' : `,${high}`}}` };
  }

  /** The rest of a comment, up to and over its end. */
  protected comment(at: number): undefined {
    while (this.peek() !== ')') {
      if (this.peek() === undefined) throw this.error('missing ), unterminated comment', at);
      this.at += 1;
    }
    this.at += 1;
    return undefined;
  }

  /** The name of a group, up to and over its end. */
  protected groupName(end: string): string {
    let name = '';
    while (this.peek() !== undefined && this.peek() !== end) {
      name += this.peek();
      this.at += 1;
    }
    this.at += 1;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new UnsupportedError(`the group name ${name} in a regular expression`);
    return name;
  }

  /** The character that an escape stands for, in a class or outside. */
  protected codePoint(at: number): number {
    const char = this.peek() ?? '';
    this.at += 1;
    const control = controls[char];
    if (control !== undefined) return control;
    const width = { x: 2, u: 4, U: 8 }[char];
    if (width !== undefined) return this.#hexadecimal(width, at);
    if (/[0-7]/.test(char)) return this.#octal(char);
    if (/[A-Za-z0-9]/.test(char)) {
      if (char === 'N') throw new UnsupportedError('the escape \\N in a regular expression');
      throw this.error(`bad escape \\${char}`, at);
    }
    return char.codePointAt(0) ?? 0;
  }

  #hexadecimal(width: number, at: number): number {
    const digits = this.text.slice(this.at, this.at + width).join('');
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < width) throw this.error('incomplete escape', at);
    this.at += width;
    return Number.parseInt(digits, 16);
  }

  #octal(first: string): number {
    let digits = first;
    while (digits.length < 3 && /[0-7]/.test(this.peek() ?? '')) {
      digits += this.peek();
      this.at += 1;
    }
    return Number.parseInt(digits, 8);
  }

  /** A set of characters, after its bracket. */
  protected class(at: number): string {
    const negated = this.skip('^');
    let inside = '';
    let first = true;
    while (first || this.peek() !== ']') {
      if (this.peek() === undefined) throw this.error('unterminated character set', at);
      inside += this.#classPart(at);
      first = false;
    }
    this.at += 1;
    return `[${negated ? '^' : ''}${inside}]`;
  }

  #classPart(at: number): string {
    const start = this.at;
    const low = this.#classAtom();
    if (this.peek() !== '-' || this.text[this.at + 1] === ']')
      return typeof low === 'string' ? low : literal(String.fromCodePoint(low));
    this.at += 1;
    if (this.peek() === undefined) throw this.error('unterminated character set', at);
    const high = this.#classAtom();
    if (typeof low === 'string' || typeof high === 'string' || high < low) {
      throw this.error(`bad character range ${this.text.slice(start, this.at).join('')}`, start);
    }
    return `${literal(String.fromCodePoint(low))}-${literal(String.fromCodePoint(high))}`;
  }

  /** A code point, or a class such as `\d`. */
  #classAtom(): number | string {
    const at = this.at;
    const char = this.peek() ?? '';
    this.at += 1;
    if (char !== '\\') return char.codePointAt(0) ?? 0;
    const known = classes[this.peek() ?? ''];
    if (known === undefined) return this.codePoint(at);
    this.at += 1;
    return known;
  }
}

/** A character as itself, inside a class or outside. */
export function literal(char: string): string {
  return /[A-Za-z0-9]/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
