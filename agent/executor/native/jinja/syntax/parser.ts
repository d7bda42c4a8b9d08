import { TemplateSyntaxError } from '../errors.ts';
import { ExpressionParser } from './expressions.ts';
import { tokenize } from './lexer.ts';
import type { Block, CallNode, Expression, Parameters, Statement, Target } from './nodes.ts';
import type { Syntax } from './rules.ts';
import { assignable, readTarget } from './targets.ts';
import { describeExpression, TokenStream } from './token-stream.ts';

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

const importEnds = ['name:with', 'name:without'];

class Parser {
  readonly #stream: TokenStream;
  readonly #expressions: ExpressionParser;
  readonly #extensions: ParseOptions['extensions'];
  readonly #tags: string[] = [];
  readonly #ends: (readonly string[])[] = [];

  constructor(stream: TokenStream, options: ParseOptions) {
    this.#stream = stream;
    this.#expressions = new ExpressionParser(stream);
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
    while (this.#stream.current.type !== 'eof') {
      const token = this.#stream.next();
      if (parts.length === 0) partsLine = token.line;
      if (token.type === 'data') parts.push(token.text);
      else if (token.type === 'variable_begin') {
        parts.push(this.#expressions.tuple());
        this.#stream.expect('variable_end');
      } else {
        flush();
        if (ends !== undefined && this.#stream.isAny(ends)) {
          this.#ends.pop();
          return body;
        }
        body.push(this.#statement());
        this.#stream.expect('block_end');
      }
    }
    flush();
    if (ends !== undefined) this.#ends.pop();
    return body;
  }

  #body(ends: readonly string[]): Statement[] {
    this.#stream.skipIf(':');
    this.#stream.expect('block_end');
    const body = this.statements(ends);
    if (this.#stream.current.type === 'eof') throw this.#unknown(undefined, [...this.#ends, ends]);
    return body;
  }

  /** As `#body`, up to and over its one end tag. */
  #block(end: string): Statement[] {
    const body = this.#body([end]);
    this.#stream.next();
    return body;
  }

  #statement(): Statement {
    const token = this.#stream.current;
    if (token.type !== 'name') throw this.#stream.error('tag name expected');
    this.#tags.push(token.text);
    const statement = this.#known(token.text, token.line);
    this.#tags.pop();
    return statement;
  }

  #known(tag: string, line: number): Statement {
    switch (tag) {
      case 'for':
        return this.#for(line);
      case 'if':
        return this.#if(line);
      case 'set':
        return this.#set(line);
      case 'macro':
        return this.#macro(line);
      case 'call':
        return this.#call(line);
      case 'filter':
        return this.#filterBlock(line);
      case 'with':
        return this.#with(line);
      case 'block':
        return this.#namedBlock(line);
      case 'extends':
        this.#stream.next();
        return { type: 'extends', template: this.#expressions.expression(), line };
      case 'include':
        return this.#include(line);
      case 'import':
        return this.#import(line);
      case 'from':
        return this.#from(line);
      case 'print':
        return this.#print(line);
      case 'autoescape':
        return this.#autoescape(line);
      default:
        return this.#extension(tag, line);
    }
  }

  #extension(tag: string, line: number): Statement {
    if (tag === 'do' && this.#extensions.includes('do')) {
      this.#stream.next();
      return { type: 'do', value: this.#expressions.tuple(), line };
    }
    if ((tag === 'break' || tag === 'continue') && this.#extensions.includes('loopcontrols')) {
      this.#stream.next();
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
    return this.#stream.error(message.join(' '));
  }

  #set(line: number): Statement {
    this.#stream.next();
    const target = readTarget(this.#stream, this.#expressions, { namespace: true });
    if (this.#stream.skipIf('=')) return { type: 'set', target, value: this.#expressions.tuple(), line };
    const filter = this.#expressions.filter(undefined);
    return { type: 'set-block', target, filter, body: this.#block('name:endset'), line };
  }

  #for(line: number): Statement {
    this.#stream.next();
    const target = readTarget(this.#stream, this.#expressions, { ends: ['name:in'] });
    this.#stream.expect('name:in');
    const iterable = this.#expressions.tuple({ conditional: false, ends: ['name:recursive'] });
    const test = this.#stream.skipIf('name:if') ? this.#expressions.expression() : undefined;
    const recursive = this.#stream.skipIf('name:recursive');
    const body = this.#body(['name:endfor', 'name:else']);
    const otherwise = this.#stream.next().text === 'endfor' ? [] : this.#block('name:endfor');
    return { type: 'for', target, iterable, test, recursive, body, otherwise, line };
  }

  #if(line: number): Statement {
    const branches: { test: Expression; body: readonly Statement[] }[] = [];
    let otherwise: readonly Statement[] = [];
    this.#stream.next();
    for (;;) {
      const test = this.#expressions.tuple({ conditional: false });
      branches.push({ test, body: this.#body(['name:elif', 'name:else', 'name:endif']) });
      const tag = this.#stream.next().text;
      if (tag === 'elif') continue;
      if (tag === 'else') otherwise = this.#block('name:endif');
      return { type: 'if', branches, otherwise, line };
    }
  }

  #macro(line: number): Statement {
    this.#stream.next();
    const name = this.#name();
    const parameters = this.#parameters();
    return { type: 'macro', name, parameters, body: this.#block('name:endmacro'), line };
  }

  #call(line: number): Statement {
    this.#stream.next();
    const parameters = this.#stream.is('(') ? this.#parameters() : { names: [], defaults: [] };
    const call = this.#expressions.expression();
    if (!isCall(call)) throw this.#stream.error('expected call', line);
    return { type: 'call-block', call, parameters, body: this.#block('name:endcall'), line };
  }

  #parameters(): Parameters {
    const names: string[] = [];
    const defaults: Expression[] = [];
    this.#stream.expect('(');
    while (!this.#stream.is(')')) {
      if (names.length > 0) this.#stream.expect(',');
      names.push(this.#name());
      if (this.#stream.skipIf('=')) defaults.push(this.#expressions.expression());
      else if (defaults.length > 0) throw this.#stream.error('non-default argument follows default argument');
    }
    this.#stream.expect(')');
    return { names, defaults };
  }

  #filterBlock(line: number): Statement {
    this.#stream.next();
    const filter = this.#expressions.filter(undefined, true);
    if (filter === undefined) throw this.#stream.error("expected token 'name'");
    return { type: 'filter-block', filter, body: this.#block('name:endfilter'), line };
  }

  #with(line: number): Statement {
    this.#stream.next();
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (!this.#stream.is('block_end')) {
      if (targets.length > 0) this.#stream.expect(',');
      targets.push(readTarget(this.#stream, this.#expressions, {}));
      this.#stream.expect('=');
      values.push(this.#expressions.expression());
    }
    return { type: 'with', targets, values, body: this.#block('name:endwith'), line };
  }

  #namedBlock(line: number): Block {
    this.#stream.next();
    const name = this.#stream.expect('name').text;
    const scoped = this.#stream.skipIf('name:scoped');
    const required = this.#stream.skipIf('name:required');
    if (this.#stream.is('-')) {
      throw this.#stream.error(
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
      );
    }
    const body = this.#block('name:endblock');
    if (required && !body.every(isBlank)) {
      throw this.#stream.error('Required blocks can only contain comments or whitespace');
    }
    this.#stream.skipIf(`name:${name}`);
    return { type: 'block', name, scoped, required, body, line };
  }

  #include(line: number): Statement {
    this.#stream.next();
    const template = this.#expressions.expression();
    const ignoreMissing = this.#stream.is('name:ignore') && this.#stream.look().text === 'missing';
    if (ignoreMissing) this.#stream.skip(2);
    return { type: 'include', template, ignoreMissing, withContext: this.#context() ?? true, line };
  }

  #import(line: number): Statement {
    this.#stream.next();
    const template = this.#expressions.expression();
    this.#stream.expect('name:as');
    const target = this.#name();
    return { type: 'import', template, target, withContext: this.#context() ?? false, line };
  }

  #from(line: number): Statement {
    this.#stream.next();
    const template = this.#expressions.expression();
    this.#stream.expect('name:import');
    const names: { name: string; as: string }[] = [];
    let withContext: boolean | undefined;
    for (;;) {
      if (names.length > 0) this.#stream.expect(',');
      if (!this.#stream.is('name')) this.#stream.expect('name');
      withContext = this.#context();
      if (withContext !== undefined) break;
      names.push(this.#imported());
      withContext = this.#context();
      if (withContext !== undefined || !this.#stream.is(',')) break;
    }
    return { type: 'from-import', template, names, withContext: withContext ?? false, line };
  }

  #imported(): { name: string; as: string } {
    const { line } = this.#stream.current;
    const name = this.#name();
    if (name.startsWith('_')) {
      throw this.#stream.error('names starting with an underline can not be imported', line);
    }
    return { name, as: this.#stream.skipIf('name:as') ? this.#name() : name };
  }

  /** `with context` or `without context`, where it stands. */
  #context(): boolean | undefined {
    if (!this.#stream.isAny(importEnds) || this.#stream.look().text !== 'context') return undefined;
    const word = this.#stream.next().text;
    this.#stream.next();
    return word === 'with';
  }

  #print(line: number): Statement {
    this.#stream.next();
    const parts: Expression[] = [];
    while (!this.#stream.is('block_end')) {
      if (parts.length > 0) this.#stream.expect(',');
      parts.push(this.#expressions.expression());
    }
    return { type: 'output', parts, line };
  }

  #autoescape(line: number): Statement {
    this.#stream.next();
    const value = this.#expressions.expression();
    const body = this.#block('name:endautoescape');
    if (value.type === 'const' && value.value === false) return { type: 'scope', body, line };
    return { type: 'refused', construct: 'tag autoescape', line };
  }

  #name(): string {
    const token = this.#stream.expect('name');
    return assignable(this.#stream, token.text, token.line);
  }
}

function isCall(node: Expression): node is CallNode {
  return node.type === 'call';
}

function isBlank(statement: Statement): boolean {
  if (statement.type !== 'output') return false;
  return statement.parts.every((part) => typeof part === 'string' && part.trim() === '');
}
