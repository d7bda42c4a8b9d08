import type { Path } from '../state/path.ts';
import type { Value, ValueMap } from '../state/value.ts';
import { listIdentity } from './lists.ts';
import type { Rule, Ruleset } from './load.ts';
import { compileMatch } from './match.ts';
import { rootPlace, selectedPlaces } from './place.ts';
import { type Assigned, hostsOf, isError, isPresent, varsOf } from './subject.ts';

/** One subtree of a state on one host, as one rule sees it. */
export interface Target {
  readonly rule: Rule;
  readonly path: Path;
  /** The path by identity, stable when list items move. */
  readonly subtree: string;
  readonly host: string;
  /** Key of (rule, subtree, host), stable across revisions. */
  readonly target: string;
  readonly node: Value;
  readonly vars: ValueMap;
}

export interface TargetOptions {
  /** Those of this host only. */
  readonly onlyHost?: string;
  /** The name that a host goes by, of the one that the state has for it. */
  readonly nameHost?: (name: string) => string;
}

/**
 * Every (rule, subtree, host) of a state, in the state's order. Subtrees whose hosts
 * or variables cannot be read are left out: `plan` reports them.
 */
export function targets(
  state: Value,
  rules: Ruleset,
  hosts: readonly string[],
  { onlyHost, nameHost }: TargetOptions = {},
): Target[] {
  const assigned: Assigned = { state, hosts, side: 'new', nameHost };
  const found: Target[] = [];
  for (const place of selectedPlaces(
    rootPlace(state, ruleMatch(rules), listIdentity(rules)),
    new WeakMap(),
  )) {
    for (const rule of place.match?.ends ?? []) {
      if (!isPresent(rule, place, assigned)) continue;
      const names = hostsOf(rule, place, assigned);
      const vars = varsOf(rule, place, assigned);
      if (isError(names) || isError(vars)) continue;
      for (const host of names) {
        if (onlyHost !== undefined && host !== onlyHost) continue;
        const { path, subtree, value: node } = place;
        found.push({ rule, path, subtree, host, target: targetKey(rule.key, subtree, host), node, vars });
      }
    }
  }
  return found;
}

/** A stable name for a rule's subtree on a host. */
export function targetKey(rule: string, subtree: string, host: string): string {
  return JSON.stringify([rule, subtree, host]);
}

/** The parts of `targetKey`. */
export function parseTargetKey(key: string): { rule: string; subtree: string; host: string } {
  const [rule = '', subtree = '', host = ''] = JSON.parse(key) as string[];
  return { rule, subtree, host };
}

/** The rules' selectors, to be walked down a state. */
export function ruleMatch(rules: Ruleset): ReturnType<typeof compileMatch<Rule>> {
  return compileMatch(rules.rules.map((rule) => ({ parts: rule.path.parts, value: rule })));
}
