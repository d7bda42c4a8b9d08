import { LimitError, UnsupportedError } from '../errors.ts';
import { sortPairs } from '../filters/json.ts';
import { maxNesting } from '../limits.ts';
import { isList, isMap, type Key, type Value } from '../runtime/values.ts';
import { YamlEmitter, type YamlLayout, type YamlNode } from './yaml-emitter.ts';
import { scalarOf } from './yaml-scalars.ts';

interface YamlOptions extends YamlLayout {
  /** All collections in flow style, none, or (undefined) those that hold scalars only. */
  readonly flow: boolean | undefined;
  readonly sortKeys: boolean;
}

/** A value as `yaml.dump` with Ansible's dumper writes it, which is libyaml's emitter where it is installed. */
export function dumpYaml(value: Value, options: YamlOptions): string {
  const node = represent(value, options, new Set(), 0);
  return new YamlEmitter(options).document(node);
}

function represent(value: Value, options: YamlOptions, seen: Set<Value>, depth: number): YamlNode {
  if (!isMap(value) && !isList(value)) return { type: 'scalar', scalar: scalarOf(value) };
  // PyYAML writes a list or dict that comes twice as an alias, by identity, which copies of Ansible's may not share
  if (seen.has(value)) throw new UnsupportedError('YAML of a value that holds the same list or dict twice');
  if (depth > maxNesting) throw new LimitError('values are nested too deeply');
  seen.add(value);
  if (isList(value)) {
    const items = value.map((item) => represent(item, options, seen, depth + 1));
    return { type: 'list', items, flow: options.flow ?? items.every(isScalar) };
  }
  const pairs = entries(value, options.sortKeys).map(
    ([key, item]) =>
      [represent(key, options, seen, depth + 1), represent(item, options, seen, depth + 1)] as const,
  );
  return { type: 'map', pairs, flow: options.flow ?? pairs.every(([, item]) => isScalar(item)) };
}

function isScalar(node: YamlNode): boolean {
  return node.type === 'scalar';
}

/** Keys of different types stay in the order they have. */
function entries(map: ReadonlyMap<Key, Value>, sort: boolean): (readonly [Key, Value])[] {
  const keys = [...map.keys()];
  const alike =
    keys.every((key) => typeof key === 'string') ||
    keys.every((key) => key !== null && typeof key !== 'string');
  return sort && alike ? sortPairs(map) : [...map];
}
