import type { Value } from '../runtime/values.ts';

/** The tree that the parser makes of a template; `line` counts from 1. */
export type Expression =
  | { readonly type: 'const'; readonly value: Value; readonly line: number }
  | { readonly type: 'name'; readonly name: string; readonly line: number }
  | { readonly type: 'tuple'; readonly items: readonly Expression[]; readonly line: number }
  | { readonly type: 'list'; readonly items: readonly Expression[]; readonly line: number }
  | { readonly type: 'dict'; readonly pairs: readonly Pair[]; readonly line: number }
  | { readonly type: 'concat'; readonly items: readonly Expression[]; readonly line: number }
  | Binary
  | {
      readonly type: 'unary';
      readonly operator: 'not' | '-' | '+';
      readonly operand: Expression;
      readonly line: number;
    }
  | Logical
  | {
      readonly type: 'compare';
      readonly first: Expression;
      readonly rest: readonly Comparison[];
      readonly line: number;
    }
  | Conditional
  | { readonly type: 'attribute'; readonly owner: Expression; readonly name: string; readonly line: number }
  | { readonly type: 'item'; readonly owner: Expression; readonly key: Expression; readonly line: number }
  | Slice
  | FilterNode
  | TestNode
  | CallNode;

/** One `key: value` of a dict. */
export interface Pair {
  readonly key: Expression;
  readonly value: Expression;
}

/** An operator between two operands. */
export interface Binary {
  readonly type: 'binary';
  readonly operator: '+' | '-' | '*' | '/' | '//' | '%' | '**';
  readonly left: Expression;
  readonly right: Expression;
  readonly line: number;
}

interface Logical {
  readonly type: 'logical';
  readonly operator: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
  readonly line: number;
}

/** One link of a chain of comparisons. */
export interface Comparison {
  readonly operator: 'eq' | 'ne' | 'lt' | 'lteq' | 'gt' | 'gteq' | 'in' | 'notin';
  readonly operand: Expression;
}

/** `value if test else otherwise`. */
export interface Conditional {
  readonly type: 'conditional';
  readonly test: Expression;
  readonly value: Expression;
  readonly otherwise: Expression | undefined;
  readonly line: number;
}

/** `start:stop:step` in a subscript. */
export interface Slice {
  readonly type: 'slice';
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
  readonly line: number;
}

/** What stands in the brackets of a call, a filter or a test. */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly rest: Expression | undefined;
  readonly restKeywords: Expression | undefined;
}

/** One `name=value` of a call. */
export interface Keyword {
  readonly name: string;
  readonly value: Expression;
}

/** `operand` is undefined at the start of a filter block's chain. */
export interface FilterNode {
  readonly type: 'filter';
  readonly name: string;
  readonly operand: Expression | undefined;
  readonly arguments: Arguments;
  readonly line: number;
}

/** `operand is name(...)`. */
export interface TestNode {
  readonly type: 'test';
  readonly name: string;
  readonly operand: Expression;
  readonly arguments: Arguments;
  readonly line: number;
}

/** `callee(...)`. */
export interface CallNode {
  readonly type: 'call';
  readonly callee: Expression;
  readonly arguments: Arguments;
  readonly line: number;
}

/** What can be assigned to. */
export type Target =
  | { readonly type: 'name'; readonly name: string; readonly line: number }
  | { readonly type: 'attribute'; readonly owner: string; readonly name: string; readonly line: number }
  | { readonly type: 'tuple'; readonly items: readonly Target[]; readonly line: number };

/** A tag with its body, or text and prints. */
export type Statement =
  | { readonly type: 'output'; readonly parts: readonly (string | Expression)[]; readonly line: number }
  | For
  | If
  | MacroNode
  | CallBlock
  | {
      readonly type: 'filter-block';
      readonly filter: FilterNode;
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | With
  | { readonly type: 'set'; readonly target: Target; readonly value: Expression; readonly line: number }
  | SetBlock
  | Block
  | { readonly type: 'extends'; readonly template: Expression; readonly line: number }
  | Include
  | Import
  | FromImport
  | { readonly type: 'do'; readonly value: Expression; readonly line: number }
  | { readonly type: 'break' | 'continue'; readonly line: number }
  | { readonly type: 'scope'; readonly body: readonly Statement[]; readonly line: number }
  | { readonly type: 'refused'; readonly construct: string; readonly line: number };

/** A `for` tag. */
export interface For {
  readonly type: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
  readonly line: number;
}

/** An `if` tag, with its branches in order. */
export interface If {
  readonly type: 'if';
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
  readonly line: number;
}

/** The parameters of a macro; defaults belong to the last of them. */
export interface Parameters {
  readonly names: readonly string[];
  /** The defaults of the last names. */
  readonly defaults: readonly Expression[];
}

/** A `macro` tag. */
export interface MacroNode {
  readonly type: 'macro';
  readonly name: string;
  readonly parameters: Parameters;
  readonly body: readonly Statement[];
  readonly line: number;
}

/** A `call` tag. */
export interface CallBlock {
  readonly type: 'call-block';
  readonly call: CallNode;
  readonly parameters: Parameters;
  readonly body: readonly Statement[];
  readonly line: number;
}

/** A `with` tag. */
export interface With {
  readonly type: 'with';
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: readonly Statement[];
  readonly line: number;
}

/** A `set` tag with a body. */
export interface SetBlock {
  readonly type: 'set-block';
  readonly target: Target;
  readonly filter: FilterNode | undefined;
  readonly body: readonly Statement[];
  readonly line: number;
}

/** A `block` tag. */
export interface Block {
  readonly type: 'block';
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly body: readonly Statement[];
  readonly line: number;
}

/** An `include` tag. */
export interface Include {
  readonly type: 'include';
  readonly template: Expression;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
  readonly line: number;
}

/** An `import ... as` tag. */
export interface Import {
  readonly type: 'import';
  readonly template: Expression;
  readonly target: string;
  readonly withContext: boolean;
  readonly line: number;
}

/** A `from ... import` tag. */
export interface FromImport {
  readonly type: 'from-import';
  readonly template: Expression;
  readonly names: readonly { readonly name: string; readonly as: string }[];
  readonly withContext: boolean;
  readonly line: number;
}
