import { describe, expect, test } from 'vitest';
import { DscError } from '../../../shared/errors.ts';
import { loadRules, type RuleFiles } from '../../../shared/rules/load.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import { rules } from './given.ts';

const every: RuleFiles = { exists: () => true };

function refusal(text: string, files = every): DscError {
  try {
    loadRules(loadYaml(text, { file: 'rules.yml' }), files);
  } catch (error) {
    if (error instanceof DscError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a rules file', () => {
  test('has defaults for what it does not say', () => {
    expect(rules('rules: [{rule_selector: root.a}]')).toMatchObject({
      unmatched: 'warn',
      rules: [
        {
          index: 0,
          selector: 'root.a',
          key: 'root.a#0',
          inventory: undefined,
          become: false,
          becomeUser: undefined,
          idKey: undefined,
          ordered: undefined,
          after: [],
          unmatched: 'warn',
          drift: 'enforce',
          when: undefined,
          actions: {},
          at: { file: 'rules.yml', line: 1, column: 9 },
        },
      ],
    });
  });

  test('may be empty', () => {
    expect(rules('rules:').rules).toEqual([]);
    expect(rules('rules: []\nunmatched: error').unmatched).toBe('error');
  });

  test('names actions as files, resources, inline tasks and roles', () => {
    const text = `rules:
- rule_selector: root.a
  create: {tasks: tasks/a.yml}
  update: {tasks: acme.net.update}
  delete: {role: cleanup}
  retrieve: {tasks: [{command: id, tags: [1.0, 0644]}]}
  validate:
`;
    const files = {
      exists: (path: string) => path === 'tasks/a.yml',
      resolve: (name: string) => `/c/${name}.yml`,
    };
    const [rule] = loadRules(loadYaml(text, { file: 'rules.yml' }), files).rules;
    expect(rule?.actions).toEqual({
      create: { type: 'file', path: 'tasks/a.yml' },
      update: { type: 'resource', name: 'acme.net.update', file: '/c/acme.net.update.yml' },
      delete: { type: 'role', name: 'cleanup' },
      retrieve: { type: 'inline', tasks: [loadYaml('{command: id, tags: [1.0, 0644]}', { file: '' }).value] },
    });
  });

  test('takes a path that exists before a resource of that name', () => {
    const [rule] = loadRules(
      loadYaml('rules: [{rule_selector: root.a, create: {tasks: a.b.c}}]', { file: '' }),
      {
        exists: () => true,
        resolve: () => '/elsewhere.yml',
      },
    ).rules;
    expect(rule?.actions.create).toEqual({ type: 'file', path: 'a.b.c' });
  });

  test('numbers the keys of rules with one selector', () => {
    const text = 'rules: [{rule_selector: root.a}, {rule_selector: root.b}, {rule_selector: root.a}]';
    expect(rules(text).rules.map(({ key }) => key)).toEqual(['root.a#0', 'root.b#0', 'root.a#1']);
  });

  test('reads become, and becomes root’s other users', () => {
    const { rules: read } = rules(
      'rules: [{rule_selector: root.a, become: yes}, {rule_selector: root.b, become_user: postgres}]',
    );
    expect(read.map(({ become, becomeUser }) => [become, becomeUser])).toEqual([
      [true, undefined],
      [true, 'postgres'],
    ]);
  });
});

describe('a rules file is refused (fault 17)', () => {
  test.each([
    [
      '`private` without hosts that could see it',
      'rules:\n- rule_selector: root.a\n  private: true\n',
      'E_RULES',
      3,
      12,
      /`private` needs an `inventory_selector`/,
      undefined,
    ],
    [
      '`private` that starts at root',
      'rules:\n- rule_selector: root.a\n  inventory_selector: node.h\n  private: [node.k, root.b]\n',
      'E_PATH',
      4,
      21,
      /starts at node/,
      undefined,
    ],
    ['a list', '- rule_selector: root.a\n', 'E_RULES', 1, 1, /key `rules`/, /Write `rules:`/],
    [
      'an unknown key',
      'rules:\n- rule_selector: root.a\n  inventry_selector: x\n',
      'E_RULES',
      3,
      3,
      /`inventry_selector` is not known/,
      /Did you mean `inventory_selector`/,
    ],
    [
      'an unknown key at the top',
      'rulez: []\nrules: []\n',
      'E_RULES',
      1,
      1,
      /`rulez` is not known/,
      /Did you mean `rules`/,
    ],
    [
      'an unknown key of an action',
      'rules:\n- rule_selector: root.a\n  create: {task: x.yml}\n',
      'E_RULES',
      3,
      12,
      /`task` is not known/,
      /Did you mean `tasks`/,
    ],
    [
      'an unknown key like none',
      'rules:\n- rule_selector: root.a\n  colour: red\n',
      'E_RULES',
      3,
      3,
      /not known/,
      /Known here: rule_selector,/,
    ],
    [
      'no selector',
      'rules:\n- create: {tasks: a.yml}\n',
      'E_RULES',
      2,
      3,
      /rule_selector: is missing \(expected string\)/,
      undefined,
    ],
    [
      'a number for a selector',
      'rules:\n- rule_selector: 7\n',
      'E_RULES',
      2,
      18,
      /expected string, received number/,
      undefined,
    ],
    [
      'a list of actions',
      'rules:\n- rule_selector: root.a\n  update: [{tasks: a.yml}]\n',
      'E_RULES',
      3,
      11,
      /expected object, received array/,
      undefined,
    ],
    [
      'an action without tasks',
      'rules:\n- rule_selector: root.a\n  update: {}\n',
      'E_RULES',
      3,
      11,
      /either `tasks` or `role`/,
      undefined,
    ],
    [
      'tasks and a role',
      'rules:\n- rule_selector: root.a\n  update: {tasks: a.yml, role: b}\n',
      'E_RULES',
      3,
      11,
      /either `tasks` or `role`/,
      undefined,
    ],
    [
      'a word that unmatched does not know',
      'rules: []\nunmatched: fail\n',
      'E_RULES',
      2,
      12,
      /warn/,
      undefined,
    ],
    [
      'a variable that no task can name',
      'rules: [{rule_selector: root.a, vars: {my-var: node.x}}]\n',
      'E_RULES',
      1,
      48,
      /my-var/,
      undefined,
    ],
    [
      'a variable that is no path',
      'rules: [{rule_selector: root.a, vars: {x: 5}}]\n',
      'E_RULES',
      1,
      43,
      /expected string/,
      undefined,
    ],
    [
      'a selector that cannot be read',
      'rules:\n- rule_selector: root..a\n',
      'E_PATH',
      2,
      18,
      /root\.\.a\n/,
      undefined,
    ],
    [
      'a selector from node',
      'rules:\n- rule_selector: node.a\n',
      'E_PATH',
      2,
      18,
      /starts at root/,
      /`root\.a`/,
    ],
    [
      'a selector from nowhere',
      'rules:\n- rule_selector: a.index\n',
      'E_PATH',
      2,
      18,
      /starts at root/,
      /`root\.a\.index`/,
    ],
    [
      'an after that names no rule',
      'rules: [{rule_selector: root.abc, after: root.abd}]\n',
      'E_RULES',
      1,
      42,
      /none is root\.abd/,
      /`root\.abc`/,
    ],
    [
      'an after that goes round',
      'rules: [{rule_selector: root.a, after: root.b}, {rule_selector: root.b, after: [root.a]}]\n',
      'E_RULES',
      1,
      40,
      /leads back/,
      undefined,
    ],
    [
      'a condition that cannot be read',
      'rules: [{rule_selector: root.a, when: "node.a > 3"}]\n',
      'E_RULES',
      1,
      39,
      /cannot be read/,
      /node\.enabled/,
    ],
  ])('for %s', (_, text, code, line, column, message, hint) => {
    const fault = refusal(text);
    expect(fault).toMatchObject({ code, at: { file: 'rules.yml', line, column } });
    expect(fault.message).toMatch(message);
    if (hint !== undefined) expect(fault.hint).toMatch(hint);
  });

  test('for a task file that is not there, and is not taken for a resource', () => {
    const text = 'rules:\n- rule_selector: root.a\n  create: {tasks: tasks/create.yml}\n';
    expect(refusal(text, { exists: () => false, resolve: () => undefined })).toMatchObject({
      code: 'E_FILE',
      message: 'tasks/create.yml: no such task file',
      at: { line: 3, column: 19 },
    });
  });

  test('for a resource that is not installed', () => {
    const text = 'rules: [{rule_selector: root.a, create: {tasks: acme.net.create}}]';
    const fault = refusal(text, { exists: () => false, resolve: () => undefined });
    expect(fault.message).toMatch(/neither a task file nor the resource of an installed collection/);
  });

  test('with all its faults in one pass, in the order of the file', () => {
    const text = `rules:
- rule_selector: root..a
  create: {tasks: a.yml}
- rule_selector: root.b
  after: root.c
  delete: {tasks: b.yml}
`;
    const fault = refusal(text, { exists: () => false });
    expect([fault, ...fault.others].map(({ code, at }) => [code, at?.line])).toEqual([
      ['E_PATH', 2],
      ['E_FILE', 3],
      ['E_RULES', 5],
      ['E_FILE', 6],
    ]);
  });
});
