import { TemplateNotFound } from '../errors.ts';
import { Context, type Module } from '../runtime/context.ts';
import { isList, type Value } from '../runtime/values.ts';
import type { Include } from '../syntax/nodes.ts';
import type { Place, Step } from './code.ts';
import { compileExpression } from './expressions.ts';
import { contextOptions, localsOf, noScope, templateName } from './surroundings.ts';

/** An `include` tag. */
export function compileInclude(node: Include, place: Place): Step {
  const template = compileExpression(node.template, place);
  const locals = localsOf(place);
  return (frame) => {
    const { context, out } = frame;
    const module = choose(context, template(frame), node.ignoreMissing);
    if (module === undefined) return undefined;
    const options = contextOptions(context);
    const scope = node.withContext ? context.visible(locals(frame)) : noScope;
    context.budget.enter();
    module.run(new Context({ ...options, scope, blocks: module.blocks }), out);
    context.budget.leave();
    return undefined;
  };
}

function choose(context: Context, value: Value, ignoreMissing: boolean): Module | undefined {
  const names = isList(value) ? value.map(templateName) : [templateName(value)];
  for (const name of names) {
    try {
      return context.engine.load(name, context.budget);
    } catch (error) {
      if (!(error instanceof TemplateNotFound)) throw error;
      if (names.length === 1 && !ignoreMissing) throw error;
    }
  }
  if (ignoreMissing) return undefined;
  throw new TemplateNotFound(`none of the templates given were found: ${names.join(', ')}`);
}
