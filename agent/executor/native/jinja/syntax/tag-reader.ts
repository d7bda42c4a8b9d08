import type { ExpressionParser } from './expressions.ts';
import type { Statement } from './nodes.ts';
import { assignable } from './targets.ts';
import type { TokenStream } from './token-stream.ts';

/** What the reader of a tag needs of the parser. */
export interface TagReader {
  readonly stream: TokenStream;
  readonly expressions: ExpressionParser;
  /** The end of the tag and what stands in it, up to one of the end tags (which is left in the stream). */
  body(ends: readonly string[]): Statement[];
  /** As `body`, up to and over its one end tag. */
  block(end: string): Statement[];
}

/** A name that the tag gives a value to. Throws for the names of constants. */
export function readName(stream: TokenStream): string {
  const token = stream.expect('name');
  return assignable(stream, token.text, token.line);
}
