import type { ExpressionParser } from './expressions.ts';
import type { Expression, Target } from './nodes.ts';
import type { TokenStream } from './token-stream.ts';

interface TargetOptions {
  readonly namespace?: boolean;
  /** What ends a list of names. */
  readonly ends?: readonly string[];
}

/** A name, if it may be assigned to. Throws for the names of constants. */
export function assignable(stream: TokenStream, name: string, line: number): string {
  if (['true', 'false', 'none', 'True', 'False', 'None'].includes(name)) {
    throw stream.error(`can't assign to 'name'`, line);
  }
  return name;
}

/** What stands left of `=` or `in`: a name, names with commas, or (where `namespace`) `name.attribute`. */
export function readTarget(
  stream: TokenStream,
  expressions: ExpressionParser,
  options: TargetOptions,
): Target {
  const { line } = stream.current;
  if (options.namespace === true && stream.look().type === '.') {
    const owner = stream.expect('name').text;
    stream.next();
    return { type: 'attribute', owner, name: stream.expect('name').text, line };
  }
  const items: Expression[] = [];
  let isTuple = false;
  for (;;) {
    if (items.length > 0) stream.expect(',');
    if (stream.isAny(['variable_end', 'block_end', ')', ...(options.ends ?? [])])) break;
    items.push(expressions.primary());
    if (!stream.is(',')) break;
    isTuple = true;
  }
  const only = items[0];
  if (!isTuple && only !== undefined) return asTarget(stream, only);
  if (!isTuple) expressions.tuple(options.ends === undefined ? {} : { ends: options.ends });
  return { type: 'tuple', items: items.map((item) => asTarget(stream, item)), line };
}

function asTarget(stream: TokenStream, node: Expression): Target {
  if (node.type === 'name') return { type: 'name', name: node.name, line: node.line };
  if (node.type === 'tuple') {
    return { type: 'tuple', items: node.items.map((item) => asTarget(stream, item)), line: node.line };
  }
  throw stream.error(`can't assign to '${node.type}'`, node.line);
}
