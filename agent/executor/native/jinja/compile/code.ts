import type { TemplateError } from '../errors.ts';
import type { Engine, Frame } from '../runtime/context.ts';
import type { Value } from '../runtime/values.ts';
import type { Block } from '../syntax/nodes.ts';
import type { Slot, Symbols } from './symbols.ts';

/** A compiled expression. */
export type Code = (frame: Frame) => Value;
/** A compiled statement; what it returns is how its loop goes on. */
export type Step = (frame: Frame) => Signal;
export type Signal = 'break' | 'continue' | undefined;

/** What one compilation gathers. */
export interface Unit {
  readonly engine: Engine;
  readonly name: string | undefined;
  /** What was found that is not supported: the template can then not be run. */
  readonly refusals: string[];
  readonly blocks: Map<string, Block>;
  /** Errors that Jinja2 finds when it compiles. */
  readonly fail: (message: string, line: number) => TemplateError;
  /** Whether an `extends` tag is anywhere in the template. */
  readonly extending: boolean;
}

/** The static surroundings of a piece of code. */
export interface Place {
  readonly unit: Unit;
  readonly symbols: Symbols;
  /** Not inside any loop, block, macro or scope: what is set here is exported. */
  readonly top: boolean;
  /** Nothing is written here once the template has extended another. */
  readonly checksParent: boolean;
}

/** The surroundings of a piece of code inside a loop, macro or scope. */
export function inner(place: Place, symbols: Symbols, checksParent = place.checksParent): Place {
  return { unit: place.unit, symbols, top: false, checksParent };
}

/** The code that reads a slot from where the code stands. */
export function readSlot(slot: Slot, symbols: Symbols): (frame: Frame) => Value | undefined {
  const { index } = slot;
  const distance = symbols.scope.depth - slot.owner.depth;
  if (distance === 0) return (frame) => frame.slots[index];
  if (distance === 1) return (frame) => frame.outer?.slots[index];
  return (frame) => ancestor(frame, distance)?.slots[index];
}

function ancestor(frame: Frame, distance: number): Frame | undefined {
  let found: Frame | undefined = frame;
  for (let i = 0; i < distance; i += 1) found = found?.outer;
  return found;
}

/** The code that fills the slots of a frame when it is entered. */
export function enterFrame(symbols: Symbols): (frame: Frame) => void {
  const steps: ((frame: Frame) => void)[] = [];
  for (const [slot, load] of symbols.loads) {
    const { index } = slot;
    if (load.type === 'resolve') {
      const { name } = load;
      steps.push((frame) => {
        frame.slots[index] = frame.context.resolve(name);
      });
    } else if (load.type === 'alias') {
      const read = readSlot(load.from, symbols);
      steps.push((frame) => {
        frame.slots[index] = read(frame);
      });
    } else if (load.type === 'undefined') {
      steps.push((frame) => {
        frame.slots[index] = undefined;
      });
    }
  }
  return sequence(steps);
}

/** The code that forgets the slots of a frame when it is left. */
export function leaveFrame(symbols: Symbols): (frame: Frame) => void {
  const indexes = Array.from(symbols.loads.keys(), (slot) => slot.index);
  return (frame) => {
    for (const index of indexes) frame.slots[index] = undefined;
  };
}

function sequence(steps: readonly ((frame: Frame) => void)[]): (frame: Frame) => void {
  const [first, second] = steps;
  if (first === undefined) return () => {};
  if (second === undefined) return first;
  if (steps.length === 2) {
    return (frame) => {
      first(frame);
      second(frame);
    };
  }
  return (frame) => {
    for (const step of steps) step(frame);
  };
}
