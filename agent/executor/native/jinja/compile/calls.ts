import { TemplateError, typeError, UnsupportedError } from '../errors.ts';
import { refusedMethods } from '../python/method-names.ts';
import { unroll } from '../runtime/apply.ts';
import { bind } from '../runtime/bind.ts';
import { call } from '../runtime/call.ts';
import type { Frame } from '../runtime/context.ts';
import type { Definition } from '../runtime/host.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { str } from '../runtime/text.ts';
import { isMap, Text, typeName, type Value } from '../runtime/values.ts';
import type { Arguments, CallNode, FilterNode, TestNode } from '../syntax/nodes.ts';
import type { Code, Place } from './code.ts';
import { compileExpression } from './expressions.ts';

type Positional = (frame: Frame) => Value[];
type Keywords = (frame: Frame) => ReadonlyMap<string, Value>;
const noKeywords: ReadonlyMap<string, Value> = new Map();

/** `operand | name(...)`; inside a filter block `operand` is the block's text. */
export function compileFilter(node: FilterNode, place: Place, operand?: Code): Code {
  const definition = place.unit.engine.filters.get(node.name);
  const input = operandOf(node, place, operand);
  if (definition === undefined) return refuse(place, `filter ${node.name}`);
  checkConstants(definition, node, place);
  const run = compileRun(definition, node.arguments, input, place);
  if (definition.givesText) return (frame) => new Text(str(run(frame)), 'native');
  if (place.unit.engine.dialect !== 'ansible') return run;
  return (frame) => unroll(run(frame));
}

/** The chain of a filter block begins with the block's own text. */
function operandOf(node: FilterNode, place: Place, block: Code | undefined): Code {
  if (node.operand === undefined) return block ?? (() => '');
  if (node.operand.type === 'filter' && block !== undefined) return compileFilter(node.operand, place, block);
  return compileExpression(node.operand, place);
}

/** `operand is name(...)`. */
export function compileTest(node: TestNode, place: Place): Code {
  const definition = place.unit.engine.tests.get(node.name);
  const operand = compileExpression(node.operand, place);
  if (definition === undefined) return refuse(place, `test ${node.name}`);
  checkConstants(definition, node, place);
  return compileRun(definition, node.arguments, operand, place);
}

function refuse(place: Place, construct: string): Code {
  place.unit.refusals.push(construct);
  return () => {
    throw new UnsupportedError(construct);
  };
}

/** Some arguments are refused by what they are, which is seen here when they are literals. */
function checkConstants(definition: Definition, node: FilterNode | TestNode, place: Place): void {
  if (definition.refuses === undefined) return;
  const { positional, keywords } = node.arguments;
  const args: (Value | undefined)[] = [undefined];
  for (const argument of positional) args.push(argument.type === 'const' ? argument.value : undefined);
  for (const { name, value } of keywords) {
    const index = definition.parameters.indexOf(name);
    if (index >= 0 && value.type === 'const') args[index] = value.value;
  }
  const refused = definition.refuses(args);
  if (refused !== undefined) place.unit.refusals.push(refused);
}

function compileRun(definition: Definition, args: Arguments, operand: Code, place: Place): Code {
  const { engine } = place.unit;
  const { positional, keywords } = compileArguments(args, place);
  const { run, required, parameters } = definition;
  const count = args.positional.length + 1;
  const simple = args.keywords.length === 0 && args.rest === undefined && args.restKeywords === undefined;
  const noExtra = { rest: [], keywords: noKeywords };
  if (simple && count === 1 && required <= 1 && parameters.length >= 1) {
    return (frame) => run(engine, [operand(frame)], noExtra);
  }
  if (simple && count >= required && count <= parameters.length) {
    return (frame) => run(engine, [operand(frame), ...positional(frame)], noExtra);
  }
  return (frame) => {
    const first = operand(frame);
    const bound = bind(definition, [first, ...positional(frame)], keywords(frame));
    return run(engine, bound.args, bound.extra);
  };
}

/** `callee(...)`. */
export function compileCall(node: CallNode, place: Place, extra?: { caller: Code }): Code {
  const { callee } = node;
  if (callee.type === 'attribute' && refusedMethods.has(callee.name)) {
    return refuse(place, `method ${callee.name}`);
  }
  const { positional, keywords } = compileArguments(node.arguments, place);
  const target = compileExpression(callee, place);
  if (extra === undefined) return (frame) => call(target(frame), positional(frame), keywords(frame));
  const { caller } = extra;
  return (frame) => {
    const value = target(frame);
    return call(value, positional(frame), new Map([...keywords(frame), ['caller', caller(frame)]]));
  };
}

function compileArguments(args: Arguments, place: Place): { positional: Positional; keywords: Keywords } {
  return { positional: compilePositional(args, place), keywords: compileKeywords(args, place) };
}

function compilePositional(args: Arguments, place: Place): Positional {
  const codes = args.positional.map((argument) => compileExpression(argument, place));
  const [first, second] = codes;
  const rest = args.rest === undefined ? undefined : compileExpression(args.rest, place);
  if (rest !== undefined) return (frame) => [...codes.map((code) => code(frame)), ...itemsOf(rest(frame))];
  if (first === undefined) return () => [];
  if (second === undefined) return (frame) => [first(frame)];
  return (frame) => codes.map((code) => code(frame));
}

function compileKeywords(args: Arguments, place: Place): Keywords {
  const codes = args.keywords.map(({ name, value }) => ({ name, code: compileExpression(value, place) }));
  const rest = args.restKeywords === undefined ? undefined : compileExpression(args.restKeywords, place);
  if (codes.length === 0 && rest === undefined) return () => noKeywords;
  return (frame) => {
    const map = new Map<string, Value>();
    for (const { name, code } of codes) {
      if (map.has(name)) throw new TemplateError(`keyword argument repeated: ${name}`);
      map.set(name, code(frame));
    }
    if (rest !== undefined) spread(rest(frame), map);
    return map;
  };
}

function spread(value: Value, into: Map<string, Value>): void {
  if (!isMap(value)) throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`);
  for (const [key, item] of value) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (into.has(key)) throw typeError(`got multiple values for keyword argument '${key}'`);
    into.set(key, item);
  }
}
