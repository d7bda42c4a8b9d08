import type { Alias, Pair, ParsedNode, Scalar as ScalarNode, YAMLMap, YAMLSeq, Node as YamlNode } from 'yaml';
import { isAlias, isMap as isMapNode, isScalar as isScalarNode, isSeq } from 'yaml';
import { DscError } from '../errors.ts';
import { scalarTooLong, tooDeep, tooMany } from './limits.ts';
import { BadScalar, resolvePlain, scalarTags } from './scalars.ts';
import { positionAt, type Source } from './source.ts';
import { isMap, type Key, type Value, type ValueMap } from './value.ts';

/** Makes values of a parsed document: scalars by PyYAML's table, merges (`<<`) and aliases expanded, values shared. */
export function construct(
  contents: ParsedNode | null,
  source: Source,
  duplicateKeys: 'refuse' | 'last',
): Value {
  const state: State = { source, duplicateKeys, anchors: new Map(), nodes: 0 };
  return constructNode(contents, state, 0).value;
}

interface State {
  readonly source: Source;
  readonly duplicateKeys: 'refuse' | 'last';
  readonly anchors: Map<string, Built | 'open'>;
  /** So far, with each alias counted as all that it stands for. */
  nodes: number;
}

/** A value with what its aliases will cost: its nodes, and how many levels it has. */
interface Built {
  readonly value: Value;
  readonly nodes: number;
  readonly height: number;
}

type Node = YamlNode | null | undefined;

function constructNode(node: Node, state: State, depth: number): Built {
  if (isAlias(node)) return constructAlias(node, state, depth);
  const before = state.nodes;
  count(state, 1, node);
  const anchor = isScalarNode(node) || isSeq(node) || isMapNode(node) ? node.anchor : undefined;
  if (anchor !== undefined) openAnchor(anchor, node, state);
  const { value, height } = constructContent(node, state, depth);
  const built = { value, height, nodes: state.nodes - before };
  if (anchor !== undefined) state.anchors.set(anchor, built);
  return built;
}

function openAnchor(anchor: string, node: Node, state: State): void {
  if (state.anchors.has(anchor)) throw fault(state, node, `the anchor &${anchor} is there already`);
  state.anchors.set(anchor, 'open');
}

function constructContent(node: Node, state: State, depth: number): { value: Value; height: number } {
  if (isMapNode(node) || isSeq(node)) {
    if (depth >= state.source.limits.depth) throw tooDeep(state.source, offsetOf(node));
    checkCollectionTag(node, state);
    return isSeq(node) ? constructList(node, state, depth + 1) : constructMap(node, state, depth + 1);
  }
  return { value: isScalarNode(node) ? constructScalar(node, state) : null, height: 0 };
}

function constructAlias(node: Alias, state: State, depth: number): Built {
  const built = state.anchors.get(node.source);
  if (built === undefined) throw fault(state, node, `no anchor &${node.source} stands above this alias`);
  if (built === 'open') throw fault(state, node, `*${node.source} stands inside its own anchor`);
  if (depth + built.height > state.source.limits.depth) throw tooDeep(state.source, offsetOf(node));
  count(state, built.nodes, node);
  return built;
}

function constructList(node: YAMLSeq, state: State, depth: number): { value: Value; height: number } {
  const value: Value[] = [];
  let height = 0;
  for (const item of node.items) {
    const built = constructNode(item as Node, state, depth);
    value.push(built.value);
    height = Math.max(height, built.height);
  }
  return { value, height: height + 1 };
}

function constructMap(node: YAMLMap, state: State, depth: number): { value: ValueMap; height: number } {
  const merged: ValueMap[] = [];
  const own: [Key, Value][] = [];
  const seen = new Map<Key, Node>();
  let height = 0;
  for (const pair of node.items as Pair<Node, Node>[]) {
    const built = isMergeKey(pair.key) ? undefined : constructKey(pair.key, state);
    const child = constructNode(pair.value, state, depth);
    height = Math.max(height, child.height);
    if (built === undefined) {
      merged.push(...mergeSources(pair.value, child.value, state));
    } else {
      refuseDuplicate(built, pair.key, seen, state);
      own.push([built, child.value]);
    }
  }
  return { value: assemble(merged, own), height: height + 1 };
}

/** Merged entries come first and own ones win, each key in the place where it first appeared, as in PyYAML. */
function assemble(merged: readonly ValueMap[], own: readonly [Key, Value][]): ValueMap {
  if (merged.length === 0) return new Map(own);
  const value = new Map<Key, Value>();
  for (const source of merged) for (const [key, item] of source) value.set(key, item);
  for (const [key, item] of own) value.set(key, item);
  return value;
}

/** What `<<` takes over, weakest first: of a list the first map wins. */
function mergeSources(node: Node, value: Value, state: State): ValueMap[] {
  const maps = isMap(value) ? [value] : value;
  if (Array.isArray(maps) && maps.every(isMap)) return maps.toReversed();
  throw fault(state, node, '`<<` merges a map or a list of maps, and this is neither');
}

function isMergeKey(node: Node): boolean {
  if (!isScalarNode(node)) return false;
  return (node.type === 'PLAIN' && node.value === '<<' && node.tag === undefined) || node.tag === mergeTag;
}

const mergeTag = 'tag:yaml.org,2002:merge';

function constructKey(node: Node, state: State): Key {
  if (isScalarNode(node) && node.type === 'PLAIN' && node.value === '=' && node.tag === undefined) return '=';
  const { value } = constructNode(node, state, state.source.limits.depth - 1);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw fault(state, node, 'keys of a map are strings or integers, and this is neither', keyHint(node));
}

function keyHint(node: Node): string {
  if (isScalarNode(node)) return `Quote it: "${String(node.value)}".`;
  return 'A value that begins with {{ is a template and has to be quoted as a whole.';
}

function refuseDuplicate(key: Key, node: Node, seen: Map<Key, Node>, state: State): void {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, node);
  else if (state.duplicateKeys === 'refuse') {
    const { line } = positionAt(state.source, offsetOf(first));
    const name = typeof key === 'string' ? JSON.stringify(key) : key;
    throw fault(state, node, `the key ${name} is there already, in line ${line}`, 'Remove one of the two.');
  }
}

function constructScalar(node: ScalarNode, state: State): Value {
  const text = typeof node.value === 'string' ? node.value : '';
  if (text.length > state.source.limits.scalar)
    throw scalarTooLong(state.source, offsetOf(node), text.length);
  try {
    return resolveScalar(node, text, state);
  } catch (error) {
    if (error instanceof BadScalar) throw fault(state, node, error.message, error.hint);
    throw error;
  }
}

function resolveScalar(node: ScalarNode, text: string, state: State): Value {
  // A lone `!` says "resolve as if plain" to PyYAML, quotes or not.
  if (node.tag === '!' || (node.tag === undefined && node.type === 'PLAIN')) return resolvePlain(text);
  if (node.tag === undefined) return text;
  const resolve = scalarTags.get(node.tag);
  if (resolve === undefined) throw unknownTag(state, node, node.tag);
  const value = resolve(text);
  if (value === undefined)
    throw fault(state, node, `${shortTag(node.tag)} does not fit ${JSON.stringify(text)}`);
  return value;
}

const collectionTags = { map: 'tag:yaml.org,2002:map', seq: 'tag:yaml.org,2002:seq' };

function checkCollectionTag(node: YAMLMap | YAMLSeq, state: State): void {
  if (node.tag === undefined || node.tag === '!') return;
  if (node.tag !== (isSeq(node) ? collectionTags.seq : collectionTags.map))
    throw unknownTag(state, node, node.tag);
}

function unknownTag(state: State, node: Node, tag: string): DscError {
  const hint = `Known are ${[...scalarTags.keys(), ...Object.values(collectionTags)].map(shortTag).join(' ')}.`;
  return fault(state, node, `the tag ${shortTag(tag)} is not known here`, hint);
}

function shortTag(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, '!!');
}

function count(state: State, nodes: number, node: Node): void {
  state.nodes += nodes;
  if (state.nodes > state.source.limits.nodes) throw tooMany(state.source, offsetOf(node));
}

function fault(state: State, node: Node, message: string, hint?: string): DscError {
  const at = positionAt(state.source, offsetOf(node));
  return new DscError('E_YAML', message, hint === undefined ? { at } : { at, hint });
}

function offsetOf(node: Node): number {
  return node?.range?.[0] ?? 0;
}
