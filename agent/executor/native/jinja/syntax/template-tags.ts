import type { Statement } from './nodes.ts';
import { readName, type TagReader } from './tag-reader.ts';
import type { TokenStream } from './token-stream.ts';

/** A `block` tag with its body. */
export function readNamedBlock(reader: TagReader, line: number): Statement {
  const { stream } = reader;
  const name = stream.expect('name').text;
  const scoped = stream.skipIf('name:scoped');
  const required = stream.skipIf('name:required');
  if (stream.is('-')) {
    throw stream.error(
      'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
    );
  }
  const body = reader.block('name:endblock');
  if (required && !body.every(isBlank)) {
    throw stream.error('Required blocks can only contain comments or whitespace');
  }
  stream.skipIf(`name:${name}`);
  return { type: 'block', name, scoped, required, body, line };
}

function isBlank(statement: Statement): boolean {
  if (statement.type !== 'output') return false;
  return statement.parts.every((part) => typeof part === 'string' && part.trim() === '');
}

/** An `extends` tag. */
export function readExtends({ expressions }: TagReader, line: number): Statement {
  return { type: 'extends', template: expressions.expression(), line };
}

/** An `include` tag. */
export function readInclude({ stream, expressions }: TagReader, line: number): Statement {
  const template = expressions.expression();
  const ignoreMissing = stream.is('name:ignore') && stream.look().text === 'missing';
  if (ignoreMissing) stream.skip(2);
  return { type: 'include', template, ignoreMissing, withContext: readContext(stream) ?? true, line };
}

/** An `import ... as` tag. */
export function readImport({ stream, expressions }: TagReader, line: number): Statement {
  const template = expressions.expression();
  stream.expect('name:as');
  const target = readName(stream);
  return { type: 'import', template, target, withContext: readContext(stream) ?? false, line };
}

/** A `from ... import` tag. */
export function readFrom({ stream, expressions }: TagReader, line: number): Statement {
  const template = expressions.expression();
  stream.expect('name:import');
  const names: { name: string; as: string }[] = [];
  let withContext: boolean | undefined;
  for (;;) {
    if (names.length > 0) stream.expect(',');
    if (!stream.is('name')) stream.expect('name');
    withContext = readContext(stream);
    if (withContext !== undefined) break;
    names.push(readImported(stream));
    withContext = readContext(stream);
    if (withContext !== undefined || !stream.is(',')) break;
  }
  return { type: 'from-import', template, names, withContext: withContext ?? false, line };
}

function readImported(stream: TokenStream): { name: string; as: string } {
  const { line } = stream.current;
  const name = readName(stream);
  if (name.startsWith('_')) {
    throw stream.error('names starting with an underline can not be imported', line);
  }
  return { name, as: stream.skipIf('name:as') ? readName(stream) : name };
}

/** `with context` or `without context`, where it stands. */
function readContext(stream: TokenStream): boolean | undefined {
  if (!stream.isAny(['name:with', 'name:without']) || stream.look().text !== 'context') return undefined;
  const word = stream.next().text;
  stream.next();
  return word === 'with';
}
