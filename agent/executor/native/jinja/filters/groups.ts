import { PythonError } from '../errors.ts';
import { checkItems } from '../limits.ts';
import { equals, truthy } from '../runtime/compare.ts';
import { type Args, type Definition, define, type Host } from '../runtime/host.ts';
import { itemsOf, iterate } from '../runtime/iterate.ts';
import { indexOf } from '../runtime/numbers.ts';
import { sorted } from '../runtime/sort.ts';
import { Group } from '../runtime/tuple.ts';
import type { Value } from '../runtime/values.ts';
import { attributeGetter } from './lookup.ts';

/** Jinja2's filters that part a sequence into several. */
export const groupFilters: readonly Definition[] = [
  define('groupby', 'value, attribute, default?, case_sensitive?', groupBy),
  define('batch', 'value, linecount, fill_with?', batch),
  define('slice', 'value, slices, fill_with?', sliceInto),
];

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
