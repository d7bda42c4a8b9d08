import type { ListRule } from '../state/identity.ts';
import { isList, isMap, type Value } from '../state/value.ts';
import type { Ruleset } from './load.ts';
import type { Pattern } from './match.ts';
import type { Part } from './selector.ts';

/**
 * The rules with what a state's JSON Schema says about lists: `id_key` and `ordered` beside `items`, at the place that
 * `properties`, `additionalProperties`, `patternProperties`, `items`, `allOf` and local `$ref`s lead to.
 */
export function withSchemaLists(rules: Ruleset, schema: Value): Ruleset {
  const lists: Pattern<ListRule>[] = [];
  collect(schema, [], { root: schema, lists, open: new Set() });
  return { ...rules, lists };
}

interface Reading {
  readonly root: Value;
  readonly lists: Pattern<ListRule>[];
  /** Schemas that lead here; one that leads to itself is followed once. */
  readonly open: Set<Value>;
}

function collect(schema: Value | undefined, parts: readonly Part[], reading: Reading): void {
  if (!isMap(schema) || reading.open.has(schema)) return;
  reading.open.add(schema);
  const idKey = schema.get('id_key');
  const ordered = schema.get('ordered');
  if (typeof idKey === 'string' || idKey === false || typeof ordered === 'boolean') {
    const value = {
      idKey: typeof idKey === 'string' || idKey === false ? idKey : undefined,
      ordered: typeof ordered === 'boolean' ? ordered : undefined,
    };
    reading.lists.push({ parts, value });
  }
  for (const [part, below] of childrenOf(schema)) collect(below, [...parts, part], reading);
  for (const same of samePlace(schema, reading.root)) collect(same, parts, reading);
  reading.open.delete(schema);
}

function childrenOf(schema: ReadonlyMap<string | number, Value>): [Part, Value][] {
  const properties = schema.get('properties');
  const patterns = schema.get('patternProperties');
  const more = schema.get('additionalProperties');
  const items = schema.get('items');
  return [
    ...(isMap(properties)
      ? Array.from(properties, ([key, below]): [Part, Value] => [{ type: 'key', key: String(key) }, below])
      : []),
    ...(isMap(patterns)
      ? Array.from(patterns.values(), (below): [Part, Value] => [{ type: 'any' }, below])
      : []),
    ...(isMap(more) ? [[{ type: 'any' }, more] satisfies [Part, Value]] : []),
    ...(isMap(items) ? [[{ type: 'index' }, items] satisfies [Part, Value]] : []),
  ];
}

function samePlace(schema: ReadonlyMap<string | number, Value>, root: Value): Value[] {
  const all = schema.get('allOf');
  const ref = schema.get('$ref');
  return [...(isList(all) ? all : []), ...(typeof ref === 'string' ? resolveRef(ref, root) : [])];
}

/** `#/definitions/port`, as JSON Pointer has it; references to other documents say nothing about lists here. */
function resolveRef(ref: string, root: Value): Value[] {
  if (!ref.startsWith('#')) return [];
  let at: Value | undefined = root;
  for (const step of ref.split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isMap(at) ? at.get(key) : undefined;
  }
  return at === undefined ? [] : [at];
}
