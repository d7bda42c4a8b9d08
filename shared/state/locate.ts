import type { Pair, ParsedNode, Scalar as ScalarNode, YAMLMap } from 'yaml';
import { isAlias, isMap as isMapNode, isScalar as isScalarNode, isSeq } from 'yaml';
import type { Path } from './path.ts';
import { BadScalar, resolvePlain } from './scalars.ts';
import type { Key } from './value.ts';

/** An offset into the text. */
export interface Located {
  readonly offset: number;
}

type Node = ParsedNode | null | undefined;

/** Where the value at a path is written, or the nearest thing above it; walks the tree only when asked. */
export function locate(contents: Node, path: Path): Located {
  return { offset: descend(contents, path).value };
}

/** Where the key that leads to a path is written. */
export function locateKey(contents: Node, path: Path): Located {
  return { offset: descend(contents, path).key };
}

function descend(contents: Node, path: Path): { key: number; value: number } {
  const anchors = new Map<string, Node>();
  collectAnchors(contents, anchors);
  let node = contents;
  let found = { key: node?.range[0] ?? 0, value: node?.range[0] ?? 0 };
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
