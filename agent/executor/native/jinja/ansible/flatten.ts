import { iterate } from '../runtime/iterate.ts';
import { asText, isList, Undefined, type Value } from '../runtime/values.ts';

/** Lists inside lists as one list; also what `combine` does to its arguments. */
export function flattened(value: Value, levels: number | undefined, skipNulls: boolean): Value[] {
  const flat: Value[] = [];
  for (const item of iterate(value)) {
    if (skipNulls && item instanceof Undefined) throw item.error();
    if (skipNulls && (item === null || asText(item) === 'None' || asText(item) === 'null')) continue;
    if (!isList(item) || (levels !== undefined && levels < 1)) flat.push(item);
    else
      for (const inner of flattened(item, levels === undefined ? undefined : levels - 1, skipNulls))
        flat.push(inner);
  }
  return flat;
}
