import { DscError, type Position } from '../errors.ts';
import { equal } from '../state/equal.ts';
import { BadScalar, resolvePlain } from '../state/scalars.ts';
import { isNothing, type Value } from '../state/value.ts';
import { selectAll } from './extract.ts';
import { parseSelector, type Selector } from './selector.ts';

/**
 * A rule's `when`, in one of four forms: `node.enabled`, `not node.disabled`, `node.kind == router`, `node.os != "bsd"`.
 * What stands after `==` is a YAML scalar. Where it does not hold, the subtree is absent as far as its rule goes, so that
 * turning `enabled` off deletes and turning it on creates.
 */
export interface Condition {
  readonly text: string;
  readonly selector: Selector;
  readonly test:
    | { readonly type: 'true' | 'false' }
    | { readonly type: 'equal' | 'different'; readonly value: Value };
}

/** Reads a condition; throws E_PATH for a selector that cannot be read, E_RULES for anything else. */
export function parseCondition(text: string, at: Position): Condition {
  const match = /^\s*(not\s+)?(\S+?)\s*(?:(==|!=)\s*(\S.*?))?\s*$/.exec(text);
  const [, not, path = '', operator, literal = ''] = match ?? [];
  if (match === null || (not !== undefined && operator !== undefined)) throw unreadable(text, at);
  const selector = parseSelector(path, at);
  if (operator === undefined) return { text, selector, test: { type: not === undefined ? 'true' : 'false' } };
  const value = readLiteral(literal);
  if (value === undefined) throw unreadable(text, at);
  return { text, selector, test: { type: operator === '==' ? 'equal' : 'different', value } };
}

/** A plain YAML scalar of one word, or a string in quotes. */
function readLiteral(text: string): Value | undefined {
  const quoted = /^'([^']*)'$|^"([^"\\]*)"$/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (!/^[\w.:+/~-]+$/.test(text)) return undefined;
  try {
    return resolvePlain(text);
  } catch (error) {
    if (error instanceof BadScalar) return undefined;
    throw error;
  }
}

function unreadable(text: string, at: Position): DscError {
  return new DscError('E_RULES', `the condition cannot be read: ${text}`, {
    at,
    hint: 'Write `node.enabled`, `not node.enabled`, `node.kind == router` or `node.kind != "a b"`.',
  });
}

/** Whether it holds for a subtree; a selector of several places holds where one of them does. */
export function holds(condition: Condition, node: Value, root: Value): boolean {
  const found = selectAll(condition.selector, node, root);
  const { test } = condition;
  switch (test.type) {
    case 'true':
      return found.some(isTrue);
    case 'false':
      return !found.some(isTrue);
    case 'equal':
      return found.some((value) => equal(value, test.value));
    case 'different':
      return !found.some((value) => equal(value, test.value));
  }
}

/** What Python calls true: not nothing, not false, not zero, not the empty string. */
function isTrue(value: Value): boolean {
  return !isNothing(value) && value !== false && value !== '' && !equal(value, 0);
}
