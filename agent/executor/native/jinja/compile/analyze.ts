import { unreachable } from '../errors.ts';
import type { Arguments, Expression, If, Statement, Target } from '../syntax/nodes.ts';
import { Symbols } from './symbols.ts';

/** Tells the symbols of a frame what its statements read and set; inner frames are analysed when they are compiled. */
export function analyze(symbols: Symbols, statements: readonly Statement[]): void {
  for (const statement of statements) visit(symbols, statement);
}

function visit(symbols: Symbols, node: Statement): void {
  switch (node.type) {
    case 'output':
      for (const part of node.parts) if (typeof part !== 'string') analyzeExpression(symbols, part);
      return;
    case 'set':
      analyzeExpression(symbols, node.value);
      analyzeTarget(symbols, node.target);
      return;
    case 'set-block':
      analyzeTarget(symbols, node.target);
      return;
    case 'for':
      analyzeExpression(symbols, node.iterable);
      return;
    case 'if':
      visitIf(symbols, node);
      return;
    case 'macro':
      symbols.store(node.name);
      return;
    case 'call-block':
      analyzeExpression(symbols, node.call);
      return;
    case 'filter-block':
      analyzeExpression(symbols, node.filter);
      return;
    case 'with':
      for (const value of node.values) analyzeExpression(symbols, value);
      return;
    case 'extends':
    case 'include':
      analyzeExpression(symbols, node.template);
      return;
    case 'import':
      analyzeExpression(symbols, node.template);
      symbols.store(node.target);
      return;
    case 'from-import':
      analyzeExpression(symbols, node.template);
      for (const { as } of node.names) symbols.store(as);
      return;
    case 'do':
      analyzeExpression(symbols, node.value);
      return;
    case 'block':
    case 'scope':
    case 'break':
    case 'continue':
    case 'refused':
      return;
    default:
      unreachable(node);
  }
}

function visitIf(symbols: Symbols, node: If): void {
  const [first, ...rest] = node.branches;
  if (first === undefined) return;
  analyzeExpression(symbols, first.test);
  const body = new Symbols({ copyOf: symbols });
  analyze(body, first.body);
  const elifs = new Symbols({ copyOf: symbols });
  for (const branch of rest) visitIf(elifs, { ...node, branches: [branch], otherwise: [] });
  const otherwise = new Symbols({ copyOf: symbols });
  analyze(otherwise, node.otherwise);
  symbols.mergeBranches([body, elifs, otherwise]);
}

/** Names that are assigned to; `parameter` for those of a loop, which start with nothing. */
export function analyzeTarget(symbols: Symbols, target: Target, parameter = false): void {
  if (target.type === 'tuple') {
    for (const item of target.items) analyzeTarget(symbols, item, parameter);
  } else if (target.type === 'attribute') symbols.load(target.owner);
  else if (parameter) symbols.parameter(target.name);
  else symbols.store(target.name);
}

/** Names that an expression reads, in the order in which Jinja2 looks them up. */
export function analyzeExpression(symbols: Symbols, expression: Expression): void {
  eachName(expression, (name) => symbols.load(name));
}

/** Calls back for every name that an expression reads. */
function eachName(node: Expression, found: (name: string) => void): void {
  if (node.type === 'name') found(node.name);
  for (const child of children(node)) eachName(child, found);
}

/** The expressions directly inside an expression, in Jinja2's order. */
export function children(node: Expression): Expression[] {
  switch (node.type) {
    case 'const':
    case 'name':
      return [];
    case 'tuple':
    case 'list':
    case 'concat':
      return [...node.items];
    case 'dict':
      return node.pairs.flatMap(({ key, value }) => [key, value]);
    case 'binary':
    case 'logical':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'compare':
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case 'conditional':
      return node.otherwise === undefined ? [node.test, node.value] : [node.test, node.value, node.otherwise];
    case 'attribute':
      return [node.owner];
    case 'item':
      return [node.owner, node.key];
    case 'slice':
      return [node.start, node.stop, node.step].filter((part) => part !== undefined);
    case 'filter':
    case 'test':
      return [...(node.operand === undefined ? [] : [node.operand]), ...argumentsOf(node.arguments)];
    case 'call':
      return [node.callee, ...argumentsOf(node.arguments)];
    default:
      return unreachable(node);
  }
}

function argumentsOf(args: Arguments): Expression[] {
  const rest = [args.rest, args.restKeywords].filter((part) => part !== undefined);
  return [...args.positional, ...args.keywords.map(({ value }) => value), ...rest];
}

/**
 * Those of the names that are read before they are set, in statements and all bodies inside them but blocks:
 * by it Jinja2 knows whether a loop needs `loop`, or a macro takes `caller`, `varargs` and `kwargs`.
 */
export function readsAny(statements: readonly Statement[], names: readonly string[]): Set<string> {
  const search = { wanted: new Set(names), found: new Set<string>() };
  for (const statement of statements) readsIn(statement, search);
  return search.found;
}

interface Search {
  readonly wanted: Set<string>;
  readonly found: Set<string>;
}

function readsIn(node: Statement, search: Search): void {
  if (node.type === 'block') return;
  for (const name of storedBy(node)) search.wanted.delete(name);
  for (const expression of expressionsOf(node)) {
    eachName(expression, (name) => search.wanted.has(name) && search.found.add(name));
  }
  for (const body of bodiesOf(node)) for (const inner of body) readsIn(inner, search);
}

/** The names that a statement itself sets. */
function storedBy(node: Statement): string[] {
  if (node.type === 'set' || node.type === 'set-block' || node.type === 'for')
    return targetNames(node.target);
  if (node.type === 'with') return node.targets.flatMap(targetNames);
  return node.type === 'macro' || node.type === 'call-block' ? [...node.parameters.names] : [];
}

/** The names in a target. */
export function targetNames(target: Target): string[] {
  if (target.type === 'tuple') return target.items.flatMap(targetNames);
  return target.type === 'name' ? [target.name] : [];
}

/** The expressions that stand in a statement itself. */
export function expressionsOf(node: Statement): readonly Expression[] {
  switch (node.type) {
    case 'output':
      return node.parts.filter((part) => typeof part !== 'string');
    case 'set':
    case 'do':
      return [node.value];
    case 'set-block':
      return node.filter === undefined ? [] : [node.filter];
    case 'for':
      return node.test === undefined ? [node.iterable] : [node.iterable, node.test];
    case 'if':
      return node.branches.map(({ test }) => test);
    case 'macro':
      return node.parameters.defaults;
    case 'call-block':
      return [node.call, ...node.parameters.defaults];
    case 'filter-block':
      return [node.filter];
    case 'with':
      return node.values;
    case 'extends':
    case 'include':
    case 'import':
    case 'from-import':
      return [node.template];
    case 'block':
    case 'scope':
    case 'break':
    case 'continue':
    case 'refused':
      return [];
    default:
      return unreachable(node);
  }
}

/** The bodies inside a statement. */
export function bodiesOf(node: Statement): readonly (readonly Statement[])[] {
  switch (node.type) {
    case 'for':
      return [node.body, node.otherwise];
    case 'if':
      return [...node.branches.map(({ body }) => body), node.otherwise];
    case 'macro':
    case 'call-block':
    case 'filter-block':
    case 'with':
    case 'set-block':
    case 'block':
    case 'scope':
      return [node.body];
    default:
      return [];
  }
}
