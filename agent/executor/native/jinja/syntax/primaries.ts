import { LimitError } from '../errors.ts';
import { defaultLimits } from '../limits.ts';
import type { Arguments, Expression, FilterNode, Keyword, Pair, Slice } from './nodes.ts';
import { describe, type TokenStream } from './token-stream.ts';

/** How far a list of expressions goes. */
export interface TupleOptions {
  /** False where `x if y` may not stand unbracketed. */
  readonly conditional?: boolean;
  /** What else ends the tuple. */
  readonly ends?: readonly string[];
  readonly bracketed?: boolean;
}

/** Reads what binds tighter than every operator: literals, names, brackets, and what follows them (`.a`, `[b]`, `(c)`, `| d`, `is e`). */
export abstract class PrimaryParser {
  readonly stream: TokenStream;
  #depth = 0;

  constructor(stream: TokenStream) {
    this.stream = stream;
  }

  abstract expression(conditional?: boolean): Expression;
  abstract tuple(options?: TupleOptions): Expression;

  protected nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > defaultLimits.depth) throw new LimitError('an expression is nested too deeply');
    const node = parse();
    this.#depth -= 1;
    return node;
  }

  /** A literal, a name or something in brackets. */
  primary(): Expression {
    const token = this.stream.current;
    const { line } = token;
    switch (token.type) {
      case 'name':
        this.stream.next();
        return constantOf(token.text, line) ?? { type: 'name', name: token.text, line };
      case 'string':
        return this.#strings(line);
      case 'integer':
      case 'float':
        this.stream.next();
        return { type: 'const', value: token.value ?? null, line };
      case '(':
        return this.#bracketed();
      case '[':
        return this.#list(line);
      case '{':
        return this.#dict(line);
      default:
        throw this.stream.error(`unexpected '${describe(token)}'`);
    }
  }

  #strings(line: number): Expression {
    let text = '';
    while (this.stream.is('string')) text += String(this.stream.next().value);
    return { type: 'const', value: text, line };
  }

  #bracketed(): Expression {
    this.stream.next();
    const node = this.nested(() => this.tuple({ bracketed: true }));
    this.stream.expect(')');
    return node;
  }

  #list(line: number): Expression {
    this.stream.expect('[');
    const items: Expression[] = [];
    while (!this.stream.is(']')) {
      if (items.length > 0) this.stream.expect(',');
      if (this.stream.is(']')) break;
      items.push(this.expression());
    }
    this.stream.expect(']');
    return { type: 'list', items, line };
  }

  #dict(line: number): Expression {
    this.stream.expect('{');
    const pairs: Pair[] = [];
    while (!this.stream.is('}')) {
      if (pairs.length > 0) this.stream.expect(',');
      if (this.stream.is('}')) break;
      const key = this.expression();
      this.stream.expect(':');
      pairs.push({ key, value: this.expression() });
    }
    this.stream.expect('}');
    return { type: 'dict', pairs, line };
  }

  protected postfix(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (this.stream.is('.') || this.stream.is('[')) node = this.#subscript(node);
      else if (this.stream.is('(')) node = this.#call(node);
      else return node;
    }
  }

  protected filters(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (this.stream.is('|')) node = this.filter(node) ?? node;
      else if (this.stream.is('name:is')) node = this.#test(node);
      else if (this.stream.is('(')) node = this.#call(node);
      else return node;
    }
  }

  #subscript(owner: Expression): Expression {
    const { type, line } = this.stream.next();
    if (type === '.') {
      const token = this.stream.next();
      if (token.type === 'name') return { type: 'attribute', owner, name: token.text, line };
      if (token.type !== 'integer') throw this.stream.error('expected name or number', token.line);
      return { type: 'item', owner, key: { type: 'const', value: token.value ?? 0, line }, line };
    }
    const keys: (Expression | Slice)[] = [];
    while (!this.stream.is(']')) {
      if (keys.length > 0) this.stream.expect(',');
      keys.push(this.#subscribed());
    }
    this.stream.expect(']');
    const only = keys[0];
    if (keys.length === 1 && only !== undefined) return { type: 'item', owner, key: only, line };
    return { type: 'item', owner, key: { type: 'tuple', items: keys, line }, line };
  }

  #subscribed(): Expression {
    const { line } = this.stream.current;
    const start = this.stream.is(':') ? undefined : this.expression();
    if (start !== undefined && !this.stream.is(':')) return start;
    this.stream.expect(':');
    const stop = this.stream.isAny([':', ']', ',']) ? undefined : this.expression();
    const step = this.stream.skipIf(':') && !this.stream.isAny([']', ',']) ? this.expression() : undefined;
    return { type: 'slice', start, stop, step, line };
  }

  #call(callee: Expression): Expression {
    const { line } = this.stream.current;
    return { type: 'call', callee, arguments: this.#arguments(), line };
  }

  #arguments(): Arguments {
    const { line } = this.stream.expect('(');
    const positional: Expression[] = [];
    const keywords: Keyword[] = [];
    let rest: Expression | undefined;
    let restKeywords: Expression | undefined;
    let needsComma = false;
    const ensure = (valid: boolean): void => {
      if (!valid) throw this.stream.error('invalid syntax for function call expression', line);
    };
    while (!this.stream.is(')')) {
      if (needsComma) {
        this.stream.expect(',');
        if (this.stream.is(')')) break;
      }
      if (this.stream.skipIf('*')) {
        ensure(rest === undefined && restKeywords === undefined);
        rest = this.expression();
      } else if (this.stream.skipIf('**')) {
        ensure(restKeywords === undefined);
        restKeywords = this.expression();
      } else if (this.stream.is('name') && this.stream.look().type === '=') {
        ensure(restKeywords === undefined);
        const name = this.stream.next().text;
        this.stream.next();
        keywords.push({ name, value: this.expression() });
      } else {
        ensure(rest === undefined && restKeywords === undefined && keywords.length === 0);
        positional.push(this.expression());
      }
      needsComma = true;
    }
    this.stream.expect(')');
    return { positional, keywords, rest, restKeywords };
  }

  /** The chain of filters that follows; `inline` when the first has no bar before it. Undefined when there is none. */
  filter(start: Expression | undefined, inline = false): FilterNode | undefined {
    let operand = start;
    let node: FilterNode | undefined;
    let first = inline;
    while (this.stream.is('|') || first) {
      if (!first) this.stream.next();
      const { line } = this.stream.current;
      const name = this.#dottedName();
      const args = this.stream.is('(') ? this.#arguments() : noArguments;
      node = { type: 'filter', name, operand, arguments: args, line };
      operand = node;
      first = false;
    }
    return node;
  }

  #dottedName(): string {
    let name = this.stream.expect('name').text;
    while (this.stream.skipIf('.')) name += `.${this.stream.expect('name').text}`;
    return name;
  }

  #test(operand: Expression): Expression {
    const { line } = this.stream.next();
    const negated = this.stream.skipIf('name:not');
    const name = this.#dottedName();
    const node: Expression = { type: 'test', name, operand, arguments: this.#testArguments(), line };
    return negated ? { type: 'unary', operator: 'not', operand: node, line } : node;
  }

  #testArguments(): Arguments {
    if (this.stream.is('(')) return this.#arguments();
    const bare = this.stream.isAny(['name', 'string', 'integer', 'float', '[', '{']);
    if (!bare || this.stream.isAny(['name:else', 'name:or', 'name:and'])) return noArguments;
    if (this.stream.is('name:is')) throw this.stream.error('You cannot chain multiple tests with is');
    return { ...noArguments, positional: [this.postfix(this.primary())] };
  }
}

const noArguments: Arguments = { positional: [], keywords: [], rest: undefined, restKeywords: undefined };

function constantOf(name: string, line: number): Expression | undefined {
  if (name === 'true' || name === 'True') return { type: 'const', value: true, line };
  if (name === 'false' || name === 'False') return { type: 'const', value: false, line };
  if (name === 'none' || name === 'None') return { type: 'const', value: null, line };
  return undefined;
}
