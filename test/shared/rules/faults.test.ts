import { describe, expect, test } from 'vitest';
import { composePlay } from '../../../agent/reconciler/compose.ts';
import type { Plan } from '../../../shared/rules/plan.ts';
import { diff, listChanges } from '../../../shared/state/diff.ts';
import { actionsOf, planned, rule, rules, ruleset, state, unmatchedOf } from './given.ts';

/*
 * Faults of the original program that a plan must not have again, by their numbers in docs/faults.md; the others are named by
 * the tests of the agent, of its reconciler and of the command line.
 */
const devices = ruleset(rule('root.devices.index', 'inventory_selector: node.host'));
const nested = ruleset(
  rule('root.sites.index', 'inventory_selector: node.host'),
  rule('root.sites.index.ports.index', 'inventory_selector: node.host'),
);

describe('a plan', () => {
  test('names a change that no rule matches (fault 7)', () => {
    expect(unmatchedOf(planned('{x: 1}', '{x: 1, other: 1}', devices))).toEqual([
      "root['other'] added (no-rule)",
    ]);
    const strict = rules('unmatched: error\nrules: []\n');
    expect(planned('{}', '{other: 1}', strict).errors).toMatchObject([{ code: 'E_UNMATCHED' }]);
    expect(unmatchedOf(planned('{}', '{other: 1}', rules('unmatched: ignore\nrules: []\n')))).toEqual([]);
  });

  test('has both of two rules with one selector, in their order (fault 8)', () => {
    const twice = ruleset(rule('root.app'), rule('root.app'));
    const { actions } = planned('{}', '{app: 1}', twice);
    expect(actions.map(({ rule: { index } }) => index)).toEqual([0, 1]);
  });

  test('runs a rule without an inventory selector on each host of the instance (fault 9)', () => {
    const set = ruleset(rule('root.app', 'inventory_selector: node.host'), rule('root.motd'));
    const made = planned('{}', '{app: {host: web1}, motd: hello}', set, { hosts: ['web1', 'web2'] });
    expect(actionsOf(made)).toEqual([
      "create root['app'] @web1",
      "create root['motd'] @web1",
      "create root['motd'] @web2",
    ]);
  });

  test('updates what a nested item was taken from, and never deletes it (fault 10)', () => {
    const made = planned(
      'devices: [{name: d1, host: h1, ports: [1, 2]}]',
      'devices: [{name: d1, host: h1, ports: [1]}]',
      devices,
    );
    expect(actionsOf(made)).toEqual(["update root['devices'][0] @h1"]);
  });

  test('updates the item that changed, wherever it now stands (fault 11)', () => {
    const made = planned(
      'devices: [{name: d1, host: h1, v: 1}, {name: d2, host: h2, v: 1}]',
      'devices: [{name: d2, host: h2, v: 1}, {name: d1, host: h1, v: 2}]',
      devices,
    );
    expect(actionsOf(made)).toEqual(["update root['devices'][1] @h1"]);
  });

  test('deletes what left and creates what came at the same index (fault 12)', () => {
    const made = planned('devices: [{name: d1, host: h1}]', 'devices: [{name: d9, host: h9}]', devices);
    expect(actionsOf(made)).toEqual(["delete root['devices'][0] @h1", "create root['devices'][0] @h9"]);
  });

  test('renames where the rule can and all but the identity is equal (fault 12)', () => {
    const renaming = rules(`rules:
  - rule_selector: root.vlans.index
    create: {tasks: c.yml}
    delete: {tasks: d.yml}
    rename: {tasks: r.yml}
`);
    const made = planned('vlans: [{name: red, id: 7}]', 'vlans: [{name: blue, id: 7}]', renaming);
    expect(actionsOf(made)).toEqual(["rename root['vlans'][0] @h1"]);
  });

  test('reaches nested rules when a whole is added, removed or replaced, children first on delete (fault 13)', () => {
    const site = '{name: s, host: h1, ports: [{name: p, host: h1}]}';
    expect(actionsOf(planned('{}', `sites: [${site}]`, nested))).toEqual([
      "create root['sites'][0] @h1",
      "create root['sites'][0]['ports'][0] @h1",
    ]);
    expect(actionsOf(planned(`sites: [${site}]`, '{}', nested))).toEqual([
      "delete root['sites'][0]['ports'][0] @h1",
      "delete root['sites'][0] @h1",
    ]);
    expect(actionsOf(planned('sites: nothing yet', `sites: [${site}]`, nested))).toEqual([
      "create root['sites'][0] @h1",
      "create root['sites'][0]['ports'][0] @h1",
    ]);
  });

  test.each([
    'devices: ~',
    'devices: {}',
    'devices: []',
    '{}',
    '',
  ])('takes %j for nothing, and creates every element that comes (fault 14)', (nothing) => {
    const goal = 'devices: [{name: d1, host: h1}, {name: d2, host: h2}]';
    expect(actionsOf(planned(nothing, goal, devices))).toEqual([
      "create root['devices'][0] @h1",
      "create root['devices'][1] @h2",
    ]);
    expect(actionsOf(planned(nothing, '{devices: ~}', devices))).toEqual([]);
  });

  test('has one order: deletes, deepest first, then creates and updates by rule and path (fault 15)', () => {
    const current = 'sites: [{name: a, host: h, ports: [{name: p, host: h}]}, {name: b, host: h, v: 1}]';
    const goal = 'sites: [{name: b, host: h, v: 2, ports: [{name: q, host: h}]}, {name: c, host: h}]';
    const made = actionsOf(planned(current, goal, nested));
    expect(made).toEqual([
      "delete root['sites'][0]['ports'][0] @h",
      "delete root['sites'][0] @h",
      "update root['sites'][0] @h",
      "create root['sites'][1] @h",
      "create root['sites'][0]['ports'][0] @h",
    ]);
  });

  test('deletes on the host that something left and creates on the one it went to (fault 19)', () => {
    const made = planned('devices: [{name: d1, host: h1}]', 'devices: [{name: d1, host: h2}]', devices);
    expect(actionsOf(made)).toEqual(["delete root['devices'][0] @h1", "create root['devices'][0] @h2"]);
  });

  test('takes nothing for granted before the first push: all is created (fault 26)', () => {
    expect(actionsOf(planned('', 'devices: [{name: d1, host: h1}]', devices))).toEqual([
      "create root['devices'][0] @h1",
    ]);
  });
});

test('selectors and variables share one syntax, the raw one of the original included (fault 18)', () => {
  const set = rules(`rules:
  - rule_selector: root.zones["example.com"]
    inventory_selector: host
    vars: {raw: "node['ns'][0]", dotted: 'node.ns[0]', bare: ns.index}
    create: {tasks: c.yml}
`);
  const { actions } = planned('{}', 'zones: {example.com: {host: ns1, ns: [a, b]}}', set);
  expect(actions.map(({ host, vars }) => [host, Object.fromEntries(vars)])).toEqual([
    ['ns1', { raw: 'a', dotted: 'a', bare: ['a', 'b'] }],
  ]);
});

test('each play has variables of its own (fault 27)', () => {
  const set = rules(`rules:
  - {rule_selector: root.a, vars: {x: node.v}, create: {tasks: c.yml}}
  - {rule_selector: root.b, create: {tasks: c.yml}}
`);
  const [a, b] = playVars(planned('{}', '{a: {v: 1}, b: {v: 2}}', set));
  expect([a?.has('x'), b?.has('x')]).toEqual([true, false]);
});

test('a difference is always from old to new (fault 28)', () => {
  const changes = listChanges(diff(state('a: 1'), state('a: 2')));
  expect(changes).toMatchObject([{ kind: 'changed', old: 1, new: 2 }]);
});

function playVars({ actions }: Plan): ReadonlyMap<unknown, unknown>[] {
  return actions.map((action) => {
    const vars = composePlay(action, action.action, action.runs, { state: null }).get('vars');
    return vars as ReadonlyMap<unknown, unknown>;
  });
}
