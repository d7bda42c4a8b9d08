import type { BlockCode, Context } from '../runtime/context.ts';
import { Output } from '../runtime/frame.ts';
import { Callable } from '../runtime/objects.ts';
import { PyObject, Undefined, type Value } from '../runtime/values.ts';
import { finished } from './capture.ts';

/** `self`. */
export class TemplateReference extends PyObject {
  readonly pyType = 'TemplateReference';
  readonly #context: Context;

  constructor(context: Context) {
    super();
    this.#context = context;
  }

  override attribute(name: string): Value | undefined {
    return this.#context.blocks.has(name) ? blockReference(this.#context, name, 0) : undefined;
  }
}

/** `super`, where it stands in a block. */
export function parentBlock(context: Context, name: string, current: BlockCode): Value {
  const index = context.blocks.get(name)?.indexOf(current) ?? -1;
  return blockReference(context, name, index + 1);
}

function blockReference(context: Context, name: string, index: number): Value {
  const block = context.blocks.get(name)?.[index];
  if (block === undefined) {
    return new Undefined({ hint: `there is no parent block called '${name}'.`, key: 'super' });
  }
  return new BlockReference(context, name, index, block);
}

/** `super` and `self.name`: calling it gives the block's text. */
class BlockReference extends Callable {
  readonly pyType = 'BlockReference';
  readonly #context: Context;
  readonly #name: string;
  readonly #index: number;
  readonly #block: BlockCode;

  constructor(context: Context, name: string, index: number, block: BlockCode) {
    super();
    this.#context = context;
    this.#name = name;
    this.#index = index;
    this.#block = block;
  }

  override attribute(name: string): Value | undefined {
    return name === 'super' ? blockReference(this.#context, this.#name, this.#index + 1) : undefined;
  }

  call(): Value {
    const { budget, converts } = this.#context;
    budget.enter();
    const out = new Output(budget);
    this.#block(this.#context, out);
    budget.leave();
    return finished(out, converts);
  }
}
