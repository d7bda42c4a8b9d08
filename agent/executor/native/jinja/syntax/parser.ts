import { TemplateSyntaxError } from '../errors.ts';
import { ExpressionParser } from './expressions.ts';
import type { Expression, Statement } from './nodes.ts';
import type { Syntax } from './rules.ts';
import type { TagReader } from './tag-reader.ts';
import { readTag } from './tags.ts';
import { describeExpression, TokenStream } from './token-stream.ts';
import { tokenize } from './tokens.ts';

/** What decides how a source is read. */
export interface ParseOptions {
  readonly syntax: Syntax;
  /** Tags beyond Jinja2's own: Ansible enables none of them unless ansible.cfg does. */
  readonly extensions: readonly ('do' | 'loopcontrols')[];
}

/** The statements of a whole template. Throws `TemplateSyntaxError`. */
export function parseTemplate(source: string, options: ParseOptions, name?: string): Statement[] {
  const stream = new TokenStream(tokenize(source, options.syntax, name), name);
  return new Parser(stream, options).statements();
}

/** One bare expression, as `compile_expression` reads it. */
export function parseExpression(source: string, options: ParseOptions): Expression {
  const stream = new TokenStream(tokenize(source, options.syntax, undefined, 'variable'), undefined);
  const node = new ExpressionParser(stream).expression();
  if (stream.current.type !== 'eof')
    throw new TemplateSyntaxError('chunk after expression', stream.current.line);
  return node;
}

/** Text, prints and tags after each other; what each tag holds is read in the files of tags. */
class Parser implements TagReader {
  readonly stream: TokenStream;
  readonly expressions: ExpressionParser;
  readonly #extensions: ParseOptions['extensions'];
  readonly #tags: string[] = [];
  readonly #ends: (readonly string[])[] = [];

  constructor(stream: TokenStream, options: ParseOptions) {
    this.stream = stream;
    this.expressions = new ExpressionParser(stream);
    this.#extensions = options.extensions;
  }

  /** Statements up to one of the end tags (which is left in the stream), or to the end of the template. */
  statements(ends?: readonly string[]): Statement[] {
    const body: Statement[] = [];
    let parts: (string | Expression)[] = [];
    let partsLine = 0;
    const flush = (): void => {
      if (parts.length > 0) body.push({ type: 'output', parts, line: partsLine });
      parts = [];
    };
    if (ends !== undefined) this.#ends.push(ends);
    while (this.stream.current.type !== 'eof') {
      const token = this.stream.next();
      if (parts.length === 0) partsLine = token.line;
      if (token.type === 'data') parts.push(token.text);
      else if (token.type === 'variable_begin') {
        parts.push(this.expressions.tuple());
        this.stream.expect('variable_end');
      } else {
        flush();
        if (ends !== undefined && this.stream.isAny(ends)) {
          this.#ends.pop();
          return body;
        }
        body.push(this.#statement());
        this.stream.expect('block_end');
      }
    }
    flush();
    if (ends !== undefined) this.#ends.pop();
    return body;
  }

  body(ends: readonly string[]): Statement[] {
    this.stream.skipIf(':');
    this.stream.expect('block_end');
    const body = this.statements(ends);
    if (this.stream.current.type === 'eof') throw this.#unknown(undefined, [...this.#ends, ends]);
    return body;
  }

  block(end: string): Statement[] {
    const body = this.body([end]);
    this.stream.next();
    return body;
  }

  #statement(): Statement {
    const token = this.stream.current;
    if (token.type !== 'name') throw this.stream.error('tag name expected');
    this.#tags.push(token.text);
    const statement = readTag(token.text, this, token.line) ?? this.#extension(token.text, token.line);
    this.#tags.pop();
    return statement;
  }

  #extension(tag: string, line: number): Statement {
    if (tag === 'do' && this.#extensions.includes('do')) {
      this.stream.next();
      return { type: 'do', value: this.expressions.tuple(), line };
    }
    if ((tag === 'break' || tag === 'continue') && this.#extensions.includes('loopcontrols')) {
      this.stream.next();
      return { type: tag, line };
    }
    this.#tags.pop();
    throw this.#unknown(tag, this.#ends);
  }

  #unknown(tag: string | undefined, ends: readonly (readonly string[])[]): TemplateSyntaxError {
    const message = [tag === undefined ? 'Unexpected end of template.' : `Encountered unknown tag '${tag}'.`];
    const looking = ends
      .at(-1)
      ?.map((end) => `'${describeExpression(end)}'`)
      .join(' or ');
    if (looking !== undefined) {
      const misplaced = tag !== undefined && ends.flat().includes(`name:${tag}`);
      message.push(
        misplaced
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      );
    }
    const innermost = this.#tags.at(-1);
    if (innermost !== undefined)
      message.push(`The innermost block that needs to be closed is '${innermost}'.`);
    return this.stream.error(message.join(' '));
  }
}
