import { isList, isMap, type Key, type Scalar, type Value } from '../../../shared/state/value.ts';

/**
 * A text that looks like a template and must never be one, as it came from outside: what a command printed, what a file
 * holds. Ansible calls it unsafe. In variables every plain string is a template; in values nothing is.
 */
export class UnsafeText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The value of a variable as it is kept: strings are templates, resolved each time they are used. */
export type Raw = Scalar | UnsafeText | readonly Raw[] | RawMap;
export type RawMap = ReadonlyMap<Key, Raw>;

/** True for a text that templating could change. */
export function looksLikeTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** A value as a variable that no template is taken from; the same object where nothing looks like one. */
export function protect(value: Value): Raw {
  if (typeof value === 'string') return looksLikeTemplate(value) ? new UnsafeText(value) : value;
  if (isMap(value)) return mapValues<Value, Raw>(value, protect) as RawMap;
  return isList(value) ? mapItems<Value, Raw>(value, protect) : value;
}

/** The same list when no item changes. */
export function mapItems<From extends To, To>(
  list: readonly From[],
  change: (item: From) => To,
): readonly To[] {
  let changed: To[] | undefined;
  list.forEach((item, index) => {
    const next = change(item);
    if (changed === undefined && next !== item) changed = list.slice(0, index);
    changed?.push(next);
  });
  return changed ?? list;
}

/** The same map when no value changes. */
export function mapValues<From extends To, To>(
  map: ReadonlyMap<Key, From>,
  change: (item: From) => To,
): ReadonlyMap<Key, To> {
  let changed: Map<Key, To> | undefined;
  for (const [key, item] of map) {
    const next = change(item);
    if (changed === undefined && next !== item) changed = new Map(map);
    changed?.set(key, next);
  }
  return changed ?? map;
}
