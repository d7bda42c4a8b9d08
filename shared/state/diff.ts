import { equalScalars, isBlank } from './canonical.ts';
import { diffList } from './diff-list.ts';
import type { Identity, IdentityFault, Sorting } from './identity.ts';
import type { Path } from './path.ts';
import { pairRenamed } from './renamed.ts';
import { isList, isMap, type Key, type Scalar, type Value, type ValueMap } from './value.ts';

/**
 * - `added`, `removed`: it is there on one side only;
 * - `replaced`: a scalar with another value, or something of another kind;
 * - `within`: a map or list on both sides, with what differs in `children`;
 * - `renamed`: another key or identity, and all else equal.
 */
export type ChangeKind = 'added' | 'removed' | 'replaced' | 'within' | 'renamed';

/** One place where two states differ; equal places have none, so a tree of changes is as large as the change. */
export interface Change {
  readonly kind: ChangeKind;
  /** Under the old and the new parent; both undefined at the root, one for what was added or removed. */
  readonly oldKey: Key | undefined;
  readonly newKey: Key | undefined;
  /** The values themselves, not copies; undefined where there is none. */
  readonly old: Value | undefined;
  readonly new: Value | undefined;
  readonly children: readonly Change[];
  /** In a list whose order matters, the item has another place among those that stayed. */
  readonly moved: boolean;
  /** For a list that changed within: how its items were told apart. */
  readonly sorting?: Sorting;
  /** For such a list: identities that its old or new form does not keep apart, which is an input error. */
  readonly fault?: { readonly side: 'old' | 'new' } & IdentityFault;
}

/** What differs between two states; `change` is undefined when nothing does. */
export interface Diff {
  readonly change: Change | undefined;
}

export interface DiffOptions {
  /** What rules say about lists; without it the defaults of "List identity" hold. */
  readonly identity?: Identity | undefined;
}

/**
 * Compares two states. Linear in their size while lists keep their order; items are indexed by identity only where
 * they do not. Nothing is allocated for what is equal.
 */
export function diff(old: Value, next: Value, options: DiffOptions = {}): Diff {
  return { change: diffEntry(old, next, options.identity, undefined) };
}

/** One change as people and JSON see it; `changed` is a scalar, or a value that became another kind. */
export interface LeafChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved' | 'renamed';
  readonly oldPath: Path | undefined;
  readonly newPath: Path | undefined;
  readonly old: Value | undefined;
  readonly new: Value | undefined;
}

/** The changes of a diff, flat, parents before children; paths begin below those given, for a part of a state. */
export function listChanges({ change }: Diff, oldPath: Path = [], newPath: Path = oldPath): LeafChange[] {
  const found: LeafChange[] = [];
  if (change !== undefined) collect(change, oldPath, newPath, found);
  return found;
}

function collect(change: Change, oldPath: Path, newPath: Path, found: LeafChange[]): void {
  const kind = change.kind === 'replaced' ? 'changed' : change.kind;
  if (kind !== 'within' || change.moved) {
    found.push({
      kind: kind === 'within' ? 'moved' : kind,
      oldPath: kind === 'added' ? undefined : oldPath,
      newPath: kind === 'removed' ? undefined : newPath,
      old: change.old,
      new: change.new,
    });
  }
  for (const child of change.children)
    collect(child, extend(oldPath, child.oldKey), extend(newPath, child.newKey), found);
}

function extend(path: Path, key: Key | undefined): Path {
  return key === undefined ? path : [...path, key];
}

/** Compares what two parents hold under one key; either side may be nothing. */
export function diffEntry(
  old: Value | undefined,
  next: Value | undefined,
  identity: Identity | undefined,
  key: Key | undefined,
): Change | undefined {
  return diffValues(old ?? null, next ?? null, identity, key, key);
}

/** Compares two values under keys that may differ. */
export function diffValues(
  old: Value,
  next: Value,
  identity: Identity | undefined,
  oldKey: Key | undefined,
  newKey: Key | undefined,
): Change | undefined {
  if (old === next) return undefined;
  const change = diffKinds(old, next, identity, oldKey, newKey);
  if (change === undefined) return undefined;
  if (isBlank(old)) return isBlank(next) ? undefined : leaf('added', undefined, newKey, undefined, next);
  return isBlank(next) ? leaf('removed', oldKey, undefined, old, undefined) : change;
}

function diffKinds(
  old: Value,
  next: Value,
  identity: Identity | undefined,
  oldKey: Key | undefined,
  newKey: Key | undefined,
): Change | undefined {
  if (isMap(old)) {
    if (isMap(next)) return diffMaps(old, next, identity, oldKey, newKey);
  } else if (isList(old)) {
    if (isList(next)) return diffList(old, next, identity, oldKey, newKey);
  } else if (!isMap(next) && !isList(next) && equalScalars(old as Scalar, next as Scalar)) return undefined;
  return leaf('replaced', oldKey, newKey, old, next);
}

export function leaf(
  kind: 'added' | 'removed' | 'replaced' | 'renamed',
  oldKey: Key | undefined,
  newKey: Key | undefined,
  old: Value | undefined,
  next: Value | undefined,
): Change {
  return { kind, oldKey, newKey, old, new: next, children: noChanges, moved: false };
}

const noChanges: readonly Change[] = [];

function diffMaps(
  old: ValueMap,
  next: ValueMap,
  identity: Identity | undefined,
  oldKey: Key | undefined,
  newKey: Key | undefined,
): Change | undefined {
  let children: Change[] | undefined;
  let shared = 0;
  for (const [key, value] of old) {
    const other = next.get(key);
    if (other !== undefined) shared += 1;
    if (value === other) continue;
    const change = diffEntry(value, other, identity?.step(key, false), key);
    if (change === undefined) continue;
    children ??= [];
    children.push(change);
  }
  if (shared < next.size) children = addNew(old, next, children);
  if (children === undefined) return undefined;
  return {
    kind: 'within',
    oldKey,
    newKey,
    old,
    new: next,
    children: pairRenamed(children, undefined),
    moved: false,
  };
}

function addNew(old: ValueMap, next: ValueMap, found: Change[] | undefined): Change[] | undefined {
  let children = found;
  for (const [key, value] of next) {
    if (old.has(key) || isBlank(value)) continue;
    children ??= [];
    children.push(leaf('added', undefined, key, undefined, value));
  }
  return children;
}
