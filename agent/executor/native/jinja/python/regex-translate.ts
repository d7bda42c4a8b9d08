import { UnsupportedError } from '../errors.ts';
import { type Flags, withFlags } from './regex-flags.ts';
import { PatternGroups } from './regex-groups.ts';
import { anyOf, join, nothing, type Piece, repeated, single, zero } from './regex-piece.ts';
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

/**
 * Translates what is known to mean the same in both; throws Python's own error for what Python rejects, and
 * `UnsupportedError` for what cannot be said exactly in JavaScript. `groupsBefore` is how many groups stand before it.
 */
export function translateRegex(pattern: string, flags: Flags, groupsBefore = 0): Translated {
  return new Translator(pattern, flags, groupsBefore).run();
}

class Translator extends PatternReader {
  #flags: Flags;
  readonly #groups = new PatternGroups();
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
    if (this.#groups.refersToLoose())
      throw new UnsupportedError('a backreference to an optional group in a regular expression');
    return {
      source: piece.source,
      ignoreCase: this.#flags.ignoreCase,
      groups: this.#groups.count,
      names: this.#groups.names,
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
      this.#flags = withFlags(match[1] ?? '', this.#flags);
      this.at += match[0].length;
    }
  }

  #choice(): Piece {
    const before = this.#groups.count;
    const options = [this.#sequence()];
    while (this.skip('|')) options.push(this.#sequence());
    const [only] = options;
    if (options.length === 1 && only !== undefined) return only;
    this.#groups.loosen(before);
    return anyOf(options);
  }

  #sequence(): Piece {
    let all = nothing;
    for (;;) {
      const char = this.peek();
      if (char === undefined || char === '|' || char === ')') return all;
      const before = this.#groups.count;
      const start = this.at;
      const atom = this.#atom();
      all = join(all, atom === undefined ? nothing : this.#repeat(atom, before, start));
    }
  }

  #repeat(atom: Piece, groupsBefore: number, start: number): Piece {
    const range = this.quantifier();
    if (range === undefined) return atom;
    if (atom.source === '' || atom.looks === 'anchor') throw this.error('nothing to repeat', start);
    if (atom.looks === 'around') throw new UnsupportedError('a repeated assertion in a regular expression');
    const lazy = this.skip('?');
    this.#lazy ||= lazy;
    if (this.peek() === '+') throw new UnsupportedError('a possessive quantifier in a regular expression');
    if (this.quantifier() !== undefined) throw this.error('multiple repeat', this.at - 1);
    if (range.min === 0) this.#groups.loosen(groupsBefore);
    if (range.max > 1 && (atom.repeats > 0 || atom.choice)) this.#nested = true;
    return repeated(atom, range, lazy);
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
    if (this.skip('P<')) return this.#capture(this.groupName('>'), at);
    if (this.skip('P=')) return this.#reference(this.#groupNumber(this.groupName(')'), at), at);
    if (this.skip(':')) return this.#rest('(?:', at);
    if (this.skip('#')) return this.comment(at);
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
    const inside = withFlags(letters, outer);
    this.at += letters.length + 1;
    this.#flags = inside;
    const piece = this.#rest(inside.ignoreCase && !outer.ignoreCase ? '(?i:' : '(?:', at);
    this.#flags = outer;
    return piece;
  }

  #groupNumber(name: string, at: number): number {
    const number = this.#groups.names.get(name);
    if (number === undefined) throw this.error(`unknown group name '${name}'`, at + 4);
    return number;
  }

  #capture(name: string | undefined, at: number): Piece {
    if (name !== undefined && this.#groups.names.has(name))
      throw this.error(`redefinition of group name '${name}'`, at + 4);
    const number = this.#groups.open(name);
    const piece = this.#rest(name === undefined ? '(' : `(?<${name}>`, at);
    this.#groups.close(number);
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
    if (number > this.#groups.count) throw this.error(`invalid group reference ${number}`, at + 1);
    if (!this.#groups.isClosed(number)) throw this.error('cannot refer to an open group', at);
    this.#groups.refer(number);
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
