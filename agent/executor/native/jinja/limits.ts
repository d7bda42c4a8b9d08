import { LimitError } from './errors.ts';

/**
 * Every limit of the templates, in one place. What reaches one ends in a `LimitError`; none is near what real roles need.
 * The first four can be set for an environment, the others bound single operations.
 */
export interface Limits {
  /** Loop iterations and macro calls of one render, nested templates not included. */
  readonly steps: number;
  /** Characters of one output, captured blocks included. */
  readonly output: number;
  /** Macros, includes, recursive loops and brackets inside each other. */
  readonly depth: number;
  /** Milliseconds that one regular expression may take on one string. */
  readonly regexMs: number;
}

/** The limits of an environment that sets none. */
export const defaultLimits: Limits = {
  steps: 5_000_000,
  output: 64 * 1024 * 1024,
  depth: 90,
  regexMs: 1_000,
};

/** Items of a range, a repeated or joined list, a product. */
export const maxItems = 1_000_000;
/** Characters of any string that a template makes. */
const maxText = 64 * 1024 * 1024;
/** Bits of an integer. */
export const maxBits = 65_536;
/** Levels of lists and maps inside each other that are printed, compared or copied. */
export const maxNesting = 500;

/** The count, if a list may have so many items. Throws `LimitError`. */
export function checkItems(count: number, what: string): number {
  if (count > maxItems) throw new LimitError(`${what} has more than ${maxItems} items`);
  return count;
}

/** The length, if a string may have it. Throws `LimitError`. */
export function checkText(length: number): number {
  if (length > maxText) throw new LimitError(`a string is longer than ${maxText} characters`);
  return length;
}

/** JavaScript's own stack limit, should it ever be reached first, is one of ours too. */
export function guardDepth<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new LimitError('values or templates are nested too deeply');
    throw error;
  }
}
