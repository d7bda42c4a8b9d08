import { type Args, type Definition, define, type Extra } from '../runtime/host.ts';
import type { Value } from '../runtime/values.ts';

/** What a method does to the value that it is called on. */
type Apply = (self: Value, args: Args, extra: Extra) => Value;
/** The methods of a type by name. */
export type MethodTable = ReadonlyMap<string, Definition & { readonly apply: Apply }>;

/** A table of methods, each with its signature as `define` reads it. */
export function methods(
  rows: Readonly<Record<string, readonly [signature: string, apply: Apply]>>,
): MethodTable {
  const table = new Map<string, Definition & { readonly apply: Apply }>();
  for (const [name, [signature, apply]] of Object.entries(rows)) {
    table.set(name, { ...define(name, signature, () => null), apply });
  }
  return table;
}
