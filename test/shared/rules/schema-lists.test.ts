import { describe, expect, test } from 'vitest';
import { plan } from '../../../shared/rules/plan.ts';
import { withSchemaLists } from '../../../shared/rules/schema-lists.ts';
import { actionsOf, rule, ruleset, state } from './given.ts';

const schema = state(`
type: object
properties:
  devices: {type: array, id_key: serial, items: {$ref: '#/definitions/device'}}
  sites:
    additionalProperties: {allOf: [{$ref: '#/definitions/site'}]}
definitions:
  device: {properties: {tags: {type: array, ordered: false}, parts: {items: {$ref: '#/definitions/device'}}}}
  site: {properties: {racks: {type: array, id_key: false}}}
`);

const set = ruleset(rule('root.devices.index'), rule('root.sites.*.racks.index'));

function actions(current: string, goal: string, rules = withSchemaLists(set, schema)): string[] {
  return actionsOf(plan({ current: state(current), goal: state(goal), rules, hosts: ['h'] }));
}

describe('what a schema says about lists', () => {
  test('id_key tells items apart', () => {
    const old = 'devices: [{serial: 1, name: a}, {serial: 2, name: b}]';
    const next = 'devices: [{serial: 2, name: a}, {serial: 1, name: b}]';
    expect(actions(old, next)).toEqual(["update root['devices'][0] @h", "update root['devices'][1] @h"]);
  });

  test('ordered and id_key: false hold through references', () => {
    expect(actions('devices: [{serial: 1, tags: [a, b]}]', 'devices: [{serial: 1, tags: [b, a]}]')).toEqual(
      [],
    );
    expect(
      actions('sites: {x: {racks: [{name: a}]}}', 'sites: {x: {racks: [{name: a}, {name: a}]}}'),
    ).toEqual(["create root['sites']['x']['racks'][1] @h"]);
  });

  test('a rule’s own word goes before it', () => {
    const named = withSchemaLists(ruleset(rule('root.devices.index', 'id_key: name')), schema);
    const old = 'devices: [{serial: 1, name: a}]';
    expect(actions(old, 'devices: [{serial: 2, name: a}]', named)).toEqual(["update root['devices'][0] @h"]);
  });

  test('a schema that leads to itself is followed once', () => {
    const round = state('{properties: {a: {$ref: "#"}, list: {id_key: k, type: array}}}');
    expect(withSchemaLists(set, round).lists).toMatchObject([{ value: { idKey: 'k' } }]);
  });
});
