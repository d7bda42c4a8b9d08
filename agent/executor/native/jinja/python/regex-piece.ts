import { UnsupportedError } from '../errors.ts';

/** What is known of a piece of a pattern. */
export interface Piece {
  readonly source: string;
  /** Whether it can match nothing. */
  readonly empty: boolean;
  /** Whether it always matches the same number of characters. */
  readonly fixed: boolean;
  readonly repeats: number;
  /** Whether it holds a choice. */
  readonly choice: boolean;
  /** Groups in it that may be left out when it matches. */
  readonly captures: number;
  readonly looseCaptures: boolean;
  /** Whether it only looks: Python repeats look-arounds, but no anchors. */
  readonly looks: 'anchor' | 'around' | undefined;
}

/** The piece that matches nothing, and asks nothing. */
export const nothing: Piece = {
  source: '',
  empty: true,
  fixed: true,
  repeats: 0,
  choice: false,
  captures: 0,
  looseCaptures: false,
  looks: undefined,
};

/** A piece that takes one character. */
export function single(source: string): Piece {
  return { ...nothing, source, empty: false };
}

/** A piece that only looks at its place. */
export function zero(source: string): Piece {
  return { ...nothing, source, looks: 'anchor' };
}

/** Two pieces after each other. */
export function join(left: Piece, right: Piece): Piece {
  return {
    source: left.source + right.source,
    empty: left.empty && right.empty,
    fixed: left.fixed && right.fixed,
    repeats: left.repeats + right.repeats,
    choice: left.choice || right.choice,
    captures: left.captures + right.captures,
    looseCaptures: left.looseCaptures || right.looseCaptures,
    looks: undefined,
  };
}

/** One of several pieces. */
export function anyOf(options: readonly Piece[]): Piece {
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

/** How often something stands after itself, and JavaScript's way to say so. */
export interface Repetition {
  readonly min: number;
  readonly max: number;
  readonly source: string;
}

/** A piece repeated. Refuses what the two languages repeat differently. */
export function repeated(atom: Piece, { min, max, source }: Repetition, lazy: boolean): Piece {
  if (max > 1 && atom.looseCaptures)
    throw new UnsupportedError('an optional group inside a repetition in a regular expression');
  if (min === 0 && atom.empty && atom.captures > 0)
    throw new UnsupportedError('an optional group that may be empty in a regular expression');
  if (max > 1 && atom.empty)
    throw new UnsupportedError('a repetition of what may be empty in a regular expression');
  const unbounded = max === Number.POSITIVE_INFINITY || max > 50;
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
