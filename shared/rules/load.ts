import { DscError, type Position } from '../errors.ts';
import { byPosition, checkShape } from '../state/check.ts';
import type { ListRule } from '../state/identity.ts';
import { type LoadedYaml, throwAll } from '../state/load.ts';
import { nearest } from '../state/nearest.ts';
import type { Path } from '../state/path.ts';
import { isList, type ValueMap } from '../state/value.ts';
import { type Condition, parseCondition } from './condition.ts';
import type { Pattern } from './match.ts';
import { readActions } from './read-actions.ts';
import { type ActionName, RulesFile, type WrittenRule } from './schema.ts';
import { parseSelector, type Selector } from './selector.ts';

/** A checked rules file. */
export interface Ruleset {
  readonly rules: readonly Rule[];
  readonly unmatched: UnmatchedPolicy;
  /** What the state's schema says about lists; a rule's word goes before it. See `withSchemaLists`. */
  readonly lists: readonly Pattern<ListRule>[];
}

export type UnmatchedPolicy = 'warn' | 'error' | 'ignore';

export interface Rule {
  /** In the file, from 0. */
  readonly index: number;
  /** As it is written. */
  readonly selector: string;
  /** Stable across revisions: the selector's text and `#n` for the n-th rule that has it, n from 0. */
  readonly key: string;
  readonly path: Selector;
  /** Undefined: each host that the instance is assigned to. */
  readonly inventory: Selector | undefined;
  readonly vars: ReadonlyMap<string, Selector>;
  readonly become: boolean;
  readonly becomeUser: string | undefined;
  /** `false` tells items apart by their whole value. */
  readonly idKey: string | false | undefined;
  readonly ordered: boolean | undefined;
  /** Indices of the rules that create and update before this one, and delete after it. */
  readonly after: readonly number[];
  /** For changes that this rule matches and has no action for. */
  readonly unmatched: UnmatchedPolicy;
  readonly drift: 'enforce' | 'report' | 'off';
  /** What of the subtree only its hosts are sent, from the subtree on; empty where nothing is private. */
  readonly private: readonly Selector[];
  /** The subtree counts as absent for this rule unless it holds. */
  readonly when: Condition | undefined;
  readonly actions: Readonly<Partial<Record<ActionName, RuleAction>>>;
  readonly at: Position;
}

/** What runs. A resource's `file` is what the port made of its name. */
export type RuleAction =
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'resource'; readonly name: string; readonly file: string }
  | { readonly type: 'inline'; readonly tasks: readonly ValueMap[] }
  | { readonly type: 'role'; readonly name: string };

/** What rules need to know of the disk; paths are as the rules write them. */
export interface RuleFiles {
  exists(path: string): boolean;
  /** The task file of a collection resource `namespace.collection.name`, if that is installed. */
  resolve?(name: string): string | undefined;
}

/**
 * Checks a rules file: shape, selectors, `after`, and that each task file is there. Throws E_RULES, E_PATH or E_FILE
 * with every fault of the file in one pass, each with its position.
 */
export function loadRules(loaded: LoadedYaml, files: RuleFiles): Ruleset {
  refuseBareList(loaded);
  const file = checkShape(loaded, RulesFile, 'E_RULES');
  const written = file.rules ?? [];
  const reading: Reading = { loaded, files, written, file, faults: [] };
  const rules = written.map((rule, index) => readRule(rule, index, reading));
  refuseCircles(rules, reading);
  throwAll(reading.faults.toSorted(byPosition));
  return { rules, unmatched: file.unmatched ?? 'warn', lists: [] };
}

interface Reading {
  readonly loaded: LoadedYaml;
  readonly files: RuleFiles;
  readonly file: RulesFile;
  readonly written: readonly WrittenRule[];
  readonly faults: DscError[];
}

function refuseBareList(loaded: LoadedYaml): void {
  if (!isList(loaded.value)) return;
  throw new DscError('E_RULES', 'a rules file is a map with the key `rules`, and this is a list', {
    at: loaded.positionOf([]),
    hint: 'Write `rules:` above the list.',
  });
}

function readRule(written: WrittenRule, index: number, reading: Reading): Rule {
  const path: Path = ['rules', index];
  const selector = written.rule_selector;
  const same = reading.written.slice(0, index).filter((rule) => rule.rule_selector === selector).length;
  return {
    index,
    selector,
    key: `${selector}#${same}`,
    path: readRuleSelector(selector, [...path, 'rule_selector'], reading),
    inventory:
      written.inventory_selector === undefined
        ? undefined
        : readSelector(written.inventory_selector, [...path, 'inventory_selector'], reading),
    vars: new Map(
      Object.entries(written.vars ?? {}).map(([name, text]) => [
        name,
        readSelector(text, [...path, 'vars', name], reading),
      ]),
    ),
    become: written.become ?? written.become_user !== undefined,
    becomeUser: written.become_user,
    idKey: written.id_key,
    ordered: written.ordered,
    after: readAfter(written, path, reading),
    unmatched: written.unmatched ?? reading.file.unmatched ?? 'warn',
    drift: written.drift ?? 'enforce',
    private: readPrivate(written, path, reading),
    when: written.when === undefined ? undefined : readCondition(written.when, [...path, 'when'], reading),
    actions: readActions(written, path, reading),
    at: reading.loaded.positionOf(path),
  };
}

const nowhere: Selector = { text: '', base: 'root', parts: [] };

function readSelector(text: string, path: Path, reading: Reading): Selector {
  return collect(reading, nowhere, () => parseSelector(text, reading.loaded.positionOf(path)));
}

function readCondition(text: string, path: Path, reading: Reading): Condition | undefined {
  return collect(reading, undefined, () => parseCondition(text, reading.loaded.positionOf(path)));
}

function readRuleSelector(text: string, path: Path, reading: Reading): Selector {
  const selector = readSelector(text, path, reading);
  if (selector.base === 'root') return selector;
  const bare = text.replace(/^node(?=$|[.[])\.?/, '');
  const fault = new DscError('E_PATH', `a rule's selector starts at root, and this one does not: ${text}`, {
    at: reading.loaded.positionOf(path),
    hint: bare === '' ? 'Write `root`.' : `Write \`root${bare.startsWith('[') ? '' : '.'}${bare}\`.`,
  });
  reading.faults.push(fault);
  return selector;
}

/** Which hosts may see a subtree is what its inventory selector says. */
function readPrivate(written: WrittenRule, path: Path, reading: Reading): Selector[] {
  const { private: said, inventory_selector: inventory } = written;
  if (said === undefined || said === false) return [];
  const fault = (code: 'E_RULES' | 'E_PATH', message: string, at: Path) =>
    reading.faults.push(new DscError(code, message, { at: reading.loaded.positionOf(at) }));
  if (inventory === undefined)
    fault('E_RULES', '`private` needs an `inventory_selector`, which names who may see it', [
      ...path,
      'private',
    ]);
  if (said === true) return [{ text: 'node', base: 'node', parts: [] }];
  return said.map((text, index) => {
    const at = [...path, 'private', index];
    const selector = readSelector(text, at, reading);
    if (selector.base === 'root' && selector !== nowhere)
      fault('E_PATH', `what is private of a rule's subtree starts at node, and this does not: ${text}`, at);
    return selector;
  });
}

/** Keeps the fault for the end of the pass. */
function collect<T>(reading: Reading, instead: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    reading.faults.push(error);
    return instead;
  }
}

function readAfter(written: WrittenRule, path: Path, reading: Reading): number[] {
  const names = typeof written.after === 'string' ? [written.after] : (written.after ?? []);
  const selectors = reading.written.map((rule) => rule.rule_selector);
  return names.flatMap((name) => {
    const found = selectors.flatMap((selector, index) => (selector === name ? [index] : []));
    if (found.length === 0) {
      const meant = nearest(name, selectors);
      reading.faults.push(
        new DscError('E_RULES', `\`after\` names the selector of another rule, and none is ${name}`, {
          at: reading.loaded.positionOf([...path, 'after']),
          ...(meant === undefined ? {} : { hint: `Did you mean \`${meant}\`?` }),
        }),
      );
    }
    return found;
  });
}

function refuseCircles(rules: readonly Rule[], reading: Reading): void {
  for (const rule of rules) {
    if (!leadsTo(rule.index, rule.index, rules, new Set())) continue;
    reading.faults.push(
      new DscError('E_RULES', `\`after\` leads back to this rule itself: ${rule.selector}`, {
        at: reading.loaded.positionOf(['rules', rule.index, 'after']),
      }),
    );
  }
}

function leadsTo(from: number, to: number, rules: readonly Rule[], seen: Set<number>): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return (rules[from]?.after ?? []).some((next) => next === to || leadsTo(next, to, rules, seen));
}
