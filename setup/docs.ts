import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { outputLimits } from '../agent/telemetry/limits.ts';
import { exitMeanings } from '../shared/cli/verb.ts';
import { errorCodes, exitCodes } from '../shared/error-codes.ts';
import { outcomes } from '../shared/outcome.ts';
import { eventKinds } from '../shared/wire/events.ts';

/*
 * The parts of docs/ that are made from tables in the source, between two marks in their files: `npm run docs` writes them, and a
 * test says when they are stale.
 */
const docs = join(import.meta.dirname, '..', 'docs');

/** Every made part: its file, its mark, its text. */
export const madeParts = [
  { file: 'telemetry.md', mark: 'kinds', make: eventCatalogue },
  { file: 'telemetry.md', mark: 'limits', make: limitTable },
  { file: 'errors.md', mark: 'codes', make: errorTable },
  { file: 'errors.md', mark: 'exits', make: exitTable },
  { file: 'errors.md', mark: 'outcomes', make: outcomeTable },
] as const;

/** The text of a file in docs/ with its made parts as the source has them now. */
export function upToDate(file: string): string {
  let text = readFileSync(join(docs, file), 'utf8');
  for (const part of madeParts) {
    if (part.file !== file) continue;
    const [begin, end] = [`<!-- made: ${part.mark} -->`, `<!-- end: ${part.mark} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/${file} lacks the marks of ${part.mark}`);
    text = `${text.slice(0, from + begin.length)}\n\n${part.make()}\n${text.slice(to)}`;
  }
  return text;
}

if (import.meta.main) {
  for (const file of new Set(madeParts.map((part) => part.file)))
    writeFileSync(join(docs, file), upToDate(file));
}

function eventCatalogue(): string {
  return Object.entries(eventKinds)
    .map(([kind, { meaning, data }]) => `### \`${kind}\`\n\n${meaning}\n\n${fieldTable(data)}`)
    .join('\n');
}

function fieldTable(data: z.ZodType): string {
  const { properties = {} } = z.toJSONSchema(data, { unrepresentable: 'any' }) as JsonSchema;
  const rows = Object.entries(properties).map(
    ([name, schema]) => `| \`${name}\` | ${typeText(schema)} | ${schema.description ?? ''} |`,
  );
  return `| field | type | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ');
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`;
  if (schema.type === 'object')
    return `map of ${Object.keys(schema.properties ?? {})
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  return schema.type ?? 'any';
}

function limitTable(): string {
  const rows = Object.entries(outputLimits).map(([name, limit]) => `| ${name} | ${limit} |`);
  return `| part of a task's event | at most |\n|---|---|\n${rows.join('\n')}\n`;
}

function errorTable(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, [exit, meaning]]) => `| \`${code}\` | ${exit} | ${meaning} |`,
  );
  return `| code | exit | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function exitTable(): string {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  const rows = names.map((name) => `| ${exitCodes[name]} | ${exitMeanings[name]} |`);
  return `| exit | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

function outcomeTable(): string {
  const rows = Object.entries(outcomes).map(([outcome, meaning]) => `| ${outcome} | ${meaning} |`);
  return `| outcome | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}
