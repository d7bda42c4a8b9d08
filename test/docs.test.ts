import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeParts, upToDate } from '../setup/docs.ts';

const docs = join(import.meta.dirname, '..', 'docs');

test.each([
  ...new Set(madeParts.map(({ file }) => file)),
])('docs/%s has what the source says now (otherwise: npm run docs)', (file) => {
  expect(readFileSync(join(docs, file), 'utf8')).toBe(upToDate(file));
});
