import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Plan, plan } from '../../../shared/rules/plan.ts';
import { planJson, planText } from '../../../shared/rules/show.ts';
import { targets } from '../../../shared/rules/targets.ts';
import { isBlank } from '../../../shared/state/canonical.ts';
import { diff, listChanges } from '../../../shared/state/diff.ts';
import { formatPath, isWithin, type Path } from '../../../shared/state/path.ts';
import { isList, isMap, type Value } from '../../../shared/state/value.ts';
import { similarValue } from '../state/arbitrary.ts';
import { rule, type rules, ruleset } from './given.ts';

const selectors = [
  'root',
  'root.a',
  'root.*',
  'root.a.index',
  'root.**.b',
  'root.*.index.attribute',
  'root.a.b.index',
  'root[1]',
  'root.**',
];

function rulesOf(from: readonly string[]): fc.Arbitrary<ReturnType<typeof rules>> {
  return fc
    .uniqueArray(fc.constantFrom(...from), { maxLength: 4 })
    .map((chosen) => ruleset(...chosen.map((selector) => rule(selector))));
}

const someRules = rulesOf(selectors);
/** An item that moves to the place `[1]` is new there: what it loses on its way has no path that anybody would name. */
const withoutPlaces = rulesOf(selectors.filter((selector) => !selector.includes('[')));

function make(current: Value, goal: Value, set: ReturnType<typeof rules>): Plan {
  return plan({ current, goal, rules: set, hosts: ['h1', 'h2'] });
}

describe('properties of a plan', () => {
  test('between equal states it is empty', () => {
    fc.assert(
      fc.property(similarValue, someRules, (a, set) => {
        expect(make(a, reversedKeys(a), set)).toMatchObject({ actions: [], unmatched: [], orphaned: [] });
      }),
    );
  });

  test('the order of keys does not change a byte of it', () => {
    fc.assert(
      fc.property(similarValue, similarValue, someRules, (a, b, set) => {
        const made = make(a, b, set);
        const again = make(reversedKeys(a), reversedKeys(b), set);
        expect(JSON.stringify(planJson(again).actions)).toBe(JSON.stringify(planJson(made).actions));
        expect(planText(make(a, b, set))).toBe(planText(made));
      }),
      { numRuns: 500 },
    );
  });

  test('every change is matched or reported, never lost', () => {
    fc.assert(
      fc.property(similarValue, similarValue, withoutPlaces, (a, b, set) => {
        const made = make(a, b, set);
        const spoken: Path[] = [
          ...made.actions.flatMap(({ path, changes }) => [path, ...changes.flatMap(pathsOf)]),
          ...made.unmatched.flatMap(pathsOf),
        ];
        for (const change of listChanges(diff(a, b))) {
          // An item that is nothing, as in `[~]`, comes and goes without anybody having to act.
          if (isBlank(change.old ?? null) && isBlank(change.new ?? null)) continue;
          const told = pathsOf(change).some((path) =>
            spoken.some((other) => isWithin(path, other) || isWithin(other, path)),
          );
          expect(told, formatPath(change.newPath ?? change.oldPath ?? [])).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('children are deleted before their parents, and all deletes before the rest', () => {
    fc.assert(
      fc.property(similarValue, similarValue, someRules, (a, b, set) => {
        const { actions } = make(a, b, set);
        const firstOther = actions.findIndex(({ action }) => action !== 'delete');
        const deletes = actions.filter(({ action }) => action === 'delete');
        if (firstOther >= 0) expect(firstOther).toBe(deletes.length);
        deletes.forEach(({ path }, i) => {
          for (const later of deletes.slice(i + 1))
            expect(later.path.length > path.length && isWithin(later.path, path)).toBe(false);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('each rule acts on a subtree of a host once', () => {
    fc.assert(
      fc.property(similarValue, similarValue, someRules, (a, b, set) => {
        const keys = make(a, b, set).actions.map(({ target }) => target);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 500 },
    );
  });

  test('from nothing it creates every target, to nothing it deletes every target', () => {
    fc.assert(
      fc.property(similarValue, someRules, (a, set) => {
        const all = targets(a, set, ['h1', 'h2'])
          .map(({ target }) => target)
          .toSorted();
        const created = make(null, a, set).actions;
        const deleted = make(a, null, set).actions;
        expect(created.map(({ target }) => target).toSorted()).toEqual([...new Set(all)]);
        expect(deleted.map(({ target }) => target).toSorted()).toEqual([...new Set(all)]);
        expect(new Set(created.map(({ action }) => action)).difference(new Set(['create'])).size).toBe(0);
        expect(new Set(deleted.map(({ action }) => action)).difference(new Set(['delete'])).size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

function pathsOf({ oldPath, newPath }: { oldPath: Path | undefined; newPath: Path | undefined }): Path[] {
  return [oldPath, newPath].filter((path) => path !== undefined);
}

function reversedKeys(value: Value): Value {
  if (isMap(value))
    return new Map(Array.from(value, ([key, item]) => [key, reversedKeys(item)] as const).toReversed());
  return isList(value) ? value.map(reversedKeys) : value;
}
