import type { ErrorCode } from '../error-codes.ts';
import { isBlank } from '../state/canonical.ts';
import { formatPath, type Path } from '../state/path.ts';
import { isList, type Key, type Value, type ValueMap } from '../state/value.ts';
import { holds } from './condition.ts';
import { selectAll } from './extract.ts';
import type { Rule } from './load.ts';
import type { Place } from './place.ts';
import { isWild, type Selector } from './selector.ts';

/** What is wrong with a state as the rules read it; the rest of the plan stands. */
export interface PlanError {
  readonly code: ErrorCode;
  readonly message: string;
  /** Where in the state; for an identity that is there twice, where first and where again. */
  readonly path?: Path;
  readonly otherPath?: Path;
  /** The state that the paths lead into. */
  readonly side: 'old' | 'new';
  readonly rule?: Rule;
}

/** A state and the hosts that its instance is assigned to. */
export interface Assigned {
  readonly state: Value;
  readonly hosts: readonly string[];
  readonly side: 'old' | 'new';
  /** The name that a host goes by in plans, of the one that a state has for it; the same unless said otherwise. */
  readonly nameHost?: ((name: string) => string) | undefined;
}

/** Whether a rule's subtree is there: something stands at its place, and the rule's condition holds for it. */
export function isPresent(rule: Rule, place: Place | undefined, { state }: Assigned): place is Place {
  if (place === undefined || isBlank(place.value)) return false;
  return rule.when === undefined || holds(rule.when, place.value, state);
}

/** The hosts of a subtree, sorted, each once; or why there is none. Without an inventory selector all that are assigned. */
export function hostsOf(rule: Rule, place: Place, assigned: Assigned): readonly string[] | PlanError {
  if (rule.inventory === undefined) return [...new Set(assigned.hosts)].toSorted();
  const found = readHosts(rule.inventory, place.value, assigned.state);
  if (Array.isArray(found)) {
    const names = assigned.nameHost === undefined ? found : found.map(assigned.nameHost);
    return [...new Set(names)].toSorted();
  }
  const what = found === 'nothing' ? 'names nothing here' : 'names no host here';
  return {
    code: 'E_INVENTORY',
    message: `${formatPath(place.path)}: the inventory selector \`${rule.inventory.text}\` ${what}`,
    path: place.path,
    side: assigned.side,
    rule,
  };
}

/** The names that an inventory selector reads, or what it reads instead. */
export function readHosts(selector: Selector, node: Value, state: Value): string[] | 'nothing' | 'no host' {
  const found = selectAll(selector, node, state);
  if (found.length === 0) return 'nothing';
  const values = found.flatMap((value) => (isList(value) ? value : [value]));
  return values.every(isHostName) ? values : 'no host';
}

function isHostName(value: Value): value is string {
  return typeof value === 'string' && value !== '';
}

/** The rule's variables for a subtree, or why one has no value. A selector of several places gives a list. */
export function varsOf(rule: Rule, place: Place, assigned: Assigned): ValueMap | PlanError {
  const vars = new Map<Key, Value>();
  for (const [name, selector] of rule.vars) {
    const found = selectAll(selector, place.value, assigned.state);
    const value = isWild(selector) ? found : found[0];
    if (value === undefined) {
      return {
        code: 'E_VARS',
        message: `${formatPath(place.path)}: the variable ${name} is \`${selector.text}\`, which names nothing here`,
        path: place.path,
        side: assigned.side,
        rule,
      };
    }
    vars.set(name, value);
  }
  return vars;
}

export function isError(result: object): result is PlanError {
  return 'code' in result && 'message' in result;
}
