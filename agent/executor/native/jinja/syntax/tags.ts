import { readFilterBlock, readFor, readIf, readSet, readWith } from './flow-tags.ts';
import { readCall, readMacro } from './macro-tags.ts';
import type { Expression, Statement } from './nodes.ts';
import type { TagReader } from './tag-reader.ts';
import { readExtends, readFrom, readImport, readInclude, readNamedBlock } from './template-tags.ts';

/** A tag of Jinja2's own, from its name on; undefined where it has none of that name. */
export function readTag(tag: string, reader: TagReader, line: number): Statement | undefined {
  const read = tags.get(tag);
  if (read === undefined) return undefined;
  reader.stream.next();
  return read(reader, line);
}

/** The tags of Jinja2. Each is read after its name. */
const tags: ReadonlyMap<string, (reader: TagReader, line: number) => Statement> = new Map([
  ['for', readFor],
  ['if', readIf],
  ['set', readSet],
  ['macro', readMacro],
  ['call', readCall],
  ['filter', readFilterBlock],
  ['with', readWith],
  ['block', readNamedBlock],
  ['extends', readExtends],
  ['include', readInclude],
  ['import', readImport],
  ['from', readFrom],
  ['print', readPrint],
  ['autoescape', readAutoescape],
]);

function readPrint({ stream, expressions }: TagReader, line: number): Statement {
  const parts: Expression[] = [];
  while (!stream.is('block_end')) {
    if (parts.length > 0) stream.expect(',');
    parts.push(expressions.expression());
  }
  return { type: 'output', parts, line };
}

function readAutoescape(reader: TagReader, line: number): Statement {
  const value = reader.expressions.expression();
  const body = reader.block('name:endautoescape');
  if (value.type === 'const' && value.value === false) return { type: 'scope', body, line };
  return { type: 'refused', construct: 'tag autoescape', line };
}
