import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { editorSchemas } from '../../setup/schemas.ts';
import { loadYaml } from '../../shared/state/load.ts';
import { toPlain } from '../../shared/state/plain.ts';

const folder = join(import.meta.dirname, '../../schemas');

describe('the JSON Schemas for editors', () => {
  test('are current: run `node setup/schemas.ts` when this fails', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...editorSchemas().keys()]);
    for (const [name, text] of editorSchemas()) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  });

  test.each([
    [
      'rules.schema.json',
      'rules: [{rule_selector: root.a, become: yes, create: {tasks: [{debug: {msg: hi}}]}, update: }]',
      true,
    ],
    ['rules.schema.json', 'rules: [{rule_selector: root.a, creates: {tasks: a.yml}}]', false],
    ['system.schema.json', '{dsc: system/v1, instances: [{name: linux, state: s.yml, hosts: [web1]}]}', true],
    ['system.schema.json', '{dsc: system/v2, instances: [{name: linux, state: s.yml}]}', false],
  ])('%s judges %s', (name, text, valid) => {
    const schema = JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
    const plain: unknown = JSON.parse(JSON.stringify(toPlain(loadYaml(text, { file: name }).value)));
    expect(new Ajv().validate(schema, plain)).toBe(valid);
  });
});
