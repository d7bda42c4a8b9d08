import { checkItems } from '../limits.ts';
import { type Definition, define, type Extra } from '../runtime/host.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { indexOf } from '../runtime/numbers.ts';
import { tupleOf } from '../runtime/tuple.ts';
import type { Value } from '../runtime/values.ts';

/** Ansible's filters that make rows of lists: one of each, every choice, every order. */
export const rowFilters: readonly Definition[] = [
  define('zip', '*args, **kwargs', (_, __, { rest }) => zip(rest)),
  define('zip_longest', '*args, **kwargs', (_, __, { rest, keywords }) =>
    zipLongest(rest, keywords.get('fillvalue') ?? null),
  ),
  define('product', '*args, **kwargs', (_, __, extra) => product(extra)),
  define('permutations', 'iterable, r?', (_, [value = null, size = null]) =>
    permutations(itemsOf(value), size),
  ),
  define('combinations', 'iterable, r', (_, [value = null, size = null]) =>
    combinations(itemsOf(value), indexOf(size)),
  ),
];

function zip(lists: readonly Value[]): Value {
  const columns = lists.map(itemsOf);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  return Array.from({ length }, (_, index) => tupleOf(columns.map((column) => column[index] ?? null)));
}

function zipLongest(lists: readonly Value[], filler: Value): Value {
  const columns = lists.map(itemsOf);
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, index) => tupleOf(columns.map((column) => cell(column, index, filler))));
}

function cell(column: readonly Value[], index: number, filler: Value): Value {
  const item = column[index];
  return item === undefined ? filler : item;
}

function product({ rest, keywords }: Extra): Value {
  const times = indexOf(keywords.get('repeat') ?? 1);
  const columns = Array.from({ length: times }, () => rest.map(itemsOf)).flat();
  checkItems(
    columns.reduce((count, column) => count * column.length, 1),
    'a product',
  );
  let rows: Value[][] = [[]];
  for (const column of columns) rows = rows.flatMap((row) => column.map((item) => [...row, item]));
  return rows.map((row) => tupleOf(row));
}

function permutations(items: readonly Value[], size: Value): Value {
  const length = size === null ? items.length : indexOf(size);
  let count = length > items.length ? 0 : 1;
  for (let index = 0; index < length && count > 0; index += 1)
    count = checkItems(count * (items.length - index), 'the permutations');
  if (count === 0) return [];
  let rows: number[][] = [[]];
  for (let index = 0; index < length; index += 1) {
    rows = rows.flatMap((row) =>
      [...items.keys()].filter((at) => !row.includes(at)).map((at) => [...row, at]),
    );
  }
  return rows.map((row) => tupleOf(row.map((at) => items[at] ?? null)));
}

function combinations(items: readonly Value[], size: number): Value {
  let rows: number[][] = [[]];
  for (let index = 0; index < size; index += 1) {
    rows = rows.flatMap((row) =>
      [...items.keys()].filter((at) => at > (row.at(-1) ?? -1)).map((at) => [...row, at]),
    );
    checkItems(rows.length, 'the combinations');
  }
  return rows.map((row) => tupleOf(row.map((at) => items[at] ?? null)));
}
