import { TemplateError, UnsupportedError, unreachable } from '../errors.ts';
import { checkText } from '../limits.ts';
import { getAttribute, getItem, slice } from '../python/attributes.ts';
import {
  add,
  divide,
  floorDivide,
  modulo,
  multiply,
  negate,
  positive,
  power,
  subtract,
} from '../runtime/arithmetic.ts';
import { contains, equals, keyFor, ordered, truthy } from '../runtime/compare.ts';
import type { Frame } from '../runtime/context.ts';
import type { Dialect } from '../runtime/host.ts';
import { str } from '../runtime/text.ts';
import { tupleOf } from '../runtime/tuple.ts';
import { type Key, Undefined, type Value } from '../runtime/values.ts';
import type { Binary, Comparison, Conditional, Expression, Pair, Slice } from '../syntax/nodes.ts';
import { children } from './analyze.ts';
import { compileCall, compileFilter, compileTest } from './calls.ts';
import { type Code, type Place, readSlot } from './code.ts';

/** An expression as a closure over the running frame. What is not supported goes into the unit's refusals. */
export function compileExpression(node: Expression, place: Place): Code {
  switch (node.type) {
    case 'const': {
      const { value } = node;
      return () => value;
    }
    case 'name':
      return compileName(node.name, place);
    case 'tuple':
      return compileItems(node.items, place, tupleOf);
    case 'list':
      return compileItems(node.items, place, (items) => items);
    case 'dict':
      return compileDict(node.pairs, place);
    case 'concat':
      return compileConcat(node.items, place);
    case 'binary':
      return compileBinary(node, place);
    case 'unary':
      return compileUnary(node.operator, compileExpression(node.operand, place));
    case 'logical':
      return compileLogical(
        node.operator,
        compileDecision(node.left, place),
        compileExpression(node.right, place),
      );
    case 'compare':
      return compileCompare(node.first, node.rest, place);
    case 'conditional':
      return compileConditional(node, place);
    case 'attribute':
      return compileAttribute(compileExpression(node.owner, place), node.name, place.unit.engine.dialect);
    case 'item':
      return compileItem(node.owner, node.key, place);
    case 'slice':
      throw new UnsupportedError('a slice among several subscripts');
    case 'filter':
      return compileFilter(node, place);
    case 'test':
      return compileTest(node, place);
    case 'call':
      return compileCall(node, place);
    default:
      return unreachable(node);
  }
}

/** A name in a read position. */
function compileName(name: string, place: Place): Code {
  const read = readSlot(place.symbols.ref(name), place.symbols);
  return (frame) => {
    const value = read(frame);
    return value === undefined ? new Undefined({ key: name }) : value;
  };
}

function compileItems(items: readonly Expression[], place: Place, make: (items: Value[]) => Value): Code {
  const codes = items.map((item) => compileExpression(item, place));
  return (frame) => make(codes.map((code) => code(frame)));
}

function compileConcat(items: readonly Expression[], place: Place): Code {
  const codes = items.map((item) => compileDecision(item, place));
  return (frame) => joinText(codes.map((code) => code(frame)));
}

function joinText(items: readonly Value[]): string {
  let text = '';
  for (const item of items) text += str(item);
  checkText(text.length);
  return text;
}

function compileDict(pairs: readonly Pair[], place: Place): Code {
  const codes = pairs.map(({ key, value }) => ({
    key: compileExpression(key, place),
    value: compileExpression(value, place),
  }));
  return (frame) => {
    const map = new Map<Key, Value>();
    for (const { key, value } of codes) {
      const made = key(frame);
      const item = value(frame);
      map.set(keyFor(map, made), item);
    }
    return map;
  };
}

const operators: Readonly<Record<Binary['operator'], (left: Value, right: Value) => Value>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': floorDivide,
  '%': modulo,
  '**': power,
};

function compileBinary(node: Binary, place: Place): Code {
  const operate = operators[node.operator];
  const left = compileExpression(node.left, place);
  const right = compileExpression(node.right, place);
  return (frame) => operate(left(frame), right(frame));
}

function compileUnary(operator: 'not' | '-' | '+', operand: Code): Code {
  switch (operator) {
    case 'not':
      return (frame) => !truthy(operand(frame));
    case '-':
      return (frame) => negate(operand(frame));
    case '+':
      return (frame) => positive(operand(frame));
    default:
      return unreachable(operator);
  }
}

/**
 * What decides in `and`, `or` and `if`, or is joined by `~`. Jinja2 3.1 works out constants when it compiles, and fails in its own way
 * where one of these is undefined (Ansible then gives back the source): that is refused.
 */
function compileDecision(node: Expression, place: Place): Code {
  const code = compileExpression(node, place);
  if (node.type !== 'const' && isConstant(node) && isUndefined(code)) {
    place.unit.refusals.push('a constant that is undefined');
  }
  return code;
}

/** Whether a constant is undefined; what it fails with is told when it runs. */
function isUndefined(code: Code): boolean {
  try {
    return code(noFrame) instanceof Undefined;
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}

/** Constants read nothing of the frame that they run in. */
const noFrame = {} as Frame;

function isConstant(node: Expression): boolean {
  return node.type !== 'name' && node.type !== 'call' && children(node).every(isConstant);
}

function compileLogical(operator: 'and' | 'or', left: Code, right: Code): Code {
  if (operator === 'and') {
    return (frame) => {
      const value = left(frame);
      return truthy(value) ? right(frame) : value;
    };
  }
  return (frame) => {
    const value = left(frame);
    return truthy(value) ? value : right(frame);
  };
}

function compileCompare(first: Expression, rest: readonly Comparison[], place: Place): Code {
  const start = compileExpression(first, place);
  const links = rest.map(({ operator, operand }) => ({
    holds: relations[operator],
    operand: compileExpression(operand, place),
  }));
  const only = links[0];
  if (links.length === 1 && only !== undefined) {
    const { holds, operand } = only;
    return (frame) => holds(start(frame), operand(frame));
  }
  return (frame) => {
    let left = start(frame);
    for (const { holds, operand } of links) {
      const right = operand(frame);
      if (!holds(left, right)) return false;
      left = right;
    }
    return true;
  };
}

const relations: Readonly<Record<Comparison['operator'], (left: Value, right: Value) => boolean>> = {
  eq: equals,
  ne: (left, right) => !equals(left, right),
  lt: (left, right) => ordered('lt', left, right),
  lteq: (left, right) => ordered('lteq', left, right),
  gt: (left, right) => ordered('gt', left, right),
  gteq: (left, right) => ordered('gteq', left, right),
  in: (left, right) => contains(right, left),
  notin: (left, right) => !contains(right, left),
};

function compileConditional(node: Conditional, place: Place): Code {
  const test = compileDecision(node.test, place);
  const then = compileExpression(node.value, place);
  const otherwise = node.otherwise === undefined ? undefined : compileExpression(node.otherwise, place);
  if (otherwise !== undefined) return (frame) => (truthy(test(frame)) ? then(frame) : otherwise(frame));
  const where = `line ${node.line}${place.unit.name === undefined ? '' : ` in '${place.unit.name}'`}`;
  const hint = `the inline if-expression on ${where} evaluated to false and no else section was defined.`;
  return (frame) => (truthy(test(frame)) ? then(frame) : new Undefined({ hint, lenient: true }));
}

function compileAttribute(owner: Code, name: string, dialect: Dialect): Code {
  return (frame) => getAttribute(owner(frame), name, dialect);
}

function compileItem(ownerNode: Expression, keyNode: Expression, place: Place): Code {
  const { dialect } = place.unit.engine;
  const owner = compileExpression(ownerNode, place);
  if (keyNode.type === 'slice') return compileSlice(owner, keyNode, place);
  const key = compileExpression(keyNode, place);
  return (frame) => getItem(owner(frame), key(frame), dialect);
}

function compileSlice(owner: Code, node: Slice, place: Place): Code {
  const { dialect } = place.unit.engine;
  const part = (expression: Expression | undefined): Code =>
    expression === undefined ? () => null : compileExpression(expression, place);
  const start = part(node.start);
  const stop = part(node.stop);
  const step = part(node.step);
  return (frame) => slice(owner(frame), start(frame), stop(frame), step(frame), dialect);
}
