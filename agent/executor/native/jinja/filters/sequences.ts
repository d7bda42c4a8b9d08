import { applyDefinition } from '../compile/calls.ts';
import { PythonError, TemplateError, typeError, UnsupportedError } from '../errors.ts';
import { checkItems } from '../limits.ts';
import { add } from '../runtime/arithmetic.ts';
import { getAttribute } from '../runtime/attributes.ts';
import { equals, ordered, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Extra, type Host } from '../runtime/host.ts';
import { itemsOf, iterate, lengthOf } from '../runtime/iterate.ts';
import { indexOf } from '../runtime/numbers.ts';
import { sorted } from '../runtime/sort.ts';
import { str } from '../runtime/text.ts';
import { UniqueKeys } from '../runtime/unique.ts';
import {
  asText,
  Group,
  isMap,
  Range,
  type Tuple,
  tuple,
  typeName,
  Undefined,
  type Value,
  View,
} from '../runtime/values.ts';
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
  define('map', 'value, *args, **kwargs', map),
  define('select', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: true, byAttribute: false }),
  ),
  define('reject', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: false, byAttribute: false }),
  ),
  define('selectattr', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: true, byAttribute: true }),
  ),
  define('rejectattr', 'value, *args, **kwargs', (host, args, extra) =>
    select(host, args, extra, { keep: false, byAttribute: true }),
  ),
  define('sort', 'value, reverse?, case_sensitive?, attribute?', sort),
  define('unique', compareOptions, unique),
  define('min', compareOptions, (host, args) => extreme(host, args, 'lt')),
  define('max', compareOptions, (host, args) => extreme(host, args, 'gt')),
  define('sum', 'iterable, attribute?, start?', sum),
  define('reverse', 'value', (_, [value = null]) => reverse(value)),
  define('dictsort', 'value, case_sensitive?, by?, reverse?', dictSort),
  define('items', 'value', (_, [value = null]) => items(value)),
  define('groupby', 'value, attribute, default?, case_sensitive?', groupBy),
  define('batch', 'value, linecount, fill_with?', batch),
  define('slice', 'value, slices, fill_with?', sliceInto),
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

function map(host: Host, [value = null]: Args, { rest, keywords }: Extra): Value {
  if (!truthy(value)) return [];
  const apply = mapper(host, rest, keywords);
  return Array.from(iterate(value), apply);
}

function mapper(
  host: Host,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): (item: Value) => Value {
  const name = args[0];
  const attributeName = keywords.get('attribute');
  if (name === undefined && attributeName !== undefined) {
    const unexpected = [...keywords.keys()].find((key) => key !== 'attribute' && key !== 'default');
    if (unexpected !== undefined) throw new TemplateError(`Unexpected keyword argument '${unexpected}'`);
    return attributeGetter(host, attributeName, { otherwise: keywords.get('default') });
  }
  if (name === undefined) throw new TemplateError('map requires a filter argument');
  const filter = named(host.filters, name, 'filter');
  return (item) => applyDefinition(host, filter, [item, ...args.slice(1)], keywords);
}

function named(table: ReadonlyMap<string, Definition>, name: Value, kind: 'filter' | 'test'): Definition {
  if (name instanceof Undefined) {
    throw new TemplateError(
      `No ${kind} named Undefined. (${name.message()}; did you forget to quote the callable name?)`,
    );
  }
  const definition = table.get(str(name));
  if (definition === undefined) throw new UnsupportedError(`${kind} ${str(name)}`);
  return definition;
}

function select(
  host: Host,
  [value = null]: Args,
  { rest, keywords }: Extra,
  mode: { keep: boolean; byAttribute: boolean },
): Value {
  if (!truthy(value)) return [];
  const [head, ...tail] = rest;
  if (mode.byAttribute && head === undefined) throw new TemplateError('Missing parameter for attribute name');
  const get = mode.byAttribute ? attributeGetter(host, head) : (item: Value) => item;
  const [testName, ...args] = mode.byAttribute ? tail : rest;
  const test = testName === undefined ? undefined : named(host.tests, testName, 'test');
  const passes = (item: Value): boolean => {
    const subject = get(item);
    return truthy(test === undefined ? subject : applyDefinition(host, test, [subject, ...args], keywords));
  };
  return [...iterate(value)].filter((item) => passes(item) === mode.keep);
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

function groupBy(host: Host, [value = null, name = null, otherwise, caseSensitive = false]: Args): Value {
  const exact = attributeGetter(host, name, { otherwise });
  const get = attributeGetter(host, name, { otherwise, ignoreCase: !truthy(caseSensitive) });
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sorted(itemsOf(value), { key: get })) {
    const key = get(item);
    const current = groups.at(-1);
    if (current !== undefined && equals(current.key, key)) current.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ items: members }) => {
    const group = new Group();
    group.push(exact(members[0] ?? null), members);
    return group;
  });
}

function batch(_: Host, [value = null, size = null, filler = null]: Args): Value {
  const count = indexOf(size);
  const rows: Value[][] = [];
  let row: Value[] = [];
  for (const item of iterate(value)) {
    if (row.length === count) {
      rows.push(row);
      row = [];
    }
    row.push(item);
  }
  if (row.length === 0) return rows;
  if (filler !== null) while (row.length < checkItems(count, 'a batch')) row.push(filler);
  return [...rows, row];
}

function sliceInto(_: Host, [value = null, slices = null, filler = null]: Args): Value {
  const all = itemsOf(value);
  const count = checkItems(indexOf(slices), 'a slice');
  if (count === 0) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const size = Math.floor(all.length / count);
  const longer = all.length % count;
  const rows: Value[][] = [];
  let at = 0;
  for (let row = 0; row < count; row += 1) {
    const end = at + size + (row < longer ? 1 : 0);
    const part = all.slice(at, end);
    rows.push(filler !== null && row >= longer ? [...part, filler] : [...part]);
    at = end;
  }
  return rows;
}

function attribute(host: Host, value: Value, name: Value): Value {
  const text = asText(name);
  if (text === undefined) throw typeError('attribute name must be string');
  const found = getAttribute(value, text, host.dialect);
  if (isMap(value) && value.get(text) === found) return new Undefined({ owner: value, key: text });
  return found;
}
