import { type LeafChange, listChanges } from '../state/diff.ts';
import type { Path } from '../state/path.ts';
import { isMap, isNothing, type Key, type Value } from '../state/value.ts';
import type { Pair } from './decide.ts';
import type { Rule } from './load.ts';

/** A change that nothing is done about: no rule is about it, or the rule that is has no action for it. */
export interface UnmatchedChange extends LeafChange {
  readonly reason: 'no-rule' | 'no-action';
  /** For `no-action`, the rule. */
  readonly rule: Rule | undefined;
}

/** The changes of a pair as unmatched ones; `lacks` is the rule that has no action for them, if any. */
export function unmatchedChanges(pair: Pair, lacks: Rule | undefined): UnmatchedChange[] {
  const { change } = pair;
  if (change === undefined) return [];
  const changes =
    change.kind === 'within' && !change.moved && change.children.length === 0
      ? [{ kind: 'changed' as const, ...sidesOf(pair), old: change.old, new: change.new }]
      : listChanges({ change }, pair.old?.path, pair.new?.path);
  return changes
    .filter((leaf) => !isOwnMeta(leaf))
    .map((leaf) => ({ ...leaf, reason: lacks === undefined ? 'no-rule' : 'no-action', rule: lacks }));
}

function sidesOf(pair: Pair): { oldPath: Path | undefined; newPath: Path | undefined } {
  return { oldPath: pair.old?.path, newPath: pair.new?.path };
}

/** `meta` names the rules, the schema and the inventory of a state; that is for dsc, not for a host. */
function isOwnMeta({ oldPath, newPath, old, new: next }: LeafChange): boolean {
  const path = newPath ?? oldPath ?? [];
  if (path[0] !== 'meta') return false;
  if (path.length > 1) return metaKeys.has(path[1] ?? '');
  return [old, next].every((value) => value === undefined || isNothing(value) || hasOnlyMetaKeys(value));
}

function hasOnlyMetaKeys(value: Value): boolean {
  return isMap(value) && [...value.keys()].every((key) => metaKeys.has(key));
}

const metaKeys: ReadonlySet<Key> = new Set(['rules', 'schema', 'inventory']);
