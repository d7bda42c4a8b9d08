import { unreachable } from '../../../shared/outcome.ts';
import type { Path } from '../../../shared/state/path.ts';
import { isList, isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import type { KeywordKind } from './keywords.ts';
import { type Reading, refuse } from './reading.ts';
import { looksLikeTemplate } from './unsafe.ts';

/** Refuses by name each keyword that is not in the table, and each value that is not written as its kind asks. */
export function checkKeywords(
  map: ValueMap,
  {
    known,
    path,
    reading,
  }: { readonly known: ReadonlyMap<string, KeywordKind>; readonly path: Path; readonly reading: Reading },
): void {
  for (const [key, value] of map) {
    const kind = known.get(String(key));
    const problem = kind === undefined ? '' : problemOf(kind, value);
    if (problem !== undefined) refuse(reading, [...path, key], `keyword ${key}${problem}`);
  }
}

/** Undefined when the value is fine, else what follows the keyword's name in the reason. */
function problemOf(kind: KeywordKind, value: Value): string | undefined {
  switch (kind) {
    case 'text':
      return value === null || typeof value === 'string' || typeof value === 'number'
        ? undefined
        : ' that is no text';
    case 'boolean':
      return value === false || (value === true && isRoot()) ? undefined : ' that changes the user';
    case 'user':
      return value === 'root' && isRoot() ? undefined : ` ${String(value)}`;
    case 'map':
      return isMap(value) || value === null ? undefined : ' that is no map';
    case 'local':
      return value === 'local' ? undefined : ` ${String(value)}`;
    case 'tags':
      return tagsOf(value).some((tag) => tag === 'never' || looksLikeTemplate(tag))
        ? ' with never or a template'
        : undefined;
    case 'condition':
      return isCondition(value) ? undefined : ' that is no condition';
    case 'value':
    case 'tasks':
      return undefined;
    default:
      return unreachable(kind);
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function tagsOf(value: Value): string[] {
  return (isList(value) ? value : [value]).flatMap((tag) => String(tag).split(',')).map((tag) => tag.trim());
}

function isCondition(value: Value): boolean {
  const simple = (item: Value) => item === null || typeof item === 'string' || typeof item === 'boolean';
  return isList(value) ? value.every(simple) : simple(value);
}
