import { PythonError, typeError, valueError } from '../errors.ts';
import { checkItems } from '../limits.ts';
import { call } from '../runtime/call.ts';
import { equals, truthy } from '../runtime/compare.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { indexOf } from '../runtime/numbers.ts';
import { sorted } from '../runtime/sort.ts';
import { repr } from '../runtime/text.ts';
import { typeName, type Value } from '../runtime/values.ts';
import { methods } from './table.ts';

/** The methods of Python's `tuple`. */
export const tupleMethods = methods({
  count: ['value', (self, [value = null]) => itemsOf(self).filter((item) => equals(item, value)).length],
  index: ['value, start?, stop?', (self, [value = null, start, stop]) => find(self, value, start, stop)],
});

/** The methods of Python's `list`. Those that change it are only reached on a template's own copies. */
export const listMethods = methods({
  count: ['value', (self, [value = null]) => itemsOf(self).filter((item) => equals(item, value)).length],
  index: ['value, start?, stop?', (self, [value = null, start, stop]) => find(self, value, start, stop)],
  append: ['value', (self, [value = null]) => extend(list(self), [value])],
  extend: ['values', (self, [values = null]) => extend(list(self), itemsOf(values))],
  insert: ['index, value', (self, [at = null, value = null]) => insert(list(self), indexOf(at), value)],
  pop: ['index?', (self, [at = -1]) => pop(list(self), indexOf(at))],
  remove: ['value', (self, [value = null]) => remove(list(self), value)],
  clear: ['', (self) => extend(list(self).splice(0), [])],
  copy: ['', (self) => [...itemsOf(self)]],
  reverse: ['', (self) => nothing(list(self).reverse())],
  sort: ['key?, reverse?', (self, [key = null, reverse = false]) => sortInPlace(list(self), key, reverse)],
});

function list(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  throw typeError(`descriptor requires a 'list' object but received '${typeName(value)}'`);
}

function nothing(_: unknown): null {
  return null;
}

function find(self: Value, value: Value, start: Value | undefined, stop: Value | undefined): number {
  const items = itemsOf(self);
  const from = start === undefined ? 0 : place(indexOf(start), items.length);
  const to = stop === undefined ? items.length : place(indexOf(stop), items.length);
  for (let index = from; index < Math.min(to, items.length); index += 1) {
    if (equals(items[index] ?? null, value)) return index;
  }
  throw valueError(
    typeName(self) === 'tuple' ? 'tuple.index(x): x not in tuple' : `${repr(value)} is not in list`,
  );
}

function place(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : index;
}

function extend(items: Value[], more: readonly Value[]): null {
  checkItems(items.length + more.length, 'a list');
  for (const item of [...more]) items.push(item);
  return null;
}

function insert(items: Value[], index: number, value: Value): null {
  checkItems(items.length + 1, 'a list');
  items.splice(place(index, items.length), 0, value);
  return null;
}

function pop(items: Value[], index: number): Value {
  if (items.length === 0) throw new PythonError('IndexError', 'pop from empty list');
  const at = index < 0 ? index + items.length : index;
  const [value] = at < 0 ? [] : items.splice(at, 1);
  if (value === undefined) throw new PythonError('IndexError', 'pop index out of range');
  return value;
}

function remove(items: Value[], value: Value): null {
  const index = items.findIndex((item) => equals(item, value));
  if (index < 0) throw valueError('list.remove(x): x not in list');
  items.splice(index, 1);
  return null;
}

function sortInPlace(items: Value[], key: Value, reverse: Value): null {
  const by = key === null ? (item: Value) => item : (item: Value) => call(key, [item], new Map());
  const ordered = sorted(items, { key: by, reverse: truthy(reverse) });
  items.splice(0, items.length, ...ordered);
  return null;
}
