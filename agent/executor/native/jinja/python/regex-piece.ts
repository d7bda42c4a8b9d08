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
