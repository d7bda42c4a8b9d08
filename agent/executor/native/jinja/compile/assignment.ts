import { TemplateError, typeError, unreachable, valueError } from '../errors.ts';
import type { Frame } from '../runtime/context.ts';
import { itemsOf } from '../runtime/iterate.ts';
import { Namespace } from '../runtime/objects.ts';
import { typeName, type Value } from '../runtime/values.ts';
import type { Target } from '../syntax/nodes.ts';
import { targetNames } from './analyze.ts';
import { type Place, readSlot } from './code.ts';

/** The code that puts a value into a target. */
export function compileAssignment(target: Target, place: Place): (frame: Frame, value: Value) => void {
  const store = compileTarget(target, place);
  if (!place.top) return store;
  const names = targetNames(target);
  const readers = names.map((name) => ({ name, read: readSlot(place.symbols.ref(name), place.symbols) }));
  return (frame, value) => {
    store(frame, value);
    for (const { name, read } of readers) exportName(frame, name, read(frame));
  };
}

/** Makes a name that was set at the top known to blocks, includes and importers. */
export function exportName(frame: Frame, name: string, value: Value | undefined): void {
  if (value === undefined) return;
  frame.context.vars.set(name, value);
  if (!name.startsWith('_')) frame.context.exported.add(name);
}

/** As `compileAssignment`, for targets that are never exported. */
export function compileTarget(target: Target, place: Place): (frame: Frame, value: Value) => void {
  switch (target.type) {
    case 'name': {
      const { index } = place.symbols.ref(target.name);
      return (frame, value) => {
        frame.slots[index] = value;
      };
    }
    case 'attribute': {
      const read = readSlot(place.symbols.ref(target.owner), place.symbols);
      const { name } = target;
      return (frame, value) => setAttribute(read(frame), name, value);
    }
    case 'tuple': {
      const stores = target.items.map((item) => compileTarget(item, place));
      return (frame, value) => {
        const items = unpack(value, stores.length);
        for (const [index, store] of stores.entries()) store(frame, items[index] ?? null);
      };
    }
    default:
      return unreachable(target);
  }
}

function setAttribute(owner: Value | undefined, name: string, value: Value): void {
  if (!(owner instanceof Namespace))
    throw new TemplateError('cannot assign attribute on non-namespace object');
  owner.attributes.set(name, value);
}

function unpack(value: Value, count: number): readonly Value[] {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  }
  const items = itemsOf(value);
  if (items.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  if (items.length < count) {
    throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
  }
  return items;
}
