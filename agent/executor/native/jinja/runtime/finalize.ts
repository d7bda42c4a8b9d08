import { Range, View } from './objects.ts';
import { isMap, Undefined, type Value } from './values.ts';

/**
 * What Ansible does to each value that a template prints: undefined values inside lists and dicts are errors, None
 * is nothing, and what is lazy becomes a list.
 */
export function finalizeAnsible(value: Value): Value {
  if (value === null) return '';
  if (typeof value !== 'object') return value;
  failOnUndefined(value);
  return value instanceof View || value instanceof Range ? [...value.iterate()] : value;
}

function failOnUndefined(value: Value): void {
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') failOnUndefined(item);
  } else if (isMap(value)) {
    for (const item of value.values()) if (typeof item === 'object') failOnUndefined(item);
  } else if (value instanceof Undefined && !value.lenient) throw value.error();
}
