import { UnsupportedError } from '../errors.ts';
import { join, nothing, type Piece, single, zero } from './regex-piece.ts';
import { anchors, classes, literal, PatternReader } from './regex-reader.ts';

/** A Python pattern as JavaScript's, for the flags `v` and, where `ignoreCase`, `i`. */
export interface Translated {
  readonly source: string;
  readonly ignoreCase: boolean;
  /** Numbers of capturing groups, and of those with names. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  /** Whether the pattern itself has letters beyond ASCII. */
  readonly foreign: boolean;
  /** How often a repetition without an upper bound stands in it, and whether one contains another or a choice. */
  readonly repeats: number;
  readonly nested: boolean;
  /** Whether it may match nothing where it could also match something. */
  readonly hesitates: boolean;
}

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/**
 * Translates what is known to mean the same in both; throws Python's own error for what Python rejects, and
 * `UnsupportedError` for what cannot be said exactly in JavaScript. `groupsBefore` is how many groups stand before it.
 */
export function translateRegex(pattern: string, flags: Flags, groupsBefore = 0): Translated {
  return new Translator(pattern, flags, groupsBefore).run();
}

class Translator extends PatternReader {
  #flags: Flags;
  #groups = 0;
  readonly #names = new Map<string, number>();
  readonly #closed = new Set<number>();
  readonly #loose = new Set<number>();
  readonly #referenced = new Set<number>();
  readonly #groupsBefore: number;
  #nested = false;
  #lazy = false;

  constructor(pattern: string, flags: Flags, groupsBefore: number) {
    super(pattern);
    this.#groupsBefore = groupsBefore;
    this.#flags = flags;
  }

  run(): Translated {
    this.#globalFlags();
    const piece = this.#choice();
    if (this.at < this.text.length) throw this.error('unbalanced parenthesis', this.at);
    for (const group of this.#referenced) {
      if (this.#loose.has(group))
        throw new UnsupportedError('a backreference to an optional group in a regular expression');
    }
    return {
      source: piece.source,
      ignoreCase: this.#flags.ignoreCase,
      groups: this.#groups,
      names: this.#names,
      foreign: this.text.some((char) => char > '\x7f'),
      repeats: piece.repeats,
      nested: this.#nested,
      hesitates: piece.empty && (piece.choice || this.#lazy),
    };
  }

  /** `(?ims)` at the very start. */
  #globalFlags(): void {
    for (;;) {
      const match = /^\(\?([a-zA-Z]+)\)/.exec(this.text.slice(this.at, this.at + 12).join(''));
      if (match === null) return;
      this.#flags = this.#withFlags(match[1] ?? '', this.#flags);
      this.at += match[0].length;
    }
  }

  #withFlags(letters: string, flags: Flags): Flags {
    let { ignoreCase, multiline, dotAll } = flags;
    for (const letter of letters) {
      if (letter === 'i') ignoreCase = true;
      else if (letter === 'm') multiline = true;
      else if (letter === 's') dotAll = true;
      else if (letter !== 'u') throw new UnsupportedError(`the flag ${letter} in a regular expression`);
    }
    return { ignoreCase, multiline, dotAll };
  }

  #choice(): Piece {
    const start = this.#groups;
    const options = [this.#sequence()];
    while (this.skip('|')) options.push(this.#sequence());
    const [only] = options;
    if (options.length === 1 && only !== undefined) return only;
    for (let group = start + 1; group <= this.#groups; group += 1) this.#loose.add(group);
    const captures = options.reduce((sum, option) => sum + option.captures, 0);
    return {
      source: options.map((option) => option.source).join('|'),
      empty: options.some((option) => option.empty),
      fixed: false,
      repeats: Math.max(...options.map((option) => option.repeats)),
      choice: true,
      captures,
      looseCaptures: captures > 0,
      looks: undefined,
    };
  }

  #sequence(): Piece {
    let all = nothing;
    for (;;) {
      const char = this.peek();
      if (char === undefined || char === '|' || char === ')') return all;
      const before = this.#groups;
      const start = this.at;
      const atom = this.#atom();
      all = join(all, atom === undefined ? nothing : this.#repeat(atom, before, start));
    }
  }

  #repeat(atom: Piece, groupsBefore: number, start: number): Piece {
    const range = this.#quantifier();
    if (range === undefined) return atom;
    const { min, max, source } = range;
    if (atom.source === '' || atom.looks === 'anchor') throw this.error('nothing to repeat', start);
    if (atom.looks === 'around') throw new UnsupportedError('a repeated assertion in a regular expression');
    const lazy = this.skip('?');
    this.#lazy ||= lazy;
    if (this.peek() === '+') throw new UnsupportedError('a possessive quantifier in a regular expression');
    if (this.#quantifier() !== undefined) throw this.error('multiple repeat', this.at - 1);
    if (min === 0)
      for (let group = groupsBefore + 1; group <= this.#groups; group += 1) this.#loose.add(group);
    if (max > 1 && atom.looseCaptures)
      throw new UnsupportedError('an optional group inside a repetition in a regular expression');
    if (min === 0 && atom.empty && atom.captures > 0)
      throw new UnsupportedError('an optional group that may be empty in a regular expression');
    if (max > 1 && atom.empty)
      throw new UnsupportedError('a repetition of what may be empty in a regular expression');
    const unbounded = max === Number.POSITIVE_INFINITY || max > 50;
    if (max > 1 && (atom.repeats > 0 || atom.choice)) this.#nested = true;
    return {
      source: atom.source + source + (lazy ? '?' : ''),
      empty: min === 0 || atom.empty,
      fixed: atom.fixed && min === max,
      repeats: atom.repeats + (unbounded || min !== max ? 1 : 0),
      choice: false,
      captures: atom.captures,
      looseCaptures: atom.looseCaptures || (min === 0 && atom.captures > 0),
      looks: undefined,
    };
  }

  #quantifier(): { min: number; max: number; source: string } | undefined {
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

  /** One thing that can be repeated; undefined for a comment. */
  #atom(): Piece | undefined {
    const char = this.peek() ?? '';
    const at = this.at;
    this.at += 1;
    switch (char) {
      case '.':
        return single(this.#flags.dotAll ? '[\\s\\S]' : '[^\\n]');
      case '^':
        return zero(this.#flags.multiline ? '(?<![^\\n])' : '(?<![\\s\\S])');
      case '$':
        return zero(this.#flags.multiline ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))');
      case '(':
        return this.#group(at);
      case '[':
        return single(this.class(at));
      case '\\':
        return this.#escape(at);
      case '*':
      case '+':
      case '?':
        throw this.error('nothing to repeat', at);
      default:
        return single(literal(char));
    }
  }

  #group(at: number): Piece | undefined {
    if (!this.skip('?')) return this.#capture(undefined, at);
    if (this.skip('P<')) return this.#capture(this.#name('>'), at);
    if (this.skip('P=')) return this.#reference(this.#groupNumber(this.#name(')'), at), at);
    if (this.skip(':')) return this.#rest('(?:', at);
    if (this.skip('#')) return this.#comment(at);
    if (this.skip('=')) return this.#look('(?=', at);
    if (this.skip('!')) return this.#look('(?!', at);
    if (this.skip('<=')) return this.#behind('(?<=', at);
    if (this.skip('<!')) return this.#behind('(?<!', at);
    const match = /^([a-zA-Z]+):/.exec(this.text.slice(this.at, this.at + 8).join(''));
    if (match === null) throw this.#unknownGroup(at);
    return this.#flagged(match[1] ?? '', at);
  }

  #unknownGroup(at: number): Error {
    const late = /^[aiLmsux]+\)/.test(this.text.slice(this.at, this.at + 8).join(''));
    if (late) return this.error('global flags not at the start of the expression', at);
    return new UnsupportedError(`(?${this.peek() ?? ''} in a regular expression`);
  }

  #flagged(letters: string, at: number): Piece {
    const outer = this.#flags;
    const inside = this.#withFlags(letters, outer);
    this.at += letters.length + 1;
    this.#flags = inside;
    const piece = this.#rest(inside.ignoreCase && !outer.ignoreCase ? '(?i:' : '(?:', at);
    this.#flags = outer;
    return piece;
  }

  #comment(at: number): undefined {
    while (this.peek() !== ')') {
      if (this.peek() === undefined) throw this.error('missing ), unterminated comment', at);
      this.at += 1;
    }
    this.at += 1;
    return undefined;
  }

  #name(end: string): string {
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

  #groupNumber(name: string, at: number): number {
    const number = this.#names.get(name);
    if (number === undefined) throw this.error(`unknown group name '${name}'`, at + 4);
    return number;
  }

  #capture(name: string | undefined, at: number): Piece {
    this.#groups += 1;
    const number = this.#groups;
    if (name !== undefined) {
      if (this.#names.has(name)) throw this.error(`redefinition of group name '${name}'`, at + 4);
      this.#names.set(name, number);
    }
    const piece = this.#rest(name === undefined ? '(' : `(?<${name}>`, at);
    this.#closed.add(number);
    return { ...piece, captures: piece.captures + 1 };
  }

  #rest(open: string, at: number): Piece {
    const piece = this.#choice();
    if (!this.skip(')')) throw this.error('missing ), unterminated subpattern', at);
    return { ...piece, source: `${open}${piece.source})`, looks: undefined };
  }

  #look(open: string, at: number): Piece {
    const piece = this.#rest(open, at);
    return { ...piece, empty: true, fixed: true, looks: 'around' };
  }

  #behind(open: string, at: number): Piece {
    const piece = this.#rest(open, at);
    if (piece.captures > 0)
      throw new UnsupportedError('a group inside a look-behind in a regular expression');
    if (!piece.fixed)
      throw new UnsupportedError('a look-behind of more than one width in a regular expression');
    return { ...piece, empty: true, looks: 'around' };
  }

  #reference(number: number, at: number): Piece {
    if (number > this.#groups) throw this.error(`invalid group reference ${number}`, at + 1);
    if (!this.#closed.has(number)) throw this.error('cannot refer to an open group', at);
    this.#referenced.add(number);
    return { ...nothing, source: `(?:\\${number + this.#groupsBefore})`, fixed: false };
  }

  #escape(at: number): Piece {
    const char = this.peek();
    if (char === undefined) throw this.error('bad escape (end of pattern)', at);
    const known = classes[char];
    const anchor = anchors[char];
    if (known !== undefined || anchor !== undefined) {
      this.at += 1;
      return known === undefined ? zero(anchor ?? '') : single(known);
    }
    const digits = /^[1-9]\d?/.exec(this.text.slice(this.at, this.at + 3).join(''))?.[0];
    if (digits !== undefined && !/^[0-3][0-7][0-7]/.test(this.text.slice(this.at, this.at + 3).join(''))) {
      this.at += digits.length;
      return this.#reference(Number(digits), at);
    }
    return single(literal(String.fromCodePoint(this.codePoint(at))));
  }
}
