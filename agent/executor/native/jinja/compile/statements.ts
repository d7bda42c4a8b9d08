import { TemplateError, UnsupportedError, unreachable } from '../errors.ts';
import { truthy } from '../runtime/compare.ts';
import type { Frame } from '../runtime/context.ts';
import type { Value } from '../runtime/values.ts';
import type { Expression, If, SetBlock, Statement, With } from '../syntax/nodes.ts';
import { analyze, analyzeExpression, analyzeTarget } from './analyze.ts';
import { compileAssignment, compileTarget } from './assignment.ts';
import { compileFilter } from './calls.ts';
import { captured } from './capture.ts';
import { enterFrame, inner, leaveFrame, type Place, type Signal, type Step } from './code.ts';
import { compileExpression } from './expressions.ts';
import { compileFromImport, compileImport } from './import.ts';
import { compileInclude } from './include.ts';
import { compileBlock, compileExtends } from './inheritance.ts';
import { compileFor } from './loops.ts';
import { compileCallBlock, compileMacro } from './macros.ts';
import { Symbols } from './symbols.ts';

/** A list of statements as one step. */
export function compileBody(statements: readonly Statement[], place: Place): Step {
  const steps = statements.map((statement) => compileStatement(statement, place));
  const [first, second] = steps;
  if (first === undefined) return () => undefined;
  if (second === undefined) return first;
  return (frame) => {
    for (const step of steps) {
      const signal = step(frame);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compileStatement(node: Statement, place: Place): Step {
  return located(compileKind(node, place), node.line, place);
}

/** The code, with its line told to the errors that come out of it. */
function located<T>(code: (frame: Frame) => T, line: number, place: Place): (frame: Frame) => T {
  const { name } = place.unit;
  return (frame) => {
    try {
      return code(frame);
    } catch (error) {
      if (error instanceof TemplateError && error.line === undefined) {
        error.line = line;
        error.template = name;
      }
      throw error;
    }
  };
}

function compileKind(node: Statement, place: Place): Step {
  switch (node.type) {
    case 'output':
      return compileOutput(node.parts, place);
    case 'if':
      return compileIf(node, place);
    case 'for':
      return compileFor(node, place);
    case 'set':
      return effect(compileAssignment(node.target, place), compileExpression(node.value, place));
    case 'set-block':
      return compileSetBlock(node, place);
    case 'with':
      return compileWith(node, place);
    case 'scope':
      return compileScope(node.body, place);
    case 'macro':
      return compileMacro(node, place);
    case 'call-block':
      return compileCallBlock(node, place);
    case 'filter-block':
      return compileFilterBlock(node, place);
    case 'block':
      return compileBlock(node, place);
    case 'extends':
      return compileExtends(node, place);
    case 'include':
      return compileInclude(node, place);
    case 'import':
      return compileImport(node, place);
    case 'from-import':
      return compileFromImport(node, place);
    case 'do': {
      const value = compileExpression(node.value, place);
      return (frame) => void value(frame);
    }
    case 'break':
    case 'continue': {
      const signal: Signal = node.type;
      return () => signal;
    }
    case 'refused':
      return compileRefused(node.construct, place);
    default:
      return unreachable(node);
  }
}

function compileRefused(construct: string, place: Place): Step {
  place.unit.refusals.push(construct);
  return () => {
    throw new UnsupportedError(construct);
  };
}

function compileOutput(parts: readonly (string | Expression)[], place: Place): Step {
  const { engine } = place.unit;
  const writers = parts.map((part): ((frame: Frame) => void) => {
    if (typeof part === 'string') return (frame) => frame.out.writeText(part);
    const code = compileExpression(part, place);
    return located((frame) => frame.out.write(engine.finalize(code(frame))), part.line, place);
  });
  const write = (frame: Frame): undefined => {
    for (const writer of writers) writer(frame);
  };
  if (!place.checksParent) return write;
  return (frame) => (frame.root.parent === undefined ? write(frame) : undefined);
}

function compileIf(node: If, place: Place): Step {
  const branches = node.branches.map(({ test, body }) => ({
    test: compileExpression(test, place),
    body: compileBody(body, place),
  }));
  const otherwise = compileBody(node.otherwise, place);
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) {
    return (frame) => (truthy(only.test(frame)) ? only.body(frame) : otherwise(frame));
  }
  return (frame) => {
    for (const { test, body } of branches) if (truthy(test(frame))) return body(frame);
    return otherwise(frame);
  };
}

function effect(store: (frame: Frame, value: Value) => void, code: (frame: Frame) => Value): Step {
  return (frame) => void store(frame, code(frame));
}

function compileSetBlock(node: SetBlock, place: Place): Step {
  const symbols = new Symbols({ parent: place.symbols });
  analyze(symbols, node.body);
  const within = inner(place, symbols, false);
  const enter = enterFrame(symbols);
  const leave = leaveFrame(symbols);
  const body = compileBody(node.body, within);
  const store = compileAssignment(node.target, place);
  const caught = captured((frame) => {
    enter(frame);
    body(frame);
  });
  const value = node.filter === undefined ? caught : compileFilter(node.filter, within, caught);
  return (frame) => {
    store(frame, value(frame));
    leave(frame);
  };
}

function compileFilterBlock(node: Extract<Statement, { type: 'filter-block' }>, place: Place): Step {
  const symbols = new Symbols({ parent: place.symbols });
  analyze(symbols, node.body);
  analyzeExpression(symbols, node.filter);
  const within = inner(place, symbols);
  const enter = enterFrame(symbols);
  const leave = leaveFrame(symbols);
  const body = compileBody(node.body, within);
  const value = compileFilter(
    node.filter,
    within,
    captured((frame) => void body(frame)),
  );
  return (frame) => {
    enter(frame);
    frame.out.write(value(frame));
    leave(frame);
  };
}

function compileWith(node: With, place: Place): Step {
  const symbols = new Symbols({ parent: place.symbols });
  for (const target of node.targets) analyzeTarget(symbols, target, true);
  analyze(symbols, node.body);
  const within = inner(place, symbols);
  const pairs = node.targets.map((target, index) => {
    const value = node.values[index];
    if (value === undefined) throw new Error('a with statement has a value for each target');
    return { store: compileTarget(target, within), value: compileExpression(value, place) };
  });
  const enter = enterFrame(symbols);
  const leave = leaveFrame(symbols);
  const body = compileBody(node.body, within);
  return (frame) => {
    enter(frame);
    for (const { store, value } of pairs) store(frame, value(frame));
    const signal = body(frame);
    leave(frame);
    return signal;
  };
}

function compileScope(statements: readonly Statement[], place: Place): Step {
  const symbols = new Symbols({ parent: place.symbols });
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
