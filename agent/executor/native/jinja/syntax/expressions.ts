import type { Binary, Comparison, Expression } from './nodes.ts';
import { PrimaryParser, type TupleOptions } from './primaries.ts';
import { describe } from './token-stream.ts';

const comparisons: Readonly<Record<string, Comparison['operator']>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lteq',
  '>': 'gt',
  '>=': 'gteq',
};

/** Reads expressions off a token stream, with Jinja2's precedence (which is not Python's everywhere). */
export class ExpressionParser extends PrimaryParser {
  expression(conditional = true): Expression {
    return this.nested(() => (conditional ? this.#conditional() : this.#or()));
  }

  /** One expression, or several with commas between them. */
  tuple(options: TupleOptions = {}): Expression {
    const line = this.stream.current.line;
    const items: Expression[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.stream.expect(',');
      if (this.#tupleEnds(options.ends)) break;
      items.push(this.expression(options.conditional ?? true));
      if (!this.stream.is(',')) break;
      isTuple = true;
    }
    const only = items[0];
    if (!isTuple && only !== undefined) return only;
    if (!isTuple && options.bracketed !== true) {
      throw this.stream.error(`Expected an expression, got '${describe(this.stream.current)}'`);
    }
    return { type: 'tuple', items, line };
  }

  #tupleEnds(ends: readonly string[] = []): boolean {
    return this.stream.isAny(['variable_end', 'block_end', ')', ...ends]);
  }

  #conditional(): Expression {
    let line = this.stream.current.line;
    let node = this.#or();
    while (this.stream.skipIf('name:if')) {
      const test = this.#or();
      const otherwise = this.stream.skipIf('name:else') ? this.expression() : undefined;
      node = { type: 'conditional', test, value: node, otherwise, line };
      line = this.stream.current.line;
    }
    return node;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.stream.is('name:or')) {
      const { line } = this.stream.next();
      left = { type: 'logical', operator: 'or', left, right: this.#and(), line };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.stream.is('name:and')) {
      const { line } = this.stream.next();
      left = { type: 'logical', operator: 'and', left, right: this.#not(), line };
    }
    return left;
  }

  #not(): Expression {
    if (!this.stream.is('name:not')) return this.#compare();
    const { line } = this.stream.next();
    return { type: 'unary', operator: 'not', operand: this.nested(() => this.#not()), line };
  }

  #compare(): Expression {
    const line = this.stream.current.line;
    const first = this.#sum();
    const rest: Comparison[] = [];
    for (;;) {
      const operator = this.#comparison();
      if (operator === undefined) break;
      rest.push({ operator, operand: this.#sum() });
    }
    return rest.length === 0 ? first : { type: 'compare', first, rest, line };
  }

  #comparison(): Comparison['operator'] | undefined {
    const operator = comparisons[this.stream.current.type];
    if (operator !== undefined) {
      this.stream.next();
      return operator;
    }
    if (this.stream.skipIf('name:in')) return 'in';
    if (
      this.stream.is('name:not') &&
      this.stream.look().type === 'name' &&
      this.stream.look().text === 'in'
    ) {
      this.stream.skip(2);
      return 'notin';
    }
    return undefined;
  }

  #sum(): Expression {
    return this.#binary(['+', '-'], () => this.#concat());
  }

  #concat(): Expression {
    const line = this.stream.current.line;
    const first = this.#product();
    const items = [first];
    while (this.stream.skipIf('~')) items.push(this.#product());
    return items.length === 1 ? first : { type: 'concat', items, line };
  }

  #product(): Expression {
    return this.#binary(['*', '/', '//', '%'], () => this.#power());
  }

  #power(): Expression {
    return this.#binary(['**'], () => this.#unary());
  }

  #binary(operators: readonly Binary['operator'][], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((each) => this.stream.is(each));
      if (operator === undefined) return left;
      const { line } = this.stream.next();
      left = { type: 'binary', operator, left, right: operand(), line };
    }
  }

  #unary(withFilter = true): Expression {
    const { type, line } = this.stream.current;
    let node: Expression;
    if (type === '-' || type === '+') {
      this.stream.next();
      node = { type: 'unary', operator: type, operand: this.nested(() => this.#unary(false)), line };
    } else node = this.primary();
    node = this.postfix(node);
    return withFilter ? this.filters(node) : node;
  }
}
