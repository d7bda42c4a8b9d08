import { typeError } from '../errors.ts';
import type { Args, Definition, Extra } from './host.ts';
import type { Value } from './values.ts';

const nothing: Extra = { rest: [], keywords: new Map() };

/** Arguments put in their places, by Python's rules. Throws its TypeErrors. */
export function bind(
  definition: Definition,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): { args: Args; extra: Extra } {
  const { parameters, required } = definition;
  if (keywords.size === 0 && args.length >= required && args.length <= parameters.length)
    return { args, extra: nothing };
  if (args.length > parameters.length && !definition.takesRest) throw tooMany(definition, args.length);
  const placed: (Value | undefined)[] = parameters.map((_, index) => args[index]);
  const others = new Map<string, Value>();
  for (const [name, value] of keywords) {
    const index = parameters.indexOf(name);
    if (index < 0 && !definition.takesKeywords) {
      throw typeError(`${definition.name}() got an unexpected keyword argument '${name}'`);
    }
    if (index < 0) others.set(name, value);
    else if (placed[index] !== undefined)
      throw typeError(`${definition.name}() got multiple values for argument '${name}'`);
    else placed[index] = value;
  }
  const missing = parameters.slice(0, required).filter((_, index) => placed[index] === undefined);
  if (missing.length > 0) throw tooFew(definition, missing);
  return { args: placed, extra: { rest: args.slice(parameters.length), keywords: others } };
}

function tooMany(definition: Definition, given: number): Error {
  const { parameters, required } = definition;
  const range = required === parameters.length ? `${required}` : `from ${required} to ${parameters.length}`;
  return typeError(
    `${definition.name}() takes ${range} positional argument${parameters.length === 1 ? '' : 's'} but ${given} were given`,
  );
}

function tooFew(definition: Definition, missing: readonly string[]): Error {
  const names = missing.map((name) => `'${name}'`);
  const last = names.pop() ?? '';
  const list = names.length === 0 ? last : `${names.join(', ')}${names.length > 1 ? ',' : ''} and ${last}`;
  return typeError(
    `${definition.name}() missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${list}`,
  );
}
