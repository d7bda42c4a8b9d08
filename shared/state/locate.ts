import type { Pair, ParsedNode, Scalar as ScalarNode, YAMLMap } from 'yaml';
import { isAlias, isMap as isMapNode, isScalar as isScalarNode, isSeq } from 'yaml';
import type { Path } from './path.ts';
import { BadScalar, resolvePlain } from './scalars.ts';
import type { Key } from './value.ts';

/** Finds places in a parsed document; `key` and `value` are offsets into the text. */
export type Locate = (path: Path) => { readonly key: number; readonly value: number };

type Node = ParsedNode | null | undefined;

/**
 * Where the key that leads to a path and the value there are written, or those of the nearest thing above. The tree is
 * walked only when asked, and searched for anchors once.
 */
export function makeLocate(contents: Node): Locate {
  let anchors: Map<string, Node> | undefined;
  return (path) => {
    if (anchors === undefined) {
      anchors = new Map();
      collectAnchors(contents, anchors);
    }
    return descend(contents, path, anchors);
  };
}

function descend(contents: Node, path: Path, anchors: ReadonlyMap<string, Node>): ReturnType<Locate> {
  const start = contents?.range[0] ?? 0;
  let node = contents;
  let found = { key: start, value: start };
  for (const step of path) {
    const child = childOf(resolve(node, anchors), step, anchors);
    if (child === undefined) break;
    const value = child.value?.range?.[0];
    found = { key: child.key ?? value ?? found.key, value: value ?? child.key ?? found.value };
    node = child.value;
  }
  return found;
}

interface Child {
  readonly key: number | undefined;
  readonly value: Node;
}

function childOf(node: Node, step: Key, anchors: ReadonlyMap<string, Node>): Child | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as Node;
    return item === undefined ? undefined : { key: undefined, value: item };
  }
  return isMapNode(node) ? childOfMap(node as YAMLMap, step, anchors) : undefined;
}

function childOfMap(node: YAMLMap, step: Key, anchors: ReadonlyMap<string, Node>): Child | undefined {
  const pairs = node.items as Pair<ParsedNode, Node>[];
  const own = pairs.findLast((pair) => isKey(pair.key, step));
  if (own !== undefined) return { key: own.key.range[0], value: own.value };
  for (const pair of pairs.toReversed()) {
    if (!isScalarNode(pair.key) || pair.key.value !== '<<') continue;
    const source = resolve(pair.value, anchors);
    for (const map of isSeq(source) ? (source.items as Node[]) : [source]) {
      const child = childOf(resolve(map, anchors), step, anchors);
      if (child !== undefined) return child;
    }
  }
  return undefined;
}

function isKey(node: ParsedNode, key: Key): boolean {
  if (!isScalarNode(node)) return false;
  const scalar: ScalarNode = node;
  if (typeof key === 'string') return scalar.value === key;
  if (scalar.type !== 'PLAIN') return false;
  try {
    return resolvePlain(String(scalar.value)) === key;
  } catch (error) {
    if (error instanceof BadScalar) return false;
    throw error;
  }
}

function resolve(node: Node, anchors: ReadonlyMap<string, Node>): Node {
  return isAlias(node) ? anchors.get(node.source) : node;
}

function collectAnchors(node: Node, anchors: Map<string, Node>): void {
  if (node === null || node === undefined || isAlias(node)) return;
  if (node.anchor !== undefined) anchors.set(node.anchor, node);
  if (isSeq(node)) for (const item of node.items) collectAnchors(item as Node, anchors);
  else if (isMapNode(node)) for (const pair of node.items) collectAnchors(pair.value as Node, anchors);
}
