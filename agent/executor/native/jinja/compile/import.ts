import { Context, type Frame } from '../runtime/context.ts';
import { Output } from '../runtime/frame.ts';
import { str } from '../runtime/text.ts';
import { PyObject, Undefined, type Value } from '../runtime/values.ts';
import type { FromImport, Import } from '../syntax/nodes.ts';
import type { Code, Place, Step } from './code.ts';
import { compileExpression } from './expressions.ts';
import { contextOptions, localsOf, noScope, templateName } from './surroundings.ts';

/** What an `import` gives: the names that the other template exports. */
class TemplateModule extends PyObject {
  readonly pyType = 'TemplateModule';
  readonly name: string;
  readonly #exports: ReadonlyMap<string, Value>;
  readonly #text: Value;

  constructor(name: string, exports: ReadonlyMap<string, Value>, text: Value) {
    super();
    this.name = name;
    this.#exports = exports;
    this.#text = text;
  }

  override attribute(name: string): Value | undefined {
    return this.#exports.get(name);
  }

  override describe(): string {
    return str(this.#text);
  }
}

function importer(node: Import | FromImport, place: Place): (frame: Frame) => TemplateModule {
  const template: Code = compileExpression(node.template, place);
  const locals = localsOf(place);
  return (frame) => {
    const { context } = frame;
    const name = templateName(template(frame));
    const module = context.engine.load(name, context.budget);
    const scope = node.withContext ? context.visible(locals(frame)) : noScope;
    const own = new Context({ ...contextOptions(context), scope, blocks: module.blocks });
    context.budget.enter();
    const out = new Output(context.budget);
    module.run(own, out);
    context.budget.leave();
    const exports = new Map([...own.vars].filter(([key]) => own.exported.has(key)));
    return new TemplateModule(name, exports, out.text);
  };
}

/** An `import ... as` tag. Imported names are seen by includes, but not exported again. */
export function compileImport(node: Import, place: Place): Step {
  const load = importer(node, place);
  const { index } = place.symbols.ref(node.target);
  return (frame) => {
    const module = load(frame);
    frame.slots[index] = module;
    if (place.top) rename(frame, node.target, module);
    return undefined;
  };
}

function rename(frame: Frame, name: string, value: Value): void {
  frame.context.vars.set(name, value);
  frame.context.exported.delete(name);
}

/** A `from ... import` tag. */
export function compileFromImport(node: FromImport, place: Place): Step {
  const load = importer(node, place);
  const names = node.names.map(({ name, as }) => ({ name, as, index: place.symbols.ref(as).index }));
  const where = `line ${node.line}${place.unit.name === undefined ? '' : ` in '${place.unit.name}'`}`;
  return (frame) => {
    const module = load(frame);
    for (const { name, as, index } of names) {
      const hint = `the template '${module.name}' (imported on ${where}) does not export the requested name '${name}'`;
      const exported = module.attribute(name);
      const value = exported === undefined ? new Undefined({ hint, key: name }) : exported;
      frame.slots[index] = value;
      if (place.top) rename(frame, as, value);
    }
    return undefined;
  };
}
