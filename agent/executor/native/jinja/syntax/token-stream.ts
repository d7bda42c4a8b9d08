import { TemplateSyntaxError } from '../errors.ts';
import type { Token } from './tokens.ts';

const tokenNames: Readonly<Record<string, string>> = {
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  data: 'template data / text',
  eof: 'end of template',
};

/** The tokens of one template, read from the front. `name` words are tested as `name:word`. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #name: string | undefined;
  readonly #end: Token;
  #index = 0;

  constructor(tokens: readonly Token[], name: string | undefined) {
    this.#tokens = tokens;
    this.#name = name;
    this.#end = { type: 'eof', text: '', line: tokens.at(-1)?.line ?? 1 };
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? this.#end;
  }

  look(): Token {
    return this.#tokens[this.#index + 1] ?? this.#end;
  }

  next(): Token {
    const token = this.current;
    this.#index += 1;
    return token;
  }

  skip(count: number): void {
    this.#index += count;
  }

  is(expression: string): boolean {
    return matches(this.current, expression);
  }

  isAny(expressions: readonly string[]): boolean {
    return expressions.some((expression) => this.is(expression));
  }

  skipIf(expression: string): boolean {
    if (!this.is(expression)) return false;
    this.#index += 1;
    return true;
  }

  expect(expression: string): Token {
    if (this.is(expression)) return this.next();
    const wanted = describeExpression(expression);
    if (this.current.type === 'eof') throw this.error(`unexpected end of template, expected '${wanted}'.`);
    throw this.error(`expected token '${wanted}', got '${describe(this.current)}'`);
  }

  error(message: string, line = this.current.line): TemplateSyntaxError {
    return new TemplateSyntaxError(message, line, this.#name);
  }
}

function matches(token: Token, expression: string): boolean {
  if (token.type === expression) return true;
  return token.type === 'name' && expression === `name:${token.text}`;
}

/** A token in Jinja2's words. */
export function describe(token: Token): string {
  if (token.type === 'name') return token.text;
  return tokenNames[token.type] ?? token.type;
}

/** What `expect` asks for, in Jinja2's words. */
export function describeExpression(expression: string): string {
  return expression.startsWith('name:') ? expression.slice(5) : (tokenNames[expression] ?? expression);
}
