import { LimitError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { str } from './text.ts';
import { Text, type Value } from './values.ts';

/** Where a template's variables come from; asked once for each name, when the part that reads it begins. */
export interface Scope {
  /** The value of a variable, undefined when there is none. */
  get(name: string): Value | undefined;
}

/** What one render may still do. */
export class Budget {
  readonly #limits: Limits;
  #steps: number;
  #depth = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#steps = limits.steps;
  }

  step(): void {
    this.#steps -= 1;
    if (this.#steps < 0) throw new LimitError(`a template takes more than ${this.#limits.steps} steps`);
  }

  enter(): void {
    this.step();
    this.#depth += 1;
    if (this.#depth > this.#limits.depth)
      throw new LimitError('templates, macros or loops call each other too deeply');
  }

  leave(): void {
    this.#depth -= 1;
  }

  output(length: number): void {
    if (length > this.#limits.output)
      throw new LimitError(`the output is longer than ${this.#limits.output} characters`);
  }
}

/**
 * What a template has written. The first value is kept as it is until a second one comes, because Ansible
 * gives back a lone string-filter's text, or a lone list, as it is.
 */
export class Output {
  readonly #budget: Budget;
  #text = '';
  #count = 0;
  #lone: Value = '';

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The number of values written: 0, 1 or more. */
  get count(): number {
    return this.#count;
  }

  /** The only value that was written. */
  get lone(): Value {
    return this.#lone;
  }

  get text(): string {
    return this.#count === 1 ? str(this.#lone) : this.#text;
  }

  writeText(text: string): void {
    if (this.#count === 0) this.#lone = text;
    else if (this.#count === 1) this.#text = str(this.#lone) + text;
    else this.#text += text;
    this.#count += 1;
    this.#budget.output(this.#text.length);
  }

  write(value: Value): void {
    if (this.#count === 0) {
      this.#lone = value;
      this.#count = 1;
    } else this.writeText(str(value));
  }
}

/** Whether Ansible would leave the text of this value alone. */
export function isNativeText(value: Value): value is Text {
  return value instanceof Text && value.kind === 'native';
}
