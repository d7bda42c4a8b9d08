import { PythonError, TemplateError, typeError } from '../errors.ts';
import { getAttribute } from '../python/attributes.ts';
import { add } from '../runtime/arithmetic.ts';
import { ordered, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { itemsOf, iterate, lengthOf } from '../runtime/iterate.ts';
import { Range, View } from '../runtime/objects.ts';
import { sorted } from '../runtime/sort.ts';
import { str } from '../runtime/text.ts';
import { type Tuple, tuple } from '../runtime/tuple.ts';
import { UniqueKeys } from '../runtime/unique.ts';
import { asText, isMap, typeName, Undefined, type Value } from '../runtime/values.ts';
import { attributeGetter, attributesGetter, foldCase } from './lookup.ts';

const compareOptions = 'value, case_sensitive?, attribute?';

/** Jinja2's filters on sequences and dicts. */
export const sequenceFilters: readonly Definition[] = [
  define('length', 'obj', (_, [value = null]) => lengthOf(value)),
  define('count', 'obj', (_, [value = null]) => lengthOf(value)),
  define('list', 'value', (_, [value = null]) => [...iterate(value)]),
  define('first', 'seq', (_, [value = null]) => first(value)),
  define('last', 'seq', (_, [value = null]) => last(value)),
  define('join', 'value, d?, attribute?', join),
  define('sort', 'value, reverse?, case_sensitive?, attribute?', sort),
  define('unique', compareOptions, unique),
  define('min', compareOptions, (host, args) => extreme(host, args, 'lt')),
  define('max', compareOptions, (host, args) => extreme(host, args, 'gt')),
  define('sum', 'iterable, attribute?, start?', sum),
  define('reverse', 'value', (_, [value = null]) => reverse(value)),
  define('dictsort', 'value, case_sensitive?, by?, reverse?', dictSort),
  define('items', 'value', (_, [value = null]) => items(value)),
  define('attr', 'obj, name', (host, [value = null, name = null]) => attribute(host, value, name)),
];

function first(value: Value): Value {
  for (const item of iterate(value)) return item;
  return new Undefined({ hint: 'No first item, sequence was empty.' });
}

function last(value: Value): Value {
  const [item] = reversed(value);
  return item === undefined ? new Undefined({ hint: 'No last item, sequence was empty.' }) : item;
}

/** Python's `reversed`, which sets and the like do not have. */
function reversed(value: Value): readonly Value[] {
  if (value instanceof Undefined) throw value.error();
  const reversible = Array.isArray(value) || isMap(value) || value instanceof View || value instanceof Range;
  if (!reversible && asText(value) === undefined)
    throw typeError(`'${typeName(value)}' object is not reversible`);
  return [...iterate(value)].reverse();
}

function reverse(value: Value): Value {
  const text = asText(value);
  if (text !== undefined) return Array.from(text).reverse().join('');
  if (value instanceof Undefined) throw value.error();
  if (value === null || typeof value === 'number' || typeof value === 'boolean')
    throw new TemplateError('argument must be iterable');
  return [...iterate(value)].reverse();
}

function join(host: Host, [value = null, separator = '', name]: Args): Value {
  const get = attributeGetter(host, name);
  const parts: string[] = [];
  for (const item of iterate(value)) parts.push(str(name === undefined || name === null ? item : get(item)));
  return parts.join(str(separator));
}

function sort(host: Host, [value = null, backwards = false, caseSensitive = false, name]: Args): Value {
  const get = attributesGetter(host, name, !truthy(caseSensitive));
  return sorted(itemsOf(value), { key: get, reverse: truthy(backwards) });
}

function unique(host: Host, [value = null, caseSensitive = false, name]: Args): Value {
  const get = attributeGetter(host, name, { ignoreCase: !truthy(caseSensitive) });
  const seen = new UniqueKeys();
  return [...iterate(value)].filter((item) => seen.add(get(item)));
}

function extreme(host: Host, [value = null, caseSensitive = false, name]: Args, better: 'lt' | 'gt'): Value {
  const get = attributeGetter(host, name, { ignoreCase: !truthy(caseSensitive) });
  let best: Value | undefined;
  let bestKey: Value = null;
  for (const item of iterate(value)) {
    const key = get(item);
    if (best === undefined || ordered(better, key, bestKey)) {
      best = item;
      bestKey = key;
    }
  }
  return best === undefined ? new Undefined({ hint: 'No aggregated item, sequence was empty.' }) : best;
}

function sum(host: Host, [value = null, name, start = 0]: Args): Value {
  if (asText(start) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  const get = attributeGetter(host, name);
  let total = start;
  for (const item of iterate(value)) total = add(total, get(item));
  return total;
}

function dictSort(
  _: Host,
  [value = null, caseSensitive = false, by = 'key', backwards = false]: Args,
): Value {
  if (by !== 'key' && by !== 'value') throw new TemplateError('You can only sort by either "key" or "value"');
  const pairs = itemsOf(entries(value));
  const get = (pair: Value): Value => {
    const part = (pair as Tuple)[by === 'key' ? 0 : 1] ?? null;
    return truthy(caseSensitive) ? part : foldCase(part);
  };
  return sorted(pairs, { key: get, reverse: truthy(backwards) });
}

function entries(value: Value): Value {
  if (isMap(value)) return Array.from(value, ([key, item]) => tuple(key, item));
  if (value instanceof Undefined) throw value.error();
  throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
}

function items(value: Value): Value {
  if (value instanceof Undefined) return [];
  if (!isMap(value)) throw typeError('Can only get item pairs from a mapping.');
  return entries(value);
}

function attribute(host: Host, value: Value, name: Value): Value {
  const text = asText(name);
  if (text === undefined) throw typeError('attribute name must be string');
  const found = getAttribute(value, text, host.dialect);
  if (isMap(value) && value.get(text) === found) return new Undefined({ owner: value, key: text });
  return found;
}
