import { getChild } from '../state/path.ts';
import { isList, isMap, type Key, type Value } from '../state/value.ts';
import { type Part, type Selector, takes } from './selector.ts';

/** Every value that a selector names, in the order of the state; one at most where it has no wildcard. */
export function selectAll(selector: Selector, node: Value, root: Value): Value[] {
  const found: Value[] = [];
  collect(selector.base === 'root' ? root : node, selector.parts, 0, found);
  return found;
}

function collect(value: Value, parts: readonly Part[], at: number, found: Value[]): void {
  const part = parts[at];
  if (part === undefined) {
    found.push(value);
    return;
  }
  if (part.type === 'key' || part.type === 'number') {
    const child = getChild(value, part.type === 'key' ? part.key : part.number);
    if (child !== undefined) collect(child, parts, at + 1, found);
    return;
  }
  if (part.type === 'deep') collect(value, parts, at + 1, found);
  for (const [key, child] of childrenOf(value)) {
    if (part.type === 'deep') collect(child, parts, at, found);
    else if (takes(part, key, isList(value))) collect(child, parts, at + 1, found);
  }
}

function childrenOf(value: Value): Iterable<[Key, Value]> {
  if (isMap(value)) return value;
  return isList(value) ? value.entries() : [];
}
