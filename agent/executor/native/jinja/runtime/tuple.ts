import type { Value } from './values.ts';

/** A tuple is an array to everybody outside; inside it prints, compares and adds as Python's. */
export class Tuple extends Array<Value> {
  /** Slices and maps of a tuple are plain arrays: what makes a tuple says so. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** One group of `groupby`: a tuple whose two parts have names. */
export class Group extends Tuple {}

/** A tuple of these items. */
export function tuple(...items: readonly Value[]): Tuple {
  return tupleOf(items);
}

/** A tuple of the items of any iterable. */
export function tupleOf(items: Iterable<Value>): Tuple {
  const made = new Tuple();
  for (const item of items) made.push(item);
  return made;
}
