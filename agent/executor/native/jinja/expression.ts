import { analyzeExpression } from './compile/analyze.ts';
import { enterFrame, type Unit } from './compile/code.ts';
import { compileExpression } from './compile/expressions.ts';
import { mutates } from './compile/inspect.ts';
import { FunctionScope, Symbols } from './compile/symbols.ts';
import { UnsupportedError } from './errors.ts';
import { Context, Frame } from './runtime/context.ts';
import { Budget, Output, type Scope } from './runtime/frame.ts';
import type { Value } from './runtime/values.ts';
import type { Expression } from './syntax/nodes.ts';

/** A bare expression, compiled. */
export interface CompiledExpression {
  /** Its value; undefined values are thrown as `UndefinedError`. */
  evaluate(scope: Scope): Value;
}

/** An expression on its own; undefined values are what it gives, too. Throws `UnsupportedError`. */
export function compileAlone(node: Expression, unit: Unit): CompiledExpression {
  const scope = new FunctionScope(0);
  const symbols = new Symbols({ scope });
  analyzeExpression(symbols, node);
  const code = compileExpression(node, { unit, symbols, top: true, checksParent: false });
  const enter = enterFrame(symbols);
  const [refused] = unit.refusals;
  if (refused !== undefined) throw new UnsupportedError(refused);
  const { engine } = unit;
  const copies = mutates(node);
  return {
    evaluate: (variables) => {
      const budget = new Budget(engine.limits);
      const context = new Context({ engine, scope: variables, budget, converts: true, copies });
      const frame = new Frame(scope.size, context, new Output(budget));
      enter(frame);
      return code(frame);
    },
  };
}
