import type { Expression, Statement, Target } from './nodes.ts';
import type { TagReader } from './tag-reader.ts';
import { readTarget } from './targets.ts';

/** A `for` tag with its body. */
export function readFor(reader: TagReader, line: number): Statement {
  const { stream, expressions } = reader;
  const target = readTarget(stream, expressions, { ends: ['name:in'] });
  stream.expect('name:in');
  const iterable = expressions.tuple({ conditional: false, ends: ['name:recursive'] });
  const test = stream.skipIf('name:if') ? expressions.expression() : undefined;
  const recursive = stream.skipIf('name:recursive');
  const body = reader.body(['name:endfor', 'name:else']);
  const otherwise = stream.next().text === 'endfor' ? [] : reader.block('name:endfor');
  return { type: 'for', target, iterable, test, recursive, body, otherwise, line };
}

/** An `if` tag with all of its branches. */
export function readIf(reader: TagReader, line: number): Statement {
  const branches: { test: Expression; body: readonly Statement[] }[] = [];
  let otherwise: readonly Statement[] = [];
  for (;;) {
    const test = reader.expressions.tuple({ conditional: false });
    branches.push({ test, body: reader.body(['name:elif', 'name:else', 'name:endif']) });
    const tag = reader.stream.next().text;
    if (tag === 'elif') continue;
    if (tag === 'else') otherwise = reader.block('name:endif');
    return { type: 'if', branches, otherwise, line };
  }
}

/** A `set` tag, with a value or with a body. */
export function readSet(reader: TagReader, line: number): Statement {
  const { stream, expressions } = reader;
  const target = readTarget(stream, expressions, { namespace: true });
  if (stream.skipIf('=')) return { type: 'set', target, value: expressions.tuple(), line };
  const filter = expressions.filter(undefined);
  return { type: 'set-block', target, filter, body: reader.block('name:endset'), line };
}

/** A `filter` tag with its body. */
export function readFilterBlock(reader: TagReader, line: number): Statement {
  const filter = reader.expressions.filter(undefined, true);
  if (filter === undefined) throw reader.stream.error("expected token 'name'");
  return { type: 'filter-block', filter, body: reader.block('name:endfilter'), line };
}

/** A `with` tag with its body. */
export function readWith(reader: TagReader, line: number): Statement {
  const { stream, expressions } = reader;
  const targets: Target[] = [];
  const values: Expression[] = [];
  while (!stream.is('block_end')) {
    if (targets.length > 0) stream.expect(',');
    targets.push(readTarget(stream, expressions, {}));
    stream.expect('=');
    values.push(expressions.expression());
  }
  return { type: 'with', targets, values, body: reader.block('name:endwith'), line };
}
