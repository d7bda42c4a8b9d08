import { guardDepth } from './limits.ts';
import { concatenate } from './runtime/concat.ts';
import { Context, type Engine, type Module } from './runtime/context.ts';
import { Budget, Output, type Scope } from './runtime/frame.ts';
import type { Value } from './runtime/values.ts';

/** A template, compiled. Both ways of rendering throw `TemplateError`s. */
export interface Template {
  /** The output as text. */
  render(scope: Scope): string;
  /** The output as Ansible gives it to a task: text that looks like a list, dict or boolean becomes one. */
  renderNative(scope: Scope): Value;
}

/** A compiled template, with what it uses that is not supported: it may only be run if that is nothing. */
export class CompiledTemplate implements Template {
  readonly module: Module;
  readonly refusals: readonly string[];
  readonly #engine: Engine;
  readonly #copies: boolean;

  constructor(module: Module, engine: Engine, refusals: readonly string[], copies: boolean) {
    this.module = module;
    this.refusals = refusals;
    this.#engine = engine;
    this.#copies = copies;
  }

  render(scope: Scope): string {
    return this.#run(scope, false).text;
  }

  renderNative(scope: Scope): Value {
    return concatenate(this.#run(scope, true));
  }

  #run(scope: Scope, converts: boolean): Output {
    const engine = this.#engine;
    const budget = new Budget(engine.limits);
    const { blocks } = this.module;
    const context = new Context({ engine, scope, budget, converts, copies: this.#copies, blocks });
    const out = new Output(budget);
    guardDepth(() => this.module.run(context, out));
    return out;
  }
}
