import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DscError } from '../../../shared/errors.ts';
import type { Plan } from '../../../shared/rules/plan.ts';
import { formatPath } from '../../../shared/state/path.ts';
import { toPlain } from '../../../shared/state/plain.ts';
import { actionsOf, planned, rules, unmatchedOf } from './given.ts';

const folder = join(import.meta.dirname, '../../fixtures/oracle/cases');
const cases = readdirSync(folder).toSorted();

interface Expected {
  readonly verdict: 'sensible' | 'bug' | 'crash';
  readonly want: readonly string[];
  /** What the original chose. */
  readonly selected: readonly { readonly rule: number; readonly action: string; readonly path: string }[];
}

/** What differs from `want` as it is written: where it speaks in words or offers a choice, and semantics.md has decided. */
interface Decided {
  readonly actions?: readonly string[];
  readonly unmatched?: readonly string[];
  readonly errors?: readonly string[];
  readonly refused?: string;
  readonly vars?: object;
  readonly become?: boolean;
}

const noHost = 'E_INVENTORY';

const decided: Readonly<Record<string, Decided>> = {
  '001-scalar-rule-on-scalar': { actions: [], errors: [noHost] },
  '022-dict-map-of-entities': { actions: [], errors: [noHost] },
  '031-list-duplicate-added': { actions: ["CREATE root['devices'][1] @d1"], errors: ['E_IDENTITY'] },
  '071-type-dict-to-scalar': { actions: [], errors: [noHost] },
  // `want` has an update on the new host only; fault 19 says delete on the old host, create on the new.
  '074-nested-rules-list-rule': {
    actions: ["DELETE root['fleet'][0] @h1", "CREATE root['fleet'][0] @h2"],
    errors: [noHost],
  },
  '068-type-dict-to-list': { unmatched: ["root['devices'] changed (no-rule)"] },
  '070-type-list-to-scalar': { unmatched: ["root['devices'] changed (no-rule)"] },
  '079-meta-change-only': { actions: [] },
  '082-index-selector-old-regex': { refused: 'E_PATH' },
  // The selectors as they are written; selectors.test.ts has the quoted ones.
  '083-key-with-dots': {
    actions: [],
    unmatched: ["root['zones']['example.com']['ttl'] changed (no-rule)"],
  },
  '091-key-named-index': { actions: [], unmatched: ["root['index']['port'] changed (no-rule)"] },
  '095-key-bool': { refused: 'E_YAML' },
  '097-vars-destructured': { actions: ["UPDATE root['app'] @web1"], vars: { port: 81, cert: 'a' } },
  '098-vars-dotted-path': { actions: ["UPDATE root['app'] @web1"], vars: { port: 81 } },
  '100-vars-on-delete': {
    actions: ["DELETE root['app'] @web1"],
    unmatched: ["root['other'] added (no-rule)"],
    vars: { port: 80 },
  },
  '101-inventory-selector-missing': { actions: ["UPDATE root['app'] @h1"] },
  '104-inventory-list-of-hosts': {
    actions: ["UPDATE root['app'] @w1", "UPDATE root['app'] @w2", "CREATE root['app'] @w3"],
  },
  '106-inventory-null': { actions: [], errors: [noHost] },
  '109-action-absent': { actions: [], unmatched: ["root['app']['port'] changed (no-action)"] },
  '110-action-null': { actions: [], unmatched: ["root['app']['port'] changed (no-action)"] },
  '112-action-list-of-tasks': { refused: 'E_RULES' },
  '113-become': { actions: ["UPDATE root['app'] @web1"], become: true },
  '115-rules-bare-list': { refused: 'E_RULES' },
  '116-rules-empty': { actions: [], unmatched: ["root['app']['port'] changed (no-rule)"] },
  '119-large-list-all-changed': {
    actions: Array.from(
      { length: 60 },
      (_, i) => `UPDATE root['devices'][${i}] @d${String(i).padStart(3, '0')}`,
    ),
  },
};

/** The original had one action for all hosts; here each host has its own. */
const hostByHost = { '104-inventory-list-of-hosts': true };

describe('the oracle', () => {
  test('has all its cases here', () => {
    expect(cases).toHaveLength(80);
    expect(cases).toEqual(expect.arrayContaining(Object.keys(decided)));
  });

  test.each(cases)('%s', (name) => {
    const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
    const { want, verdict, selected } = JSON.parse(read('expected.json')) as Expected;
    const as = decided[name] ?? {};
    const made = attempt(() => planned(read('A.yml'), read('B.yml'), rules(read('rules.yml'))));
    if (as.refused !== undefined) {
      expect(made).toMatchObject({
        code: as.refused,
        at: { file: expect.any(String), line: expect.any(Number) },
      });
      return;
    }
    if (made instanceof DscError) throw made;
    expect(actionsOf(made).map(upperCase)).toEqual(as.actions ?? want);
    expect(unmatchedOf(made)).toEqual(as.unmatched ?? []);
    expect(made.errors.map(({ code }) => code)).toEqual(as.errors ?? []);
    if (verdict === 'sensible' && !(name in hostByHost)) {
      const theirs = selected.map(({ rule, action, path }) => `${rule} ${action} ${path}`);
      expect(rulesOf(made).toSorted()).toEqual(theirs.toSorted());
    }
    if (as.vars !== undefined) expect(made.actions.map(({ vars }) => toPlain(vars))).toEqual([as.vars]);
    if (as.become !== undefined) expect(made.actions[0]?.rule.become).toBe(as.become);
  });
});

function attempt(make: () => Plan): Plan | DscError {
  try {
    return make();
  } catch (error) {
    if (error instanceof DscError) return error;
    throw error;
  }
}

function rulesOf(made: Plan): string[] {
  return made.actions.map(
    ({ action, path, rule }) => `${rule.index} ${action.toUpperCase()} ${formatPath(path)}`,
  );
}

function upperCase(action: string): string {
  return action.replace(/^\w+/, (verb) => verb.toUpperCase());
}
