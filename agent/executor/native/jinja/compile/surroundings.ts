import { typeError } from '../errors.ts';
import type { Context, Frame } from '../runtime/context.ts';
import { asText, typeName, Undefined, type Value } from '../runtime/values.ts';
import { type Place, readSlot } from './code.ts';

/** The names set around a place, with their values when it is reached. */
export function localsOf(place: Place): (frame: Frame) => Map<string, Value> {
  const readers = Array.from(place.symbols.allStores(), ([name, slot]) => ({
    name,
    read: readSlot(slot, place.symbols),
  }));
  return (frame) => {
    const locals = new Map<string, Value>();
    for (const { name, read } of readers) {
      const value = read(frame);
      if (value !== undefined) locals.set(localName(name), value);
    }
    return locals;
  };
}

/** Ansible strips `l_` off the locals of an include, whoever put it there. */
function localName(name: string): string {
  return name.startsWith('l_') ? name.slice(2) : name;
}

/** What another template's context takes over from the one that names it. */
export function contextOptions(context: Context): ConstructorParameters<typeof Context>[0] {
  const { engine, scope, budget, converts, copies } = context;
  return { engine, scope, budget, converts, copies };
}

/** The name of a template, as a tag gives it. */
export function templateName(value: Value): string {
  if (value instanceof Undefined) throw value.error();
  const name = asText(value);
  if (name === undefined)
    throw typeError(`join() argument must be str, bytes, or os.PathLike object, not '${typeName(value)}'`);
  return name;
}

/** What a template sees that is brought in without its context. */
export const noScope = { get: () => undefined };
