import { truthy } from '../runtime/compare.ts';
import { Frame } from '../runtime/context.ts';
import { Output } from '../runtime/frame.ts';
import { iterate } from '../runtime/iterate.ts';
import { Loop } from '../runtime/loop.ts';
import type { Value } from '../runtime/values.ts';
import type { For, Statement } from '../syntax/nodes.ts';
import { analyze, analyzeExpression, analyzeTarget, bodiesOf, readsAny, targetNames } from './analyze.ts';
import { compileTarget } from './assignment.ts';
import { finished } from './capture.ts';
import { type Code, enterFrame, inner, leaveFrame, type Place, type Signal, type Step } from './code.ts';
import { compileExpression } from './expressions.ts';
import { compileBody } from './statements.ts';
import { FunctionScope, Symbols } from './symbols.ts';

/** A for loop, with its test, its else and its recursion. */
export function compileFor(node: For, place: Place): Step {
  if (targetNames(node.target).includes('loop')) {
    throw place.unit.fail("Can't assign to special loop variable in for-loop target", node.line);
  }
  const iterable = compileExpression(node.iterable, place);
  if (!node.recursive) {
    const run = compileRun(node, place);
    return (frame) => run(frame, iterable(frame), undefined, 0);
  }
  return compileRecursive(node, place, iterable);
}

type RunLoop = (frame: Frame, items: Value, recurse: Recurse | undefined, depth: number) => Signal;
type Recurse = (items: Value, depth: number) => Value;

/** A recursive loop is a function of its own, which `loop(items)` calls again. */
function compileRecursive(node: For, place: Place, iterable: Code): Step {
  const scope = new FunctionScope(place.symbols.scope.depth + 1);
  const symbols = new Symbols({ parent: place.symbols, scope, tag: '' });
  const run = compileRun(node, inner(place, symbols), true);
  return (frame) => {
    const { budget } = frame.context;
    const recurse: Recurse = (items, depth) => {
      budget.enter();
      const own = new Frame(scope.size, frame.context, new Output(budget), frame);
      run(own, items, recurse, depth);
      budget.leave();
      return finished(own.out, frame.context.converts);
    };
    frame.out.write(recurse(iterable(frame), 0));
    return undefined;
  };
}

function compileRun(node: For, place: Place, recursive = false): RunLoop {
  const symbols = new Symbols({ parent: place.symbols });
  const extended = recursive || readsAny(node.body, ['loop']).size > 0 || hasScopedBlock(node.body);
  const loopSlot = extended ? symbols.parameter('loop').index : undefined;
  analyzeTarget(symbols, node.target, true);
  analyze(symbols, node.body);
  const within = inner(place, symbols);
  const parts: LoopParts = {
    store: compileTarget(node.target, within),
    enter: enterFrame(symbols),
    leave: leaveFrame(symbols),
    body: compileBody(node.body, within),
    otherwise: compileElse(node.otherwise, place),
    filtered: compileTest(node, place),
  };
  return loopSlot === undefined ? plainLoop(parts) : extendedLoop(parts, loopSlot);
}

interface LoopParts {
  readonly store: (frame: Frame, value: Value) => void;
  readonly enter: (frame: Frame) => void;
  readonly leave: (frame: Frame) => void;
  readonly body: Step;
  readonly otherwise: Step | undefined;
  readonly filtered: ((frame: Frame, items: Iterable<Value>) => Iterable<Value>) | undefined;
}

function plainLoop(parts: LoopParts): RunLoop {
  const { store, enter, leave, body, otherwise, filtered } = parts;
  return (frame, value) => {
    const { budget } = frame.context;
    const source = iterate(value);
    let ran = false;
    for (const item of filtered === undefined ? source : filtered(frame, source)) {
      budget.step();
      store(frame, item);
      enter(frame);
      const signal = body(frame);
      // Jinja2 marks a loop as run at the end of its body, which neither `break` nor `continue` reaches
      if (signal === 'break') break;
      if (signal !== 'continue') ran = true;
    }
    leave(frame);
    return ran || otherwise === undefined ? undefined : otherwise(frame);
  };
}

function extendedLoop(parts: LoopParts, loopSlot: number): RunLoop {
  const { store, enter, leave, body, otherwise, filtered } = parts;
  return (frame, value, recurse, depth0) => {
    const { budget } = frame.context;
    const source = iterate(value);
    const length = filtered === undefined && Array.isArray(source) ? source.length : undefined;
    const items = filtered === undefined ? source : filtered(frame, source);
    const loop = new Loop({ items, length, recurse, depth0 });
    let ran = false;
    for (let item = loop.next(); item !== undefined; item = loop.next()) {
      budget.step();
      store(frame, item);
      frame.slots[loopSlot] = loop;
      enter(frame);
      const signal = body(frame);
      if (signal === 'break') break;
      if (signal !== 'continue') ran = true;
    }
    leave(frame);
    return ran || otherwise === undefined ? undefined : otherwise(frame);
  };
}

function compileElse(statements: readonly Statement[], place: Place): Step | undefined {
  if (statements.length === 0) return undefined;
  const symbols = new Symbols({ parent: place.symbols, tag: '.else' });
  analyze(symbols, statements);
  const enter = enterFrame(symbols);
  const leave = leaveFrame(symbols);
  const body = compileBody(statements, inner(place, symbols));
  return (frame) => {
    enter(frame);
    const signal = body(frame);
    leave(frame);
    return signal;
  };
}

/** The `if` of a loop: it is asked for each item just before that item's turn. */
function compileTest(node: For, place: Place): LoopParts['filtered'] {
  if (node.test === undefined) return undefined;
  const symbols = new Symbols({ parent: place.symbols, tag: '.test' });
  analyzeTarget(symbols, node.target, true);
  analyzeExpression(symbols, node.test);
  const within = inner(place, symbols);
  const store = compileTarget(node.target, within);
  const test = compileExpression(node.test, within);
  const enter = enterFrame(symbols);
  return function* filtered(frame, items) {
    enter(frame);
    for (const item of items) {
      store(frame, item);
      if (truthy(test(frame))) yield item;
    }
  };
}

function hasScopedBlock(statements: readonly Statement[]): boolean {
  return statements.some(
    (node) => (node.type === 'block' && node.scoped) || bodiesOf(node).some((body) => hasScopedBlock(body)),
  );
}
