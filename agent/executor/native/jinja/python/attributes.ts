import { LimitError, typeError, UnsupportedError, valueError } from '../errors.ts';
import { lookup } from '../runtime/compare.ts';
import type { Dialect } from '../runtime/host.ts';
import { Callable, Namespace, Range } from '../runtime/objects.ts';
import { characters, repr } from '../runtime/text.ts';
import { Group, Tuple, tupleOf } from '../runtime/tuple.ts';
import { asText, isMoment, PyObject, Text, typeName, Undefined, type Value } from '../runtime/values.ts';
import { mutatingMethods } from './method-names.ts';
import { hasMethod, methodOf } from './methods.ts';

/** `owner.name`: the attribute, else the item. Undefined values for what is not there; throws in the strict dialect when the owner is undefined itself. */
export function getAttribute(owner: Value, name: string, dialect: Dialect): Value {
  if (owner instanceof Undefined) return undefinedOwner(owner, name, dialect);
  const attribute = attributeOf(owner, name);
  if (attribute !== undefined) return attribute;
  if (owner instanceof Map) {
    const value = owner.get(name);
    if (value !== undefined) return value;
  }
  return new Undefined({ owner, key: name });
}

/** `owner[key]`: the item, else the attribute. */
export function getItem(owner: Value, key: Value, dialect: Dialect): Value {
  if (owner instanceof Undefined) return undefinedOwner(owner, key, dialect);
  const item = itemOf(owner, key);
  if (item !== undefined) return item;
  const name = asText(key);
  const attribute = name === undefined ? undefined : attributeOf(owner, name);
  // only `x.append(...)` shows in the source that a template changes values, and so gets copies of them
  if (name !== undefined && attribute !== undefined && mutatingMethods.has(name)) {
    throw new UnsupportedError(`method ${name} by subscript`);
  }
  return attribute === undefined
    ? new Undefined({ owner, key: name ?? key, show: () => repr(key) })
    : attribute;
}

/** Ansible's undefined values give themselves for every attribute, so that the first failure is what is told. */
function undefinedOwner(owner: Undefined, key: Value, dialect: Dialect): Value {
  if (typeof key === 'string' && isDunder(key)) throw new UnsupportedError(`attribute ${key}`);
  if (dialect === 'ansible' && !owner.lenient) return owner;
  throw owner.error();
}

function isDunder(name: string): boolean {
  return name.startsWith('__') && name.endsWith('__') && name.length > 4;
}

/** What Python's `getattr` finds, undefined for nothing. */
export function attributeOf(owner: Value, name: string): Value | undefined {
  if (isDunder(name)) throw new UnsupportedError(`attribute ${name}`);
  if (owner instanceof PyObject && !(owner instanceof Text)) {
    const own = owner.attribute(name);
    if (own !== undefined || owner instanceof Namespace) return own;
  }
  if (owner instanceof Group && (name === 'grouper' || name === 'list'))
    return owner[name === 'list' ? 1 : 0];
  if (hasMethod(owner, name)) return methodOf(owner, name);
  if (isMoment(owner)) throw new UnsupportedError(`attribute ${name} of a ${typeName(owner)}`);
  if (owner instanceof Callable) throw new UnsupportedError(`attribute ${name} of a function`);
  return undefined;
}

/** What Python's `owner[key]` finds; undefined where it raises TypeError or LookupError. */
function itemOf(owner: Value, key: Value): Value | undefined {
  if (owner instanceof Map) return itemOfMap(owner, key);
  if (key instanceof Undefined && !(owner instanceof PyObject)) return undefined;
  if (Array.isArray(owner)) return itemOfSequence(owner, key);
  const text = asText(owner);
  if (text !== undefined) return itemOfSequence(characters(text), key);
  if (owner instanceof Range) return itemOfRange(owner, key);
  return undefined;
}

function itemOfMap(owner: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (key instanceof Undefined) throw key.error();
  if (key instanceof Map || (Array.isArray(key) && !(key instanceof Tuple))) return undefined;
  if (key instanceof Tuple || isMoment(key)) return undefined;
  return lookup(owner, key);
}

function itemOfSequence(items: ArrayLike<Value>, key: Value): Value | undefined {
  const index = typeof key === 'boolean' ? Number(key) : key;
  if (typeof index !== 'number' || !Number.isInteger(index)) return undefined;
  return items[index < 0 ? index + items.length : index];
}

function itemOfRange(range: Range, key: Value): Value | undefined {
  const index = typeof key === 'boolean' ? Number(key) : key;
  if (typeof index !== 'number' || !Number.isInteger(index)) return undefined;
  const place = index < 0 ? index + range.length : index;
  return place >= 0 && place < range.length ? range.start + place * range.step : undefined;
}

/** `owner[start:stop:step]`; none of the three may be left out as undefined: null stands for it. */
export function slice(owner: Value, start: Value, stop: Value, step: Value, dialect: Dialect): Value {
  if (owner instanceof Undefined) return undefinedOwner(owner, 'slice', dialect);
  const text = asText(owner);
  if (text !== undefined) {
    const chars = characters(text);
    const picked = pick(chars.length, start, stop, step, (index) => chars[index] ?? '');
    return picked.join('');
  }
  if (Array.isArray(owner)) {
    const picked = pick<Value>(owner.length, start, stop, step, (index) => owner[index] ?? null);
    return owner instanceof Tuple ? tupleOf(picked) : picked;
  }
  if (owner instanceof Range) throw new UnsupportedError('a slice of a range');
  if (owner instanceof Map) throw typeError("unhashable type: 'slice'");
  throw typeError(`'${typeName(owner)}' object is not subscriptable`);
}

function pick<T>(length: number, start: Value, stop: Value, step: Value, at: (index: number) => T): T[] {
  const by = sliceIndex(step) ?? 1;
  if (by === 0) throw valueError('slice step cannot be zero');
  const low = by > 0 ? 0 : -1;
  const high = by > 0 ? length : length - 1;
  const bound = (value: number | undefined, otherwise: number): number => {
    if (value === undefined) return otherwise;
    return value < 0 ? Math.max(value + length, low) : Math.min(value, high);
  };
  const from = bound(sliceIndex(start), by > 0 ? low : high);
  const to = bound(sliceIndex(stop), by > 0 ? high : low);
  const picked: T[] = [];
  for (let index = from; by > 0 ? index < to : index > to; index += by) picked.push(at(index));
  return picked;
}

function sliceIndex(value: Value): number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'bigint') throw new LimitError('a slice index is too large');
  if (value instanceof Undefined)
    throw typeError('slice indices must be integers or None or have an __index__ method');
  throw typeError('slice indices must be integers or None or have an __index__ method');
}
