import { filterError, PythonError, UnsupportedError } from '../errors.ts';
import { attributeGetter } from '../filters/lookup.ts';
import { add } from '../runtime/arithmetic.ts';
import { contains, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { iterate } from '../runtime/iterate.ts';
import { UniqueKeys } from '../runtime/unique.ts';
import { isList, isMap, typeName, Undefined, type Value } from '../runtime/values.ts';

/** Ansible's filters on lists as sets. */
export const setFilters: readonly Definition[] = [
  define('unique', 'a, case_sensitive?, attribute?', unique),
  define('union', 'a, b', (host, args) => setFilter(host, args, 'union')),
  define('intersect', 'a, b', (host, args) => setFilter(host, args, 'intersect')),
  define('difference', 'a, b', (host, args) => setFilter(host, args, 'difference')),
  define('symmetric_difference', 'a, b', (host, args) => setFilter(host, args, 'symmetric_difference')),
];

function unique(host: Host, [value = null, caseSensitive = null, attribute = null]: Args): Value {
  const folds = !truthy(caseSensitive ?? false);
  const get = attributeGetter(host, attribute, { ignoreCase: folds });
  try {
    const seen = new UniqueKeys();
    return [...iterate(value)].filter((item) => seen.add(get(item)));
  } catch (error) {
    if (!(error instanceof PythonError) || error.kind !== 'TypeError') throw error;
    if (caseSensitive === false || truthy(attribute)) {
      throw filterError(
        "Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied",
      );
    }
    return uniqueByEquality(value);
  }
}

/** Ansible's way with what cannot be hashed. */
function uniqueByEquality(value: Value): Value {
  const kept: Value[] = [];
  for (const item of iterate(value)) if (!contains(kept, item)) kept.push(item);
  return kept;
}

type SetOperation = 'union' | 'intersect' | 'difference' | 'symmetric_difference';

function setFilter(host: Host, [a = null, b = null]: Args, operation: SetOperation): Value {
  if (a instanceof Undefined) throw a.error();
  if (b instanceof Undefined) throw b.error();
  if (isHashable(a) && isHashable(b))
    throw new UnsupportedError(`filter ${operation} on values that are no lists`);
  if (operation === 'union') return unique(host, [add(a, b), true]);
  if (operation === 'intersect') return unique(host, [members(a).filter((item) => contains(b, item)), true]);
  if (operation === 'difference')
    return unique(host, [members(a).filter((item) => !contains(b, item)), true]);
  const both = members(setFilter(host, [a, b], 'intersect'));
  return members(setFilter(host, [a, b], 'union')).filter((item) => !contains(both, item));
}

function members(value: Value): Value[] {
  return [...iterate(value)];
}

function isHashable(value: Value): boolean {
  return !isMap(value) && (!isList(value) || typeName(value) === 'tuple');
}
