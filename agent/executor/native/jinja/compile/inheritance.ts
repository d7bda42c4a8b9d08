import { TemplateError } from '../errors.ts';
import { Context } from '../runtime/context.ts';
import type { Value } from '../runtime/values.ts';
import type { Block, Expression } from '../syntax/nodes.ts';
import type { Place, Step } from './code.ts';
import { compileExpression } from './expressions.ts';
import { contextOptions, localsOf, templateName } from './surroundings.ts';

/** A `block` tag, where it stands. */
export function compileBlock(node: Block, place: Place): Step {
  const locals = localsOf(place);
  return (frame) => {
    if (place.top && frame.root.parent !== undefined) return undefined;
    const { context } = frame;
    const stack = context.blocks.get(node.name) ?? [];
    if (node.required && stack.length <= 1)
      throw new TemplateError(`Required block '${node.name}' not found`);
    context.budget.enter();
    stack[0]?.(node.scoped ? derived(context, locals(frame)) : context, frame.out);
    context.budget.leave();
    return undefined;
  };
}

/** A scoped block sees the names that were set around it. */
function derived(context: Context, locals: ReadonlyMap<string, Value>): Context {
  const made = new Context({ ...contextOptions(context), scope: context.visible(locals) });
  for (const [name, stack] of context.blocks) made.blocks.set(name, [...stack]);
  return made;
}

/** An `extends` tag. */
export function compileExtends(
  node: { readonly template: Expression; readonly line: number },
  place: Place,
): Step {
  if (!place.top) throw place.unit.fail('cannot use extend from a non top-level scope', node.line);
  const template = compileExpression(node.template, place);
  return (frame) => {
    if (frame.root.parent !== undefined) throw new TemplateError('extended multiple times');
    const { context } = frame;
    const parent = context.engine.load(templateName(template(frame)), context.budget);
    for (const [name, block] of parent.blocks) {
      const stack = context.blocks.get(name);
      if (stack === undefined) context.blocks.set(name, [block]);
      else stack.push(block);
    }
    frame.root.parent = parent;
    return undefined;
  };
}
