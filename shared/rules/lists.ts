import type { Identity, ListRule } from '../state/identity.ts';
import type { Rule, Ruleset } from './load.ts';
import { compileMatch, type Pattern } from './match.ts';
import type { Part } from './selector.ts';

/**
 * What the rules say about lists, for `diff`: a rule's `id_key` and `ordered` are about the list whose items it selects,
 * or the list that it selects itself. A list that an inventory selector reads is a set, as it decides host by host.
 */
export function listIdentity(rules: Ruleset): Identity | undefined {
  return compileMatch([
    ...rules.rules.flatMap(spoken),
    ...rules.lists,
    ...rules.rules.flatMap(inventoryList),
  ]);
}

function spoken(rule: Rule): Pattern<ListRule>[] {
  const { idKey, ordered } = rule;
  if (idKey === undefined && ordered === undefined) return [];
  return [{ parts: withoutItem(rule.path.parts), value: { idKey, ordered } }];
}

function inventoryList(rule: Rule): Pattern<ListRule>[] {
  const { inventory, path } = rule;
  if (inventory === undefined || rule.ordered !== undefined) return [];
  const parts = inventory.base === 'root' ? inventory.parts : [...path.parts, ...inventory.parts];
  return [{ parts: withoutItem(parts), value: { ordered: false } }];
}

function withoutItem(parts: readonly Part[]): readonly Part[] {
  const last = parts.at(-1)?.type;
  return last === 'index' || last === 'any' || last === 'number' ? parts.slice(0, -1) : parts;
}
