import { describe, expect, test } from 'vitest';
import type { Known } from '../../../shared/rules/known.ts';
import type { Plan } from '../../../shared/rules/plan.ts';
import { parseTargetKey, targetKey, targets } from '../../../shared/rules/targets.ts';
import { toFlow } from '../../../shared/state/dump.ts';
import { toPlain } from '../../../shared/state/plain.ts';
import { actionsOf, planned, rule, rules, ruleset, state } from './given.ts';

const set = ruleset(rule('root.apps.index', 'inventory_selector: node.host, vars: {v: node.v}'));
const path = ['apps', 0];
const key = targetKey('root.apps.index#0', 'root["apps"][name="a"]', 'x');
const app = (v: number): string => `apps: [{name: a, host: x, v: ${v}}]`;
const node = (v: number) => state(`{name: a, host: x, v: ${v}}`);

function withKnown(current: string, goal: string, fact: Known, more: object = {}): Plan {
  return planned(current, goal, set, { known: new Map([[key, fact]]), ...more });
}

function nodesOf(made: Plan): string[] {
  return made.actions.map((action) => `${action.action} ${toFlow(action.node)}`);
}

/** "What is kept, and when it changes" of semantics.md. */
describe('unknown always differs', () => {
  test('in the goal it is an update where it was ever made, though current and goal are equal', () => {
    const made = withKnown(app(1), app(1), { type: 'unknown', everMade: true, node: node(2), path });
    expect(nodesOf(made)).toEqual(['update {name: a, host: x, v: 1}']);
    expect(made.actions[0]).toMatchObject({
      target: key,
      host: 'x',
      changes: [{ kind: 'changed', old: 2, new: 1 }],
    });
  });

  test('and a create where it never was', () => {
    const made = withKnown(app(1), app(1), { type: 'unknown', everMade: false, node: node(1), path });
    expect(nodesOf(made)).toEqual(['create {name: a, host: x, v: 1}']);
  });

  test('not in the goal it is a delete with the last attempted node, though current never had it', () => {
    const made = withKnown('apps: []', 'apps: []', { type: 'unknown', everMade: false, node: node(2), path });
    expect(actionsOf(made)).toEqual(["delete root['apps'][0] @x"]);
    expect(made.actions.map(({ node: last, vars }) => [toPlain(last), toPlain(vars)])).toEqual([
      [{ name: 'a', host: 'x', v: 2 }, { v: 2 }],
    ]);
  });

  test('or nothing, where nothing was attempted', () => {
    expect(withKnown('~', '~', { type: 'unknown', everMade: false, node: undefined, path }).actions).toEqual(
      [],
    );
  });

  test('it takes the place of what current and goal say', () => {
    const made = withKnown(app(1), app(3), { type: 'unknown', everMade: true, node: node(2), path });
    expect(nodesOf(made)).toEqual(['update {name: a, host: x, v: 3}']);
    expect(made.actions[0]?.changes).toMatchObject([{ old: 2, new: 3 }]);
    expect(
      nodesOf(withKnown(app(1), 'apps: []', { type: 'unknown', everMade: true, node: node(2), path })),
    ).toEqual(['delete {name: a, host: x, v: 2}']);
  });

  test('a rule that can only create makes it again, one that can do nothing says so', () => {
    const fact: Known = { type: 'unknown', everMade: true, node: node(2), path };
    const only = (actions: string) =>
      rules(`rules: [{rule_selector: root.apps.index, inventory_selector: node.host, ${actions}}]`);
    const made = planned(app(1), app(1), only('create: {tasks: c.yml}'), { known: new Map([[key, fact]]) });
    expect(made.actions).toMatchObject([{ action: 'update', runs: { path: 'c.yml' } }]);
    const lacking = planned(app(1), app(1), only('delete: {tasks: d.yml}'), {
      known: new Map([[key, fact]]),
    });
    expect(lacking.actions).toEqual([]);
    expect(lacking.unmatched).toMatchObject([
      { reason: 'no-action', kind: 'changed', newPath: ['apps', 0, 'v'] },
    ]);
  });
});

describe('what is known to be there', () => {
  test('equal to the goal is nothing to do, whatever current says', () => {
    expect(withKnown(app(1), app(2), { type: 'value', node: node(2), path }).actions).toEqual([]);
    expect(withKnown('apps: []', app(2), { type: 'value', node: node(2), path }).actions).toEqual([]);
  });

  test('different is an update from it', () => {
    const made = withKnown(app(1), app(1), { type: 'value', node: node(5), path });
    expect(nodesOf(made)).toEqual(['update {name: a, host: x, v: 1}']);
    expect(made.actions[0]?.oldNode).toEqual(node(5));
  });

  test('not in the goal is a delete of it', () => {
    expect(nodesOf(withKnown(app(1), '~', { type: 'value', node: node(5), path }))).toEqual([
      'delete {name: a, host: x, v: 5}',
    ]);
  });

  test('is compared as the rules compare', () => {
    const lists = ruleset(
      rule('root.apps.index', 'inventory_selector: node.host'),
      rule('root.apps.index.tags', 'ordered: false'),
    );
    const goal = 'apps: [{name: a, host: x, tags: [p, q]}]';
    const fact: Known = { type: 'value', node: state('{name: a, host: x, tags: [q, p]}'), path };
    expect(planned(goal, goal, lists, { known: new Map([[key, fact]]) }).actions).toEqual([]);
  });
});

describe('what is known to be absent', () => {
  test('is created where the goal has it', () => {
    expect(nodesOf(withKnown(app(1), app(1), { type: 'absent' }))).toEqual([
      'create {name: a, host: x, v: 1}',
    ]);
  });

  test('and is not deleted again', () => {
    expect(withKnown(app(1), '~', { type: 'absent' }).actions).toEqual([]);
  });
});

describe('of what is known', () => {
  test('keys whose rule is gone are given back', () => {
    const made = planned('~', '~', ruleset(rule('root.other')), {
      known: new Map([[key, { type: 'absent' }]]),
    });
    expect(made.orphaned).toEqual([key]);
    expect(parseTargetKey(key)).toEqual({
      rule: 'root.apps.index#0',
      subtree: 'root["apps"][name="a"]',
      host: 'x',
    });
  });

  test('another host’s is left alone', () => {
    const fact: Known = { type: 'unknown', everMade: true, node: node(2), path };
    expect(withKnown(app(1), app(1), fact, { onlyHost: 'y' }).actions).toEqual([]);
  });

  test('nothing is deleted because the goal cannot be read there', () => {
    const made = withKnown(app(1), 'apps: [{name: a, host: 7, v: 1}]', {
      type: 'unknown',
      everMade: true,
      node: node(1),
      path,
    });
    expect(made.actions).toEqual([]);
    expect(made.errors).toMatchObject([{ code: 'E_INVENTORY' }]);
  });

  test('an item that stands elsewhere now is found', () => {
    const goal = 'apps: [{name: z, host: x, v: 1}, {name: a, host: x, v: 1}]';
    expect(actionsOf(withKnown(goal, goal, { type: 'absent' }))).toEqual(["create root['apps'][1] @x"]);
  });
});

describe('targets', () => {
  test('are every rule, subtree and host of a state, with node and vars', () => {
    const all = targets(
      state('{apps: [{name: a, host: [x, y], v: 1}, {name: b, host: x, v: 2}], other: 1}'),
      set,
      ['h'],
    );
    expect(all.map(({ path: at, host, node: own, vars }) => [at, host, toFlow(own), toPlain(vars)])).toEqual([
      [['apps', 0], 'x', '{name: a, host: [x, y], v: 1}', { v: 1 }],
      [['apps', 0], 'y', '{name: a, host: [x, y], v: 1}', { v: 1 }],
      [['apps', 1], 'x', '{name: b, host: x, v: 2}', { v: 2 }],
    ]);
    expect(all[0]?.target).toBe(key);
  });

  test('are those of one host when asked, without what is absent or names no host', () => {
    const apps = ruleset(rule('root.apps.index', 'inventory_selector: node.host, when: node.live'));
    const made = targets(
      state(
        'apps: [{name: a, host: x, live: yes}, {name: b, host: y, live: yes}, {name: c, host: x}, {name: d, live: yes}, ~]',
      ),
      apps,
      ['h'],
      { onlyHost: 'x' },
    );
    expect(made.map(({ subtree }) => subtree)).toEqual(['root["apps"][name="a"]']);
  });
});
