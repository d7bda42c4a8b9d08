import { describe, expect, test } from 'vitest';
import { planJson, planText } from '../../../shared/rules/show.ts';
import { planned, rules } from './given.ts';

const set = rules(`rules:
- rule_selector: root.routers.index
  inventory_selector: node.name
  become: yes
  vars: {uplink: "node['uplink']"}
  create: {tasks: tasks/create_router.yml}
  update: {tasks: [{debug: {msg: hi}}, {command: reload}]}
  delete: {role: cleanup}
- rule_selector: root.motd
  become_user: www
  update: {tasks: acme.base.motd}
`);

const current = `
routers: [{name: r1, uplink: eth0, mtu: 1500}, {name: r2, uplink: eth1}]
motd: {text: hello}
note: a
`;
const goal = `
routers: [{name: r0, uplink: eth9}, {name: r1, uplink: eth0, mtu: 9000, tags: [a]}]
motd: {text: "${'x'.repeat(100)}"}
note: b
`;
const made = planned(current, goal, set, { hosts: ['h2', 'h1'] });

describe('a plan', () => {
  test('as JSON has the shape that scripts read', () => {
    expect(JSON.parse(JSON.stringify(planJson(made)))).toEqual({
      actions: [
        {
          action: 'delete',
          path: "root['routers'][1]",
          hosts: ['r2'],
          rule: 0,
          rule_selector: 'root.routers.index',
          tasks: null,
          role: 'cleanup',
          become: true,
          vars: { uplink: 'eth1' },
        },
        {
          action: 'create',
          path: "root['routers'][0]",
          hosts: ['r0'],
          rule: 0,
          rule_selector: 'root.routers.index',
          tasks: 'tasks/create_router.yml',
          become: true,
          vars: { uplink: 'eth9' },
        },
        {
          action: 'update',
          path: "root['routers'][1]",
          hosts: ['r1'],
          rule: 0,
          rule_selector: 'root.routers.index',
          tasks: [{ debug: { msg: 'hi' } }, { command: 'reload' }],
          become: true,
          vars: { uplink: 'eth0' },
        },
        {
          action: 'update',
          path: "root['motd']",
          hosts: ['h1', 'h2'],
          rule: 1,
          rule_selector: 'root.motd',
          tasks: 'acme.base.motd',
          become: true,
          become_user: 'www',
          vars: {},
        },
      ],
      unmatched: [{ path: "root['note']", kind: 'changed', reason: 'no-rule', old: 'a', new: 'b' }],
      errors: [],
    });
  });

  test('as JSON tells errors with path and rule', () => {
    const wrong = planned('~', 'routers: [{name: r1, uplink: eth0}, {name: 7, uplink: x}]', set);
    expect(planJson(wrong).errors).toEqual([
      {
        path: "root['routers'][1]",
        rule: 0,
        code: 'E_INVENTORY',
        message: "root['routers'][1]: the inventory selector `node.name` names no host here",
      },
    ]);
  });

  test('as text is by host, old → new, with what runs', () => {
    expect(planText(made)).toBe(`h1
  update root['motd']
         ~ ['text'] hello → ${'x'.repeat(71)}…
         runs acme.base.motd  (rule 1: root.motd, as www)

h2
  update root['motd']
         ~ ['text'] hello → ${'x'.repeat(71)}…
         runs acme.base.motd  (rule 1: root.motd, as www)

r0
  create root['routers'][0]
         runs tasks/create_router.yml  (rule 0: root.routers.index, as root)

r1
  update root['routers'][1]
         ~ ['mtu'] 1500 → 9000
         + ['tags'] [a]
         runs 2 inline tasks  (rule 0: root.routers.index, as root)

r2
  delete root['routers'][1]
         runs role cleanup  (rule 0: root.routers.index, as root)

not acted on
  ~ root['note'] a → b
         no rule is about it

1 create, 3 update, 1 delete on 5 hosts, 1 not acted on.
`);
  });

  test('as text counts what is too much to show', () => {
    const many = (v: number): string =>
      `motd: {${Array.from({ length: 30 }, (_, i) => `k${i}: ${v}`).join(', ')}}`;
    expect(planText(planned(many(1), many(2), set))).toMatch(/\['k19'\] 1 → 2\n {9}… 10 more\n {9}runs/);
  });

  test('that is empty says so', () => {
    expect(planText(planned(current, current, set))).toBe('Nothing to do.\n');
    expect(planJson(planned(current, current, set))).toEqual({ actions: [], unmatched: [], errors: [] });
  });

  test('with nothing but unmatched changes does not say that there is nothing', () => {
    expect(planText(planned('{note: 1}', '{note: 2}', set))).toMatch(
      /\n\nNothing to do, 1 not acted on\.\n$/,
    );
  });
});
