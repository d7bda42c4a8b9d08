import { UnsupportedError } from '../errors.ts';
import { isNativeText, type Output } from './frame.ts';
import { parseLiteral } from './literal.ts';
import { isBoxedFloat } from './number-forms.ts';
import { Tuple, tupleOf } from './tuple.ts';
import { type Key, Text, type Value } from './values.ts';

/**
 * What Ansible makes of a template's output when it is not to be a plain text: text that looks like a list, a dict or a
 * boolean becomes one, unless a single string filter gave it.
 */
export function concatenate(out: Output): Value {
  if (out.count === 0) return '';
  if (out.count === 1) {
    const { lone } = out;
    if (isNativeText(lone)) return lone;
    if (typeof lone === 'boolean') return lone;
    const same = asLiteral(lone, 0);
    if (Array.isArray(same) || same instanceof Map) return same;
  }
  return fromText(out.text);
}

function fromText(text: string): Value {
  if (text === 'True') return true;
  if (text === 'False') return false;
  const first = text[0];
  if (first !== '{' && first !== '[') return text;
  return parseLiteral(text) ?? text;
}

/** A list or dict as it would be read back from its own repr; undefined when the long way must be gone. */
function asLiteral(value: Value, depth: number): Value | undefined {
  if (value === null) return depth === 0 ? undefined : null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    default:
      break;
  }
  if (depth > 80) throw new UnsupportedError('a result with more than 80 levels');
  if (isBoxedFloat(value)) return Number.isFinite(value.value) ? value : undefined;
  if (value instanceof Text) return depth > 0 && value.kind === 'native' ? value.value : undefined;
  if (Array.isArray(value))
    return depth === 0 && value instanceof Tuple ? undefined : literalItems(value, depth);
  return value instanceof Map ? literalMap(value, depth) : undefined;
}

function literalItems(items: readonly Value[], depth: number): Value | undefined {
  let changed = false;
  const made: Value[] = [];
  for (const item of items) {
    const literal = asLiteral(item, depth + 1);
    if (literal === undefined) return undefined;
    changed ||= literal !== item;
    made.push(literal);
  }
  if (!changed) return items;
  return items instanceof Tuple ? tupleOf(made) : made;
}

function literalMap(map: ReadonlyMap<Key, Value>, depth: number): Value | undefined {
  let changed = false;
  const made = new Map<Key, Value>();
  for (const [key, item] of map) {
    const literal = asLiteral(item, depth + 1);
    if (literal === undefined) return undefined;
    changed ||= literal !== item;
    made.set(key, literal);
  }
  return changed ? made : map;
}
