import { TemplateSyntaxError } from '../errors.ts';
import { compileRules, type Rules, type Syntax } from './rules.ts';

/** One piece of the source with nothing left out: the pieces of a source, joined, are the source (newlines normalised). */
export interface Piece {
  readonly type: string;
  readonly text: string;
  readonly line: number;
}

/** The pieces of a template, as Jinja2's own lexer cuts them. */
export function pieces(source: string, syntax: Syntax, name?: string, start?: 'variable'): Piece[] {
  return new Lexer(source, syntax, name).run(start);
}

const newline = /\r\n|\r|\n/g;
const tagPatterns: readonly (readonly [string, RegExp])[] = [
  ['whitespace', /\s+/y],
  ['float', /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy],
  ['integer', /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy],
  ['name', /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*/uy],
  ['string', /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy],
  ['operator', /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y],
];
const closers: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

const rulesOf = new WeakMap<Syntax, Rules>();

class Lexer {
  readonly #source: string;
  readonly #syntax: Syntax;
  readonly #name: string | undefined;
  readonly #rules: Rules;
  readonly #pieces: Piece[] = [];
  #position = 0;
  #line = 1;
  #lineStarting = true;

  constructor(source: string, syntax: Syntax, name: string | undefined) {
    const normal = source.includes('\r') ? source.replace(newline, '\n') : source;
    this.#source = !syntax.keepTrailingNewline && normal.endsWith('\n') ? normal.slice(0, -1) : normal;
    this.#syntax = syntax;
    this.#name = name;
    let rules = rulesOf.get(syntax);
    if (rules === undefined) {
      rules = compileRules(syntax);
      rulesOf.set(syntax, rules);
    }
    this.#rules = rules;
  }

  run(start: 'variable' | undefined): Piece[] {
    if (start === 'variable') this.#tag('variable_end', this.#rules.variableEnd);
    while (this.#position < this.#source.length) this.#root();
    return this.#pieces;
  }

  #root(): void {
    const { root, begins } = this.#rules;
    root.lastIndex = this.#position;
    const match = root.exec(this.#source);
    if (match === null) {
      this.#push('data', this.#source.slice(this.#position));
      this.#position = this.#source.length;
      return;
    }
    const begin = begins.find((type) => match.groups?.[type] !== undefined) ?? 'raw_begin';
    const tag = match.groups?.[begin] ?? '';
    const sign = match.groups?.[`${begin}_sign`] ?? '';
    this.#data(match.index, sign, begin);
    this.#push(begin, tag);
    this.#position = match.index + tag.length;
    this.#lineStarting = tag.endsWith('\n');
    this.#inside(begin);
  }

  /** The text before a tag, with the white space that the tag strips left out. */
  #data(end: number, sign: string, begin: string): void {
    let text = this.#source.slice(this.#position, end);
    const whole = text;
    if (sign === '-') text = text.replace(/\s+$/, '');
    else if (sign !== '+' && this.#syntax.lstripBlocks && begin !== 'variable_begin') {
      const lineStart = text.lastIndexOf('\n') + 1;
      const strips = lineStart > 0 || this.#lineStarting;
      if (strips && /^\s+$/.test(text.slice(lineStart))) text = text.slice(0, lineStart);
    }
    this.#push('data', text);
    this.#line += countNewlines(whole) - countNewlines(text);
  }

  #inside(begin: string): void {
    switch (begin) {
      case 'variable_begin':
        this.#tag('variable_end', this.#rules.variableEnd);
        return;
      case 'block_begin':
        this.#tag('block_end', this.#rules.blockEnd);
        return;
      case 'linestatement_begin':
        this.#tag('linestatement_end', /\s*(?:\n|$)/y);
        return;
      case 'linecomment_begin':
        this.#until('linecomment', 'linecomment', /(?=\n)|$/g, '');
        return;
      case 'comment_begin':
        this.#until('comment', 'comment_end', this.#rules.commentEnd, 'Missing end of comment tag');
        return;
      default:
        this.#raw();
    }
  }

  #until(type: string, endType: string, end: RegExp, missing: string): void {
    end.lastIndex = this.#position;
    const match = end.exec(this.#source);
    if (match === null) throw this.#error(missing);
    this.#push(type, this.#source.slice(this.#position, match.index));
    this.#push(endType, match[0]);
    this.#advance(match);
  }

  #raw(): void {
    const end = this.#rules.rawEnd;
    end.lastIndex = this.#position;
    const match = end.exec(this.#source);
    if (match === null) throw this.#error('Missing end of raw directive');
    this.#data(match.index, match.groups?.sign ?? '', 'raw_begin');
    this.#push('raw_end', match[0]);
    this.#advance(match);
  }

  #advance(match: RegExpExecArray): void {
    this.#position = match.index + match[0].length;
    if (match[0] !== '') this.#lineStarting = match[0].endsWith('\n');
  }

  /** Everything up to the end of a tag; brackets hide what looks like its end. */
  #tag(endType: string, end: RegExp): void {
    const open: string[] = [];
    while (this.#position < this.#source.length || endType === 'linestatement_end') {
      end.lastIndex = this.#position;
      const match = open.length === 0 ? end.exec(this.#source) : null;
      if (match !== null) {
        this.#push(endType, match[0]);
        this.#advance(match);
        return;
      }
      this.#piece(open);
    }
  }

  #piece(open: string[]): void {
    for (const [type, pattern] of tagPatterns) {
      pattern.lastIndex = this.#position;
      const text = pattern.exec(this.#source)?.[0];
      if (text === undefined) continue;
      if (type === 'operator') this.#balance(text, open);
      this.#push(type, text);
      this.#position += text.length;
      this.#lineStarting = text.endsWith('\n');
      return;
    }
    const char = String.fromCodePoint(this.#source.codePointAt(this.#position) ?? 0);
    const shown = char === "'" ? `"'"` : char === '\\' ? `'\\\\'` : `'${char}'`;
    throw this.#error(`unexpected char ${shown} at ${this.#position}`);
  }

  #balance(text: string, open: string[]): void {
    const closer = closers[text];
    if (closer !== undefined) open.push(closer);
    else if (text === '}' || text === ')' || text === ']') {
      const expected = open.pop();
      if (expected === undefined) throw this.#error(`unexpected '${text}'`);
      if (expected !== text) throw this.#error(`unexpected '${text}', expected '${expected}'`);
    }
  }

  #push(type: string, text: string): void {
    if (text !== '' || !['data', 'whitespace', 'comment', 'linecomment'].includes(type)) {
      this.#pieces.push({ type, text, line: this.#line });
    }
    this.#line += countNewlines(text);
  }

  #error(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.#line, this.#name);
  }
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
