import { describe, expect, test } from 'vitest';
import { planned, rule, ruleset } from './given.ts';

function orderOf(current: string, goal: string, ...written: string[]): string[] {
  return planned(current, goal, ruleset(...written)).actions.map(
    ({ action, path }) => `${action} ${path.join('.')}`,
  );
}

const site = '{site: {devices: [{name: a, ports: {p: {v: 1}}}, {name: b}]}, app: {v: 1}}';

/** Row 15 of semantics.md. */
describe('the order of a plan', () => {
  test('is deletes, the deepest first, then creates and updates as the rules are written, then paths', () => {
    const rules = [
      rule('root.app'),
      rule('root.site.devices.index'),
      rule('root.new'),
      rule('root.site.devices.index.ports.*'),
    ];
    expect(orderOf(site, '{site: {devices: [{name: b, v: 2}]}, app: {v: 2}, new: {v: 1}}', ...rules)).toEqual(
      [
        'delete site.devices.0.ports.p',
        'delete site.devices.0',
        'update app',
        'update site.devices.0',
        'create new',
      ],
    );
  });

  test('reverses the rules for deletes of one depth', () => {
    expect(
      orderOf('{a: {v: 1}, b: {v: 1}, c: {v: 1}}', '~', rule('root.a'), rule('root.b'), rule('root.c')),
    ).toEqual(['delete c', 'delete b', 'delete a']);
  });

  test('takes indices as numbers', () => {
    const list = `list: [${Array.from({ length: 12 }, (_, i) => `{name: n${i}}`).join(', ')}]`;
    expect(orderOf('~', list, rule('root.list.index'))).toEqual(
      Array.from({ length: 12 }, (_, i) => `create list.${i}`),
    );
  });

  test('moves a rule behind those that it comes after', () => {
    const rules = [rule('root.a', 'after: root.c'), rule('root.b'), rule('root.c', 'after: [root.b]')];
    const all = '{a: {v: 1}, b: {v: 1}, c: {v: 1}}';
    expect(orderOf('~', all, ...rules)).toEqual(['create b', 'create c', 'create a']);
    expect(orderOf(all, '~', ...rules)).toEqual(['delete a', 'delete c', 'delete b']);
  });

  test('deletes what comes after first, though it lies higher', () => {
    const rules = [rule('root.app', 'after: root.db.users.index'), rule('root.db.users.index')];
    expect(orderOf('{app: {v: 1}, db: {users: [{name: u}]}}', '~', ...rules)).toEqual([
      'delete app',
      'delete db.users.0',
    ]);
  });

  test('deletes a child before its parent whatever after says', () => {
    const rules = [
      rule('root.site', 'after: root.site.devices.index'),
      rule('root.site.devices.index'),
      rule('root.app'),
    ];
    expect(orderOf(site, '~', ...rules)).toEqual([
      'delete app',
      'delete site.devices.0',
      'delete site.devices.1',
      'delete site',
    ]);
  });
});
