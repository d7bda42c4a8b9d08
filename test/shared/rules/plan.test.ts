import { describe, expect, test } from 'vitest';
import { identityErrors } from '../../../shared/rules/identities.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { formatPath } from '../../../shared/state/path.ts';
import { toPlain } from '../../../shared/state/plain.ts';
import { actionsOf, planned, rule, rules, ruleset, state, unmatchedOf } from './given.ts';

const devices = ruleset(rule('root.devices.index', 'inventory_selector: node.name'));

/** One test for each row of semantics.md's table that a plan decides; each by its number. */
describe('faults of the original', () => {
  test('7: a change that no rule matches is reported', () => {
    const made = planned('{a: 1, b: {c: 1, d: 1}}', '{a: 2, b: {c: 2, d: 1}}', ruleset(rule('root.b')));
    expect(actionsOf(made)).toEqual(["update root['b'] @h1"]);
    expect(made.unmatched).toMatchObject([
      { kind: 'changed', newPath: ['a'], old: 1, new: 2, policy: 'warn' },
    ]);
    expect(made.errors).toEqual([]);
  });

  test('7: as an error, or not at all, where the rules say so', () => {
    const text = (policy: string): string => `rules: []\nunmatched: ${policy}`;
    const error = planned('{a: 1}', '{a: 2}', rules(text('error')));
    expect(error.unmatched).toHaveLength(1);
    expect(error.errors).toMatchObject([
      { code: 'E_UNMATCHED', path: ['a'], message: "root['a']: no rule is about this change" },
    ]);
    const ignored = planned('{a: 1}', '{a: 2}', rules(text('ignore')));
    expect([ignored.unmatched, ignored.errors]).toEqual([[], []]);
  });

  test('7: a rule may have its own word about changes that it has no action for', () => {
    const made = planned(
      '{notes: 1}',
      '{notes: 2}',
      rules('rules: [{rule_selector: root.notes, unmatched: ignore}]\nunmatched: error'),
    );
    expect([made.actions, made.unmatched, made.errors]).toEqual([[], [], []]);
  });

  test('8: two rules with one selector both fire, in the order of the file', () => {
    const made = planned('{app: 1}', '{app: 2}', ruleset(rule('root.app'), rule('root.app', 'become: yes')));
    expect(made.actions.map(({ rule: { index, key } }) => [index, key])).toEqual([
      [0, 'root.app#0'],
      [1, 'root.app#1'],
    ]);
  });

  test('9: a rule without inventory_selector runs on each host of the instance', () => {
    const set = ruleset(rule('root.a', 'inventory_selector: node.host'), rule('root.b'));
    const made = planned('{a: {host: x, v: 1}, b: 1}', '{a: {host: x, v: 2}, b: 2}', set, {
      hosts: ['h2', 'h1'],
    });
    expect(actionsOf(made)).toEqual(["update root['a'] @x", "update root['b'] @h1", "update root['b'] @h2"]);
  });

  test('10: an element of a nested list that goes is an update of the entity', () => {
    const made = planned(
      'devices: [{name: d1, ports: [1, 2]}]',
      'devices: [{name: d1, ports: [1]}]',
      devices,
    );
    expect(actionsOf(made)).toEqual(["update root['devices'][0] @d1"]);
  });

  test('11: an item that moved and changed is itself', () => {
    const made = planned(
      'devices: [{name: d1, v: 1}, {name: d2, v: 1}]',
      'devices: [{name: d2, v: 1}, {name: d1, v: 2}]',
      devices,
    );
    expect(actionsOf(made)).toEqual(["update root['devices'][1] @d1"]);
    expect(made.actions.map(({ node, oldNode }) => [toFlow(node), toFlow(oldNode ?? null)])).toEqual([
      ['{name: d1, v: 2}', '{name: d1, v: 1}'],
    ]);
  });

  test('12: one item out and one in are a delete and a create', () => {
    const made = planned('devices: [{name: d1, v: 1}]', 'devices: [{name: d2, w: 1}]', devices);
    expect(actionsOf(made)).toEqual(["delete root['devices'][0] @d1", "create root['devices'][0] @d2"]);
  });

  const renaming = 'inventory_selector: node.host, rename: {tasks: rename.yml}';

  test('12: or a rename, where the rule has it and all but the identity is equal', () => {
    const set = ruleset(rule('root.devices.index', renaming));
    const made = planned(
      'devices: [{name: x}, {name: a, host: h, v: 1}]',
      'devices: [{name: b, host: h, v: 1}, {name: x}]',
      set,
    );
    expect(actionsOf(made)).toEqual(["rename root['devices'][1] @h"]);
    expect(made.actions[0]).toMatchObject({
      subtree: 'root["devices"][name="b"]',
      runs: { path: 'rename.yml' },
    });
    expect([made.actions[0]?.oldNode, made.actions[0]?.node].map((node) => toPlain(node ?? null))).toEqual([
      { name: 'a', host: 'h', v: 1 },
      { name: 'b', host: 'h', v: 1 },
    ]);
    expect(made.unmatched).toEqual([]);
  });

  test('12: of a map’s entry too', () => {
    const made = planned(
      'devices: {a: {host: h, v: 1}}',
      'devices: {b: {host: h, v: 1}}',
      ruleset(rule('root.devices.*', renaming)),
    );
    expect(actionsOf(made)).toEqual(["rename root['devices']['a'] @h"]);
  });

  test('12: for a rule without rename it is a delete and a create, beside one that has it', () => {
    const set = ruleset(
      rule('root.devices.index', renaming),
      rule('root.devices.index', 'inventory_selector: node.host'),
    );
    const made = planned('devices: [{name: a, host: h, v: 1}]', 'devices: [{name: b, host: h, v: 1}]', set);
    expect(made.actions.map(({ action, rule: { index } }) => `${action} ${index}`)).toEqual([
      'delete 1',
      'rename 0',
      'create 1',
    ]);
  });

  test('12: and where the identity is the host, as a host cannot become another', () => {
    const set = ruleset(rule('root.devices.index', 'inventory_selector: node.name, rename: {tasks: r.yml}'));
    const made = planned('devices: [{name: a, v: 1}]', 'devices: [{name: b, v: 1}]', set);
    expect(actionsOf(made)).toEqual(["delete root['devices'][0] @a", "create root['devices'][0] @b"]);
  });

  test('12: and where another rule is about the new key', () => {
    const set = ruleset(rule('root.a', 'rename: {tasks: r.yml}'), rule('root.b', 'rename: {tasks: r.yml}'));
    const made = planned('a: {v: 1}', 'b: {v: 1}', set);
    expect(made.actions.map(({ action, rule: { index } }) => `${action} ${index}`)).toEqual([
      'delete 0',
      'create 1',
    ]);
  });

  test('13: nested rules fire for what was added, removed and replaced', () => {
    const set = ruleset(
      rule('root.site'),
      rule('root.site.devices.index'),
      rule('root.site.devices.index.ports.*'),
    );
    const site = '{site: {devices: [{name: d, ports: {p: {v: 1}}}]}}';
    const nested = ["root['site']", "root['site']['devices'][0]", "root['site']['devices'][0]['ports']['p']"];
    expect(actionsOf(planned('{}', site, set))).toEqual(nested.map((path) => `create ${path} @h1`));
    expect(actionsOf(planned(site, '{}', set))).toEqual(
      nested.toReversed().map((path) => `delete ${path} @h1`),
    );
    expect(actionsOf(planned(site, '{site: {devices: none}}', set))).toEqual([
      ...nested
        .slice(1)
        .toReversed()
        .map((path) => `delete ${path} @h1`),
      "update root['site'] @h1",
    ]);
  });

  test.each([
    '~',
    '{}',
    '[]',
    '{devices: }',
    '{devices: []}',
    '{devices: {}}',
  ])('14: from %s every element counts', (nothing) => {
    const full = 'devices: [{name: d1}, {name: d2}]';
    expect(actionsOf(planned(nothing, full, devices))).toEqual([
      "create root['devices'][0] @d1",
      "create root['devices'][1] @d2",
    ]);
    expect(actionsOf(planned(full, nothing, devices))).toEqual([
      "delete root['devices'][0] @d1",
      "delete root['devices'][1] @d2",
    ]);
  });

  test('16: each host of a subtree is an action of its own', () => {
    const made = planned(
      '{a: {hosts: [x, y], v: 1}}',
      '{a: {hosts: [x, y], v: 2}}',
      ruleset(rule('root.a', 'inventory_selector: node.hosts')),
    );
    expect(made.actions.map(({ target }) => target)).toEqual([
      '["root.a#0","root[\\"a\\"]","x"]',
      '["root.a#0","root[\\"a\\"]","y"]',
    ]);
  });

  test('18: inventory and vars take both syntaxes, and start at node', () => {
    for (const path of ['port', 'node.port', "node['port']", "['port']"]) {
      const set = ruleset(
        rule('root.app', `inventory_selector: host, vars: {p: ${JSON.stringify(path)}, top: root.mtu}`),
      );
      const made = planned('{mtu: 1, app: {host: h, port: 80}}', '{mtu: 1, app: {host: h, port: 81}}', set);
      expect(made.actions.map(({ host, vars }) => [host, toPlain(vars)])).toEqual([['h', { p: 81, top: 1 }]]);
    }
  });

  test('18: a selector of several places gives a list', () => {
    const set = ruleset(
      rule('root.app', 'inventory_selector: node.members.index.host, vars: {ids: node.members.index.id}'),
    );
    const made = planned('~', 'app: {members: [{id: 1, host: b}, {id: 2, host: a}, {id: 3, host: b}]}', set);
    expect(made.actions.map(({ host, vars }) => [host, toPlain(vars)])).toEqual([
      ['a', { ids: [1, 2, 3] }],
      ['b', { ids: [1, 2, 3] }],
    ]);
  });

  test('18: a variable that names nothing is an error, once, and the rest goes on', () => {
    const set = ruleset(rule('root.app', 'vars: {p: node.port}'), rule('root.app'));
    const made = planned('{}', '{app: {x: 1}}', set, { hosts: ['a', 'b'] });
    expect(made.errors).toMatchObject([{ code: 'E_VARS', path: ['app'], side: 'new', rule: { index: 0 } }]);
    expect(made.actions.map((action) => action.rule.index)).toEqual([1, 1]);
  });

  test('19: on a host that was left it is a delete, on the new one a create', () => {
    const set = ruleset(rule('root.a', 'inventory_selector: node.host, vars: {v: node.v}'));
    const made = planned('{a: {host: x, v: 1}}', '{a: {host: y, v: 2}}', set);
    expect(actionsOf(made)).toEqual(["delete root['a'] @x", "create root['a'] @y"]);
    expect(made.actions.map(({ node, vars }) => [toPlain(node), toPlain(vars)])).toEqual([
      [{ host: 'x', v: 1 }, { v: 1 }],
      [{ host: 'y', v: 2 }, { v: 2 }],
    ]);
  });

  test('19: a list of hosts decides host by host', () => {
    const set = ruleset(rule('root.a', 'inventory_selector: node.hosts'));
    const made = planned('{a: {hosts: [w1, w2]}}', '{a: {hosts: [w3, w2]}}', set);
    expect(actionsOf(made)).toEqual(["delete root['a'] @w1", "update root['a'] @w2", "create root['a'] @w3"]);
  });

  test('19: and is a set: another order is no change', () => {
    const members = ruleset(rule('root.members.index', 'inventory_selector: node'));
    expect(actionsOf(planned('members: [a, b, c]', 'members: [c, a, b]', members))).toEqual([]);
    const list = ruleset(rule('root.a', 'inventory_selector: node.hosts'));
    expect(actionsOf(planned('{a: {hosts: [a, b]}}', '{a: {hosts: [b, a]}}', list))).toEqual([]);
  });

  test('19: where the rule lacks the delete, that is reported', () => {
    const set = rules(
      'rules: [{rule_selector: root.a, inventory_selector: node.host, create: {tasks: c.yml}}]',
    );
    const made = planned('{a: {host: x}}', '{a: {host: y}}', set);
    expect(actionsOf(made)).toEqual(["create root['a'] @y"]);
    expect(unmatchedOf(made)).toEqual(["root['a'] changed (no-action)"]);
  });

  test('28: changes are told old → new', () => {
    const made = planned('{app: {port: 80}}', '{app: {port: 81}}', ruleset(rule('root.app')));
    expect(made.actions[0]?.changes).toMatchObject([
      { kind: 'changed', old: 80, new: 81, newPath: ['app', 'port'] },
    ]);
  });
});

describe('what no rule is about', () => {
  test('is told whole where nobody speaks below, in its parts where somebody does', () => {
    const set = ruleset(rule('root.site.devices.index'));
    expect(
      unmatchedOf(planned('{}', '{site: {host: x, devices: [{name: d}]}, other: {a: {b: 1}}}', set)),
    ).toEqual(["root['site']['host'] added (no-rule)", "root['other'] added (no-rule)"]);
    expect(unmatchedOf(planned('{site: {devices: {x: 1}}}', '{site: {devices: [{name: d}]}}', set))).toEqual([
      "root['site']['devices'] changed (no-rule)",
    ]);
  });

  test('is not there where a rule above acts, whatever rules below lack', () => {
    const set = rules(
      'rules: [{rule_selector: root.a, update: {tasks: u.yml}}, {rule_selector: root.a.b, create: {tasks: c.yml}}]',
    );
    const made = planned('{a: {b: 1}}', '{a: {b: 2}}', set);
    expect([actionsOf(made), unmatchedOf(made)]).toEqual([["update root['a'] @h1"], []]);
  });

  test('does not count what dsc itself reads', () => {
    const made = planned(
      '{meta: {rules: a.yml}}',
      '{meta: {rules: b.yml, schema: s.yml, owner: x}}',
      ruleset(),
    );
    expect(unmatchedOf(made)).toEqual(["root['meta']['owner'] added (no-rule)"]);
    expect(unmatchedOf(planned('~', '{meta: {rules: a.yml}, a: 1}', ruleset(rule('root.a'))))).toEqual([]);
  });

  test('a moved item of a list whose order matters', () => {
    const set = ruleset(rule('root.list.index.sub', 'ordered: true'));
    const made = planned(
      'list: [{name: a}, {name: b}]',
      'list: [{name: b}, {name: a}]',
      rules('rules: [{rule_selector: root.list, ordered: yes}]'),
    );
    expect(unmatchedOf(made)).toEqual(["root['list'][0] moved (no-action)"]);
    expect(unmatchedOf(planned('list: [{name: a}, {name: b}]', 'list: [{name: b}, {name: a}]', set))).toEqual(
      [],
    );
  });
});

describe('hosts and conditions', () => {
  test('only one host’s actions are kept when asked', () => {
    const made = planned('~', 'devices: [{name: d1}, {name: d2}]', devices, { onlyHost: 'd2' });
    expect(actionsOf(made)).toEqual(["create root['devices'][1] @d2"]);
  });

  test.each([
    ['node', '{a: {v: 1}}'],
    ['node.host', '{a: {host: , v: 1}}'],
    ['node.host', '{a: {host: 7}}'],
    ['node.host', '{a: {host: ""}}'],
    ['node.hosts', '{a: {hosts: [x, 1]}}'],
  ])('%s of %s names no host: an error, and no action', (selector, goal) => {
    const made = planned('{}', goal, ruleset(rule('root.a', `inventory_selector: ${selector}`)));
    expect(made.actions).toEqual([]);
    expect(made.errors).toMatchObject([{ code: 'E_INVENTORY', path: ['a'], side: 'new' }]);
  });

  test('a subtree that named no host before is made where it names one now', () => {
    const made = planned(
      '{a: {host: , v: 1}}',
      '{a: {host: x, v: 1}}',
      ruleset(rule('root.a', 'inventory_selector: node.host')),
    );
    expect([actionsOf(made), made.errors]).toEqual([["create root['a'] @x"], []]);
  });

  test('the hosts may stand elsewhere in the state', () => {
    const made = planned(
      '~',
      '{all: [x, y], a: 1}',
      ruleset(rule('root.a', 'inventory_selector: root.all'), rule('root.all')),
    );
    expect(actionsOf(made)).toContain("create root['a'] @y");
  });

  test.each([
    ['node.on', '{on_: 1}', []],
    ['node.enabled', '{enabled: yes}', ['create']],
    ['node.enabled', '{enabled: no}', []],
    ['not node.disabled', '{x: 1}', ['create']],
    ['not node.disabled', '{disabled: yes}', []],
    ['node.kind == router', '{kind: router}', ['create']],
    ['node.kind == router', '{kind: switch}', []],
    ['node.kind != router', '{kind: switch}', ['create']],
    ["node.kind == 'a b'", '{kind: a b}', ['create']],
    ['node.port == 80', '{port: 80}', ['create']],
    ['node.port == "80"', '{port: 80}', []],
    ['root.stage == live', '{x: 1}', ['create']],
  ])('when %s, a node %s', (condition, node, actions) => {
    const set = ruleset(rule('root.a', `when: ${JSON.stringify(condition)}`));
    expect(planned('~', `{stage: live, a: ${node}}`, set).actions.map(({ action }) => action)).toEqual(
      actions,
    );
  });

  test('a condition that turns false deletes, one that turns true creates', () => {
    const set = ruleset(rule('root.a', 'when: node.enabled'));
    expect(actionsOf(planned('{a: {enabled: yes}}', '{a: {enabled: no}}', set))).toEqual([
      "delete root['a'] @h1",
    ]);
    expect(actionsOf(planned('{a: {enabled: no}}', '{a: {enabled: yes}}', set))).toEqual([
      "create root['a'] @h1",
    ]);
    const off = planned('{a: {enabled: no, v: 1}}', '{a: {enabled: no, v: 2}}', set);
    expect([actionsOf(off), unmatchedOf(off)]).toEqual([[], []]);
  });
});

describe('identity', () => {
  test('a rule about one index sees what comes there as new and what leaves as gone', () => {
    const set = ruleset(rule('root[0]'), rule('root.index'));
    const made = planned('[{name: a, v: 1}, {name: b}]', '[{name: b, v: 1}, {name: a, v: 2}]', set);
    expect(
      made.actions.map(({ action, subtree, rule: { index } }) => `${index} ${action} ${subtree}`),
    ).toEqual([
      '0 delete root[name="a"]',
      '0 create root[name="b"]',
      '1 update root[name="b"]',
      '1 update root[name="a"]',
    ]);
  });

  test('a subtree has one name wherever its items stand', () => {
    const set = ruleset(rule('root.sites.*.devices.index.ports.index'));
    const made = planned(
      '~',
      'sites: {a: {devices: [{name: d1, ports: [{id: 7}, {id: 8}]}]}, 1: {devices: [{name: d2, ports: [x]}]}}',
      set,
    );
    expect(made.actions.map(({ subtree }) => subtree)).toEqual([
      'root["sites"][1]["devices"][name="d2"]["ports"][="x"]',
      'root["sites"]["a"]["devices"][name="d1"]["ports"][id=7]',
      'root["sites"]["a"]["devices"][name="d1"]["ports"][id=8]',
    ]);
  });

  test('id_key is about the list whose items the rule selects', () => {
    const set = ruleset(rule('root.devices.index', 'id_key: serial'));
    const made = planned(
      'devices: [{serial: 1, name: a}]',
      'devices: [{serial: 2, name: b}, {serial: 1, name: c}]',
      set,
    );
    expect(made.actions.map(({ action, subtree }) => `${action} ${subtree}`)).toEqual([
      'create root["devices"][serial=2]',
      'update root["devices"][serial=1]',
    ]);
  });

  test('an identity that is there twice is an error with both paths', () => {
    const made = planned('devices: []', 'devices: [{name: a}, {name: b}, {name: a}]', devices);
    expect(made.errors).toMatchObject([
      {
        code: 'E_IDENTITY',
        path: ['devices', 0],
        otherPath: ['devices', 2],
        side: 'new',
        message: "root['devices']: items 0 and 2 have the same `name`",
      },
    ]);
  });

  test('a scalar that moved in its list is an update, not a delete and a create', () => {
    const made = planned(
      'packages: [vim, git]',
      'packages: [git, vim]',
      ruleset(rule('root.packages.index')),
    );
    expect(made.actions.map(({ action }) => action)).toEqual(['update']);
  });

  test('a path in a plan is one of the state that it is about', () => {
    const goal = 'devices: [{name: d0}, {name: d1, v: 2}]';
    const made = planned('devices: [{name: d1, v: 1}]', goal, devices);
    expect(made.actions.map(({ path, node }) => [formatPath(path), toFlow(node)])).toEqual([
      ["root['devices'][0]", '{name: d0}'],
      ["root['devices'][1]", '{name: d1, v: 2}'],
    ]);
  });

  test('of a whole state, also where no rule looks', () => {
    const doubled = state(
      '{devices: [{name: a}, {name: a}], other: [[{id: 1}, {id: 1}], [{id: 1}]], free: [{name: x, id: 1}, {name: x, id: 2}]}',
    );
    expect(identityErrors(doubled, devices).map(({ path, otherPath }) => [path, otherPath])).toEqual([
      [
        ['devices', 0],
        ['devices', 1],
      ],
      [
        ['other', 0, 0],
        ['other', 0, 1],
      ],
    ]);
    expect(
      identityErrors(
        doubled,
        ruleset(rule('root.devices', 'id_key: false'), rule('root.other.index.index', 'id_key: false')),
      ),
    ).toEqual([]);
  });
});
