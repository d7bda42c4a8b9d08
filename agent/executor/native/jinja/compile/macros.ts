import { typeError } from '../errors.ts';
import { Frame } from '../runtime/context.ts';
import { Output } from '../runtime/frame.ts';
import { Callable } from '../runtime/objects.ts';
import { tupleOf } from '../runtime/tuple.ts';
import { Undefined, type Value } from '../runtime/values.ts';
import type { CallBlock, MacroNode } from '../syntax/nodes.ts';
import { analyze, analyzeExpression, readsAny } from './analyze.ts';
import { exportName } from './assignment.ts';
import { compileCall } from './calls.ts';
import { finished } from './capture.ts';
import { type Code, enterFrame, inner, type Place, type Step } from './code.ts';
import { compileExpression } from './expressions.ts';
import { compileBody } from './statements.ts';
import { FunctionScope, Symbols } from './symbols.ts';

/** A `macro` tag: makes the macro and stores it under its name. */
export function compileMacro(node: MacroNode, place: Place): Step {
  const make = compileFunction(node, node.name, place);
  const { index } = place.symbols.ref(node.name);
  return (frame) => {
    const macro = make(frame);
    frame.slots[index] = macro;
    if (place.top) exportName(frame, node.name, macro);
    return undefined;
  };
}

/** A `call` tag: its body becomes the `caller` of the call. */
export function compileCallBlock(node: CallBlock, place: Place): Step {
  const caller = compileFunction(node, undefined, place);
  const call = compileCall(node.call, place, { caller });
  return (frame) => void frame.out.write(call(frame));
}

/** What a macro is made of, the same for each time its tag runs. */
interface Shape {
  readonly name: string | undefined;
  readonly scope: FunctionScope;
  readonly parameters: readonly Parameter[];
  readonly enter: (frame: Frame) => void;
  readonly body: Step;
  readonly caller: number | undefined;
  readonly varargs: number | undefined;
  readonly kwargs: number | undefined;
}

interface Parameter {
  readonly name: string;
  readonly index: number;
  readonly fallback: Code | undefined;
}

function compileFunction(
  node: MacroNode | CallBlock,
  name: string | undefined,
  place: Place,
): (frame: Frame) => Value {
  const { names, defaults } = node.parameters;
  const scope = new FunctionScope(place.symbols.scope.depth + 1);
  const symbols = new Symbols({ parent: place.symbols, scope });
  const special = readsAny(node.body, ['caller', 'kwargs', 'varargs']);
  for (const parameter of names) symbols.parameter(parameter);
  for (const value of defaults) analyzeExpression(symbols, value);
  if (
    special.has('caller') &&
    names.includes('caller') &&
    names.indexOf('caller') < names.length - defaults.length
  ) {
    const message =
      'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.';
    throw place.unit.fail(message, node.line);
  }
  const extra = (word: string): number | undefined =>
    special.has(word) && !names.includes(word) ? symbols.parameter(word).index : undefined;
  const slots = { caller: extra('caller'), kwargs: extra('kwargs'), varargs: extra('varargs') };
  analyze(symbols, node.body);
  const within = inner(place, symbols, false);
  const shape: Shape = {
    name,
    scope,
    parameters: names.map((parameter, position) => {
      const value = defaults[position - (names.length - defaults.length)];
      const fallback = value === undefined ? undefined : compileExpression(value, within);
      return { name: parameter, index: symbols.ref(parameter).index, fallback };
    }),
    enter: enterFrame(symbols),
    body: compileBody(node.body, within),
    ...slots,
  };
  return (frame) => new Macro(shape, frame);
}

/** A macro, bound to the frame in which its tag ran. */
class Macro extends Callable {
  readonly pyType = 'Macro';
  readonly #shape: Shape;
  readonly #frame: Frame;

  constructor(shape: Shape, frame: Frame) {
    super();
    this.#shape = shape;
    this.#frame = frame;
  }

  override describe(): string {
    return `<Macro ${this.#shape.name === undefined ? 'anonymous' : `'${this.#shape.name}'`}>`;
  }

  override attribute(name: string): Value | undefined {
    const { parameters, caller, kwargs, varargs } = this.#shape;
    switch (name) {
      case 'name':
        return this.#shape.name ?? null;
      case 'arguments':
        return tupleOf(parameters.map((parameter) => parameter.name));
      case 'caller':
        return caller !== undefined;
      case 'catch_kwargs':
        return kwargs !== undefined;
      case 'catch_varargs':
        return varargs !== undefined;
      default:
        return undefined;
    }
  }

  call(args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
    const { context } = this.#frame;
    const { scope, enter, body } = this.#shape;
    context.budget.enter();
    const frame = new Frame(scope.size, context, new Output(context.budget), this.#frame);
    this.#place(frame, args, keywords);
    enter(frame);
    this.#fill(frame);
    body(frame);
    context.budget.leave();
    return finished(frame.out, context.converts);
  }

  #place(frame: Frame, args: readonly Value[], keywords: ReadonlyMap<string, Value>): void {
    const { parameters, caller, kwargs, varargs } = this.#shape;
    const others = new Map(keywords);
    for (const [position, { name, index }] of parameters.entries()) {
      const given = args[position];
      if (given === undefined) {
        frame.slots[index] = others.get(name);
        others.delete(name);
      } else frame.slots[index] = given;
    }
    if (caller !== undefined) {
      frame.slots[caller] =
        others.get('caller') ?? new Undefined({ hint: 'No caller defined', key: 'caller' });
      others.delete('caller');
    }
    if (kwargs !== undefined) frame.slots[kwargs] = new Map(others);
    else if (others.size > 0) throw this.#unexpected(others);
    const rest = args.slice(parameters.length);
    if (varargs !== undefined) frame.slots[varargs] = tupleOf(rest);
    else if (rest.length > 0) {
      throw typeError(`macro ${this.#label()} takes not more than ${parameters.length} argument(s)`);
    }
  }

  #unexpected(others: ReadonlyMap<string, Value>): Error {
    if (others.has('caller')) {
      return typeError(
        `macro ${this.#label()} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    const [name] = others.keys();
    return typeError(`macro ${this.#label()} takes no keyword argument '${name}'`);
  }

  #label(): string {
    return this.#shape.name === undefined ? 'None' : `'${this.#shape.name}'`;
  }

  /** Parameters that were not given, in order: a default may read those before it. */
  #fill(frame: Frame): void {
    for (const { name, index, fallback } of this.#shape.parameters) {
      if (frame.slots[index] !== undefined) continue;
      const hint = `parameter '${name}' was not provided`;
      frame.slots[index] = fallback === undefined ? new Undefined({ hint, key: name }) : fallback(frame);
    }
  }
}
