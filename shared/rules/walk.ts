import type { Change } from '../state/diff.ts';
import type { Key, Value } from '../state/value.ts';
import { decide, type Pair, type Step } from './decide.ts';
import { identityError, identityErrorsAt } from './identities.ts';
import type { Rule } from './load.ts';
import { childPlace, childPlaces, type ItemNames, type Place } from './place.ts';
import type { Assigned, PlanError } from './subject.ts';
import { type UnmatchedChange, unmatchedChanges } from './unmatched.ts';

/** What walking two states found. */
export interface Walked {
  readonly steps: Step[];
  readonly unmatched: UnmatchedChange[];
  readonly errors: PlanError[];
}

/** The current state and the goal, with the hosts of each. */
export interface Sides {
  readonly old: Assigned;
  readonly new: Assigned;
}

/**
 * Walks the tree of changes and asks each rule at the places that it selects. Below what was added, removed or replaced
 * it walks the values themselves, for nested rules fire there too. Each change is either acted on by a rule at or above
 * or below it, or reported; never lost.
 */
export function walkChanges(pair: Pair, sides: Sides, names: ItemNames): Walked {
  const walk: Walk = { sides, names, steps: [], unmatched: [], errors: [] };
  if (pair.change !== undefined) walk.unmatched.push(...visit(pair, noCover, walk).unmatched);
  return walk;
}

interface Walk extends Walked {
  readonly sides: Sides;
  readonly names: ItemNames;
}

/** What the rules above have made of a change: acted, had no action for it (`lacks`), or not been there. */
interface Cover {
  readonly acts: boolean;
  readonly lacks: Rule | undefined;
}

const noCover: Cover = { acts: false, lacks: undefined };

/** What is left unmatched at a place and below, and whether any rule spoke there. */
interface Visited {
  readonly unmatched: readonly UnmatchedChange[];
  readonly spoken: boolean;
}

const silent: Visited = { unmatched: [], spoken: false };

function visit(pair: Pair, above: Cover, walk: Walk): Visited {
  if (pair.old?.match === undefined && pair.new?.match === undefined) return leave(pair, above);
  noteFault(pair, walk);
  if (pair.change?.kind === 'renamed') return visitRenamed(pair, above, walk);
  const here = askEach(pair, above, walk);
  if (pair.change?.kind === 'within') return visitWithin(pair, here, walk);
  return visitValues(pair, here, walk);
}

/** No rule is about anything here or below. */
function leave(pair: Pair, above: Cover): Visited {
  return above.acts ? silent : { unmatched: unmatchedChanges(pair, above.lacks), spoken: false };
}

function visitWithin(pair: Pair, here: Asked, walk: Walk): Visited {
  const below = (pair.change?.children ?? []).map((child) =>
    visit(childPair(pair, child, walk), here.cover, walk),
  );
  const moved =
    pair.change?.moved === true && !here.cover.acts ? unmatchedChanges(alone(pair), here.cover.lacks) : [];
  return together(here, [{ unmatched: moved, spoken: false }, ...below]);
}

/** What is there on one side only, or as another kind of value: each side's own values are walked. */
function visitValues(pair: Pair, here: Asked, walk: Walk): Visited {
  const old = pair.old === undefined ? [] : [...childPlaces(pair.old, walk.names)];
  const next = pair.new === undefined ? [] : [...childPlaces(pair.new, walk.names)];
  const below = [
    ...old.map((place) => visit(removed(place), here.cover, walk)),
    ...next.map((place) => visit(added(place), here.cover, walk)),
  ];
  const all = together(here, below);
  if (here.cover.acts) return all;
  const bare = (pair.old !== undefined && old.length === 0) || (pair.new !== undefined && next.length === 0);
  if (!bare && below.some(({ spoken }) => spoken) && (isOneSided(pair) || all.unmatched.length === 0))
    return all;
  // Told once and as a whole: nobody spoke below, or there is no below, or it became something else.
  return { unmatched: unmatchedChanges(pair, here.cover.lacks), spoken: all.spoken };
}

function isOneSided(pair: Pair): boolean {
  return pair.old === undefined || pair.new === undefined;
}

/** A rule with `rename` sees one rename; for the others it is a delete and a create, also of what lies below. */
function visitRenamed({ old, new: next, change }: Pair, above: Cover, walk: Walk): Visited {
  if (old === undefined || next === undefined) throw new Error('a rename has two sides');
  const halves = [removed(old), added(next)];
  const parted: Asked = { cover: above, spoken: false };
  if (old.match !== next.match)
    return together(
      parted,
      halves.map((half) => visit(half, above, walk)),
    );
  const { true: able = [], false: unable = [] } = Object.groupBy(rulesAt(next), (rule) =>
    rule.actions.rename === undefined ? 'false' : 'true',
  );
  const before = walk.steps.length;
  const here = ask(able, { old, new: next, change }, above, walk);
  const renamed = walk.steps.slice(before).some(({ action }) => action === 'rename');
  const seen = halves.map((half) =>
    renamed ? visitAlone(half, unable, here.cover, walk) : visitHalf(half, unable, here.cover, walk),
  );
  return together(here, seen);
}

/** What is renamed by one rule is told to the others, and what lies below has not changed. */
function visitAlone(half: Pair, rules: readonly Rule[], above: Cover, walk: Walk): Visited {
  return { unmatched: [], spoken: ask(rules, half, above, walk).spoken };
}

function visitHalf(half: Pair, rules: readonly Rule[], above: Cover, walk: Walk): Visited {
  return visitValues(half, ask(rules, half, above, walk), walk);
}

interface Asked {
  readonly cover: Cover;
  readonly spoken: boolean;
}

/** A rule that selects an item by its index (`[0]`) sees one that moved there as new, and one that moved away as gone. */
function askEach(pair: Pair, above: Cover, walk: Walk): Asked {
  const { old, new: next } = pair;
  if (old === undefined || next === undefined || old.match === next.match)
    return ask(rulesAt(next ?? old), pair, above, walk);
  const [before, after] = [new Set(rulesAt(old)), new Set(rulesAt(next))];
  const both = ask([...before.intersection(after)], pair, above, walk);
  // Gone for one rule, it is still there for others: what changed in it is not covered by that.
  const left = ask([...before.difference(after)], removed(old), both.cover, walk);
  const joined = ask([...after.difference(before)], added(next), both.cover, walk);
  return { cover: joined.cover, spoken: both.spoken || left.spoken || joined.spoken };
}

function ask(rules: readonly Rule[], pair: Pair, above: Cover, walk: Walk): Asked {
  let { acts, lacks } = above;
  for (const rule of rules) {
    const decision = decide(rule, pair, walk.sides);
    walk.steps.push(...decision.steps);
    if (decision.error !== undefined) walk.errors.push(decision.error);
    if (decision.lacking.length === 0) acts = true;
    else if (decision.steps.length > 0) {
      acts = true;
      walk.unmatched.push(...unmatchedChanges(alone(pair), rule));
    } else lacks = rule;
  }
  return { cover: { acts, lacks }, spoken: rules.length > 0 };
}

function together(here: Asked, below: readonly Visited[]): Visited {
  const spoken = here.spoken || below.some((one) => one.spoken);
  return { spoken, unmatched: here.cover.acts ? [] : below.flatMap((one) => one.unmatched) };
}

function rulesAt(place: Place | undefined): readonly Rule[] {
  return place?.match?.ends ?? [];
}

function childPair(parent: Pair, change: Change, { names }: Walk): Pair {
  const place = (above: Place | undefined, key: Key | undefined, value: Value | undefined) =>
    above === undefined || key === undefined || value === undefined
      ? undefined
      : childPlace(above, key, value, names);
  return {
    old: place(parent.old, change.oldKey, change.old),
    new: place(parent.new, change.newKey, change.new),
    change,
  };
}

function removed(place: Place): Pair {
  return { old: place, new: undefined, change: wholly('removed', place.value, undefined) };
}

function added(place: Place): Pair {
  return { old: undefined, new: place, change: wholly('added', undefined, place.value) };
}

function wholly(kind: 'added' | 'removed', old: Value | undefined, next: Value | undefined): Change {
  return { kind, oldKey: undefined, newKey: undefined, old, new: next, children: [], moved: false };
}

/** A place's own change without those below it. */
function alone(pair: Pair): Pair {
  if (pair.change === undefined) return pair;
  return { ...pair, change: { ...pair.change, children: [] } };
}

/** Below a rule's eye, lists whose items cannot be told apart. */
function noteFault({ old, new: next, change }: Pair, walk: Walk): void {
  if (change?.kind !== 'within') {
    for (const [place, side] of [
      [old, 'old'],
      [next, 'new'],
    ] as const)
      if (place !== undefined) walk.errors.push(...identityErrorsAt(place, side));
  } else if (change.fault !== undefined) {
    const place = change.fault.side === 'new' ? next : old;
    if (place !== undefined) walk.errors.push(identityError(place.path, change.fault));
  }
}
