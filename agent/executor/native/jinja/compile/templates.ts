import { TemplateError, TemplateNotFound, typeError } from '../errors.ts';
import { type BlockCode, Context, Frame, type Module } from '../runtime/context.ts';
import { Output } from '../runtime/frame.ts';
import { str } from '../runtime/text.ts';
import { asText, Callable, isList, PyObject, typeName, Undefined, type Value } from '../runtime/values.ts';
import type { Block, Expression, FromImport, Import, Include, Statement } from '../syntax/nodes.ts';
import { analyze, readsAny } from './analyze.ts';
import { finished } from './capture.ts';
import { type Code, enterFrame, type Place, readSlot, type Step, type Unit } from './code.ts';
import { compileExpression } from './expressions.ts';
import { compileBody } from './statements.ts';
import { FunctionScope, Symbols } from './symbols.ts';

/** The statements of a whole template, and each block in it, as what can be run. */
export function compileModule(statements: readonly Statement[], unit: Unit): Module {
  const scope = new FunctionScope(0);
  const symbols = new Symbols({ scope });
  const self = readsAny(statements, ['self']).has('self') ? symbols.parameter('self').index : undefined;
  analyze(symbols, statements);
  const place: Place = { unit, symbols, top: true, checksParent: unit.extending };
  const enter = enterFrame(symbols);
  const body = compileBody(statements, place);
  const blocks = new Map<string, BlockCode>();
  for (const [name, block] of unit.blocks) blocks.set(name, compileBlockBody(block, unit));
  return {
    name: unit.name,
    blocks,
    run: (context, out) => {
      const frame = new Frame(scope.size, context, out);
      if (self !== undefined) frame.slots[self] = new TemplateReference(context);
      enter(frame);
      body(frame);
      frame.parent?.run(context, out);
    },
  };
}

function compileBlockBody(node: Block, unit: Unit): BlockCode {
  const scope = new FunctionScope(0);
  const symbols = new Symbols({ scope, tag: `.block ${node.name}` });
  const special = readsAny(node.body, ['self', 'super']);
  const self = special.has('self') ? symbols.parameter('self').index : undefined;
  const parent = special.has('super') ? symbols.parameter('super').index : undefined;
  analyze(symbols, node.body);
  const enter = enterFrame(symbols);
  const body = compileBody(node.body, { unit, symbols, top: false, checksParent: false });
  const code: BlockCode = (context, out) => {
    const frame = new Frame(scope.size, context, out);
    if (self !== undefined) frame.slots[self] = new TemplateReference(context);
    if (parent !== undefined) frame.slots[parent] = parentBlock(context, node.name, code);
    enter(frame);
    body(frame);
  };
  return code;
}

function parentBlock(context: Context, name: string, current: BlockCode): Value {
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

/** `self`. */
class TemplateReference extends PyObject {
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

function contextOptions(context: Context): ConstructorParameters<typeof Context>[0] {
  const { engine, scope, budget, converts, copies } = context;
  return { engine, scope, budget, converts, copies };
}

/** The names set around a place, with their values when it is reached. */
function localsOf(place: Place): (frame: Frame) => Map<string, Value> {
  const readers = Array.from(place.symbols.allStores(), ([name, slot]) => ({
    name,
    read: readSlot(slot, place.symbols),
  }));
  return (frame) => {
    const locals = new Map<string, Value>();
    for (const { name, read } of readers) {
      const value = read(frame);
      if (value !== undefined) locals.set(localName(name), value);
    }
    return locals;
  };
}

/** Ansible strips `l_` off the locals of an include, whoever put it there. */
function localName(name: string): string {
  return name.startsWith('l_') ? name.slice(2) : name;
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

const noScope = { get: () => undefined };

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

function templateName(value: Value): string {
  if (value instanceof Undefined) throw value.error();
  const name = asText(value);
  if (name === undefined)
    throw typeError(`join() argument must be str, bytes, or os.PathLike object, not '${typeName(value)}'`);
  return name;
}

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
