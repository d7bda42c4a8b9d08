import { bind } from './bind.ts';
import type { Definition, Host } from './host.ts';
import { Range, View } from './objects.ts';
import { str } from './text.ts';
import { Text, type Value } from './values.ts';

/** A filter or test by a name that is only known at run time, as `map` and `select` call it. */
export function applyDefinition(
  host: Host,
  definition: Definition,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value {
  const bound = bind(definition, args, keywords);
  const result = definition.run(host, bound.args, bound.extra);
  if (definition.givesText) return new Text(str(result), 'native');
  return host.dialect === 'ansible' ? unroll(result) : result;
}

/** Ansible makes lists of everything lazy that a filter gives. */
export function unroll(value: Value): Value {
  if (value instanceof View || value instanceof Range) return [...value.iterate()];
  return value;
}
