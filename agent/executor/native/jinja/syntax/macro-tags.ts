import type { CallNode, Expression, Parameters, Statement } from './nodes.ts';
import { readName, type TagReader } from './tag-reader.ts';

/** A `macro` tag with its body. */
export function readMacro(reader: TagReader, line: number): Statement {
  const name = readName(reader.stream);
  const parameters = readParameters(reader);
  return { type: 'macro', name, parameters, body: reader.block('name:endmacro'), line };
}

/** A `call` tag with its body. */
export function readCall(reader: TagReader, line: number): Statement {
  const { stream, expressions } = reader;
  const parameters = stream.is('(') ? readParameters(reader) : { names: [], defaults: [] };
  const call = expressions.expression();
  if (!isCall(call)) throw stream.error('expected call', line);
  return { type: 'call-block', call, parameters, body: reader.block('name:endcall'), line };
}

function readParameters({ stream, expressions }: TagReader): Parameters {
  const names: string[] = [];
  const defaults: Expression[] = [];
  stream.expect('(');
  while (!stream.is(')')) {
    if (names.length > 0) stream.expect(',');
    names.push(readName(stream));
    if (stream.skipIf('=')) defaults.push(expressions.expression());
    else if (defaults.length > 0) throw stream.error('non-default argument follows default argument');
  }
  stream.expect(')');
  return { names, defaults };
}

function isCall(node: Expression): node is CallNode {
  return node.type === 'call';
}
