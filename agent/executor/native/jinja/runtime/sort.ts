import { ordered } from './compare.ts';
import type { Value } from './values.ts';

/** Python's `sorted`: stable, by `<` alone, and still stable when reversed. */
export function sorted(
  items: readonly Value[],
  options: { key?: (item: Value) => Value; reverse?: boolean } = {},
): Value[] {
  const key = options.key ?? ((item: Value) => item);
  const keyed = items.map((item) => ({ item, key: key(item) }));
  if (options.reverse === true) keyed.reverse();
  keyed.sort((a, b) => (ordered('lt', a.key, b.key) ? -1 : ordered('lt', b.key, a.key) ? 1 : 0));
  if (options.reverse === true) keyed.reverse();
  return keyed.map(({ item }) => item);
}
