import { comparePaths, type Path } from '../state/path.ts';
import type { Rule, Ruleset } from './load.ts';

/** What ordering needs to know of an action. */
export interface Ordered {
  readonly action: string;
  readonly rule: Rule;
  readonly path: Path;
  readonly host: string;
}

/**
 * Row 15 of semantics.md: deletes first, the deepest first and in reverse rule order; then the rest in the order of the
 * rules file, then of paths. `after` moves a rule behind another, and its deletes before the other's; a child is deleted
 * before its parent whatever `after` says.
 */
export function orderActions<T extends Ordered>(actions: readonly T[], rules: Ruleset): T[] {
  const rank = rankRules(rules.rules);
  const of = (rule: Rule): number => rank[rule.index] ?? 0;
  const { true: deletes = [], false: rest = [] } = Object.groupBy(actions, ({ action }) =>
    action === 'delete' ? 'true' : 'false',
  );
  deletes.sort((a, b) => b.path.length - a.path.length || of(b.rule) - of(a.rule) || comparePlaces(a, b));
  rest.sort((a, b) => of(a.rule) - of(b.rule) || comparePlaces(a, b));
  return [...orderDeletes(deletes, rules.rules), ...rest];
}

function comparePlaces(a: Ordered, b: Ordered): number {
  return comparePaths(a.path, b.path) || compareText(a.host, b.host) || compareText(a.action, b.action);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** File order, but each rule behind those that it comes after. */
function rankRules(rules: readonly Rule[]): number[] {
  const rank = new Array<number>(rules.length).fill(-1);
  let next = 0;
  const place = (rule: Rule): void => {
    if (rank[rule.index] !== -1) return;
    // Marks it on the way down; circles were refused when the rules were loaded.
    rank[rule.index] = 0;
    for (const index of rule.after) {
      const first = rules[index];
      if (first !== undefined) place(first);
    }
    rank[rule.index] = next;
    next += 1;
  };
  for (const rule of rules) place(rule);
  return rank;
}

/** Rounds over what is left: each takes what waits for nothing, until all is taken. */
function orderDeletes<T extends Ordered>(deletes: readonly T[], rules: readonly Rule[]): readonly T[] {
  if (rules.every(({ after }) => after.length === 0)) return deletes;
  const waits = new Waits(deletes, dependents(rules));
  const ordered: T[] = [];
  let left = deletes;
  while (left.length > 0) {
    const before = ordered.length;
    const take = (ready: (action: T) => boolean): T[] =>
      left.filter((action) => {
        if (!ready(action)) return true;
        waits.done(action);
        ordered.push(action);
        return false;
      });
    left = take((action) => !waits.forChildren(action) && !waits.forRules(action));
    if (ordered.length > before) continue;
    // `after` asks for a parent before its child somewhere: the child goes first.
    const next = left.find((action) => !waits.forChildren(action));
    left = take((action) => action === next);
  }
  return ordered;
}

/** For each rule, those that come after it, directly or not: their deletes go first. */
function dependents(rules: readonly Rule[]): number[][] {
  const reaches = (from: Rule, to: number): boolean =>
    from.after.some((index) => {
      const rule = rules[index];
      return index === to || (rule !== undefined && reaches(rule, to));
    });
  return rules.map((rule) => rules.filter((other) => reaches(other, rule.index)).map(({ index }) => index));
}

/** Counts what each delete still waits for. */
class Waits {
  readonly #dependents: readonly number[][];
  readonly #left: number[] = [];
  readonly #below = new Map<string, number>();

  constructor(deletes: readonly Ordered[], waitedFor: readonly number[][]) {
    this.#dependents = waitedFor;
    for (const action of deletes) this.#count(action, 1);
  }

  forChildren({ path }: Ordered): boolean {
    return (this.#below.get(JSON.stringify(path)) ?? 0) > 0;
  }

  forRules({ rule }: Ordered): boolean {
    return (this.#dependents[rule.index] ?? []).some((index) => (this.#left[index] ?? 0) > 0);
  }

  done(action: Ordered): void {
    this.#count(action, -1);
  }

  #count({ rule, path }: Ordered, by: number): void {
    this.#left[rule.index] = (this.#left[rule.index] ?? 0) + by;
    for (let length = 0; length < path.length; length += 1) {
      const above = JSON.stringify(path.slice(0, length));
      this.#below.set(above, (this.#below.get(above) ?? 0) + by);
    }
  }
}
