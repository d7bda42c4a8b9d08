import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RulesFile } from '../shared/rules/schema.ts';
import { SystemFile } from '../shared/state/system.ts';

/** The JSON Schemas that are shipped for editors, by file name, as their whole text. */
export function editorSchemas(): ReadonlyMap<string, string> {
  return new Map([
    ['rules.schema.json', textOf(RulesFile, 'Rules of a desired state')],
    ['system.schema.json', textOf(SystemFile, 'A system: desired states and the hosts they go to')],
  ]);
}

/** Draft 7, which the YAML language servers read. */
function textOf(schema: z.ZodType, title: string): string {
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ $schema: json.$schema, title, ...json }, null, 2)}\n`;
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../schemas');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of editorSchemas()) writeFileSync(join(folder, name), text);
}
