import type { PrivatePart } from '../state/slice.ts';
import type { Value } from '../state/value.ts';
import type { Rule, Ruleset } from './load.ts';
import { compileMatch, type Match, type Pattern } from './match.ts';
import type { Selector } from './selector.ts';
import { readHosts } from './subject.ts';

/** Subtrees that only some hosts are sent: those that `hosts` reads from the subtree itself, or from the root. */
export interface PrivateSelector {
  readonly selector: Selector;
  readonly hosts: Selector;
}

export interface PrivateOptions {
  /** The name that a host goes by, of the one that the state has for it. */
  readonly nameHost: (name: string) => string;
}

/** What is private in a state, by its rules and by the system file; undefined where nothing is. */
export function privateParts(
  state: Value,
  { rules }: Ruleset,
  selectors: readonly PrivateSelector[],
  { nameHost }: PrivateOptions,
): Match<PrivatePart> | undefined {
  const hostsBy = (selector: Selector) => (node: Value) => {
    const names = readHosts(selector, node, state);
    return Array.isArray(names) ? names.map(nameHost) : [];
  };
  return compileMatch([
    ...rules.flatMap((rule) => ofRule(rule, hostsBy)),
    ...selectors.map(({ selector, hosts }) => ({
      parts: selector.parts,
      value: { hostsOf: hostsBy(hosts) },
    })),
  ]);
}

function ofRule(
  { path, inventory, private: inner }: Rule,
  hostsBy: (selector: Selector) => PrivatePart['hostsOf'],
): Pattern<PrivatePart>[] {
  if (inner.length === 0 || inventory === undefined) return [];
  const below = compileMatch(inner.map(({ parts }) => ({ parts, value: true })));
  return [{ parts: path.parts, value: { hostsOf: hostsBy(inventory), inner: below } }];
}
