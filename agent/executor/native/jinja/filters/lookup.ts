import { getItem } from '../python/attributes.ts';
import { lower } from '../python/letter-case.ts';
import type { Host } from '../runtime/host.ts';
import { asText, Undefined, type Value } from '../runtime/values.ts';

/** How a filter reads `attribute='a.b.0'` off its items. */
interface AttributeOptions {
  readonly ignoreCase?: boolean;
  /** Stands for every part that is undefined. */
  readonly otherwise?: Value | undefined;
}

/** A function from an item to its attribute; with no attribute, to the item itself. */
export function attributeGetter(
  host: Host,
  attribute: Value | undefined,
  options: AttributeOptions = {},
): (item: Value) => Value {
  const parts = attributeParts(attribute ?? null);
  const { ignoreCase = false, otherwise = null } = options;
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part, host.dialect);
      if (otherwise !== null && value instanceof Undefined) value = otherwise;
    }
    return ignoreCase ? foldCase(value) : value;
  };
}

function attributeParts(attribute: Value): Value[] {
  if (attribute === null) return [];
  const text = asText(attribute);
  if (text === undefined) return [attribute];
  return text.split('.').map((part) => (/^[0-9]+$/.test(part) ? Number(part) : part));
}

/** As `attributeGetter`, for `attribute='a,b'`: a list of what each gives. */
export function attributesGetter(
  host: Host,
  attribute: Value | undefined,
  ignoreCase: boolean,
): (item: Value) => Value[] {
  const text = asText(attribute ?? null);
  const names: (Value | undefined)[] = text === undefined ? [attribute] : text.split(',');
  const getters = names.map((name) => attributeGetter(host, name, { ignoreCase }));
  return (item) => getters.map((get) => get(item));
}

/** Strings in lower case, everything else as it is. */
export function foldCase(value: Value): Value {
  const text = asText(value);
  return text === undefined ? value : lower(text);
}
