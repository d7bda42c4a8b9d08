import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffText } from '../../../../agent/commands/play/diff-text.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'dsc-test-diff-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const numbers = Array.from({ length: 30 }, (_, index) => `${index}\n`);

test.each([
  ['a new file', '', 'a\nb\n'],
  ['an emptied file', 'a\nb\n', ''],
  ['a changed line', 'a\nb\nc\n', 'a\nx\nc\n'],
  ['a last line without its end', 'a\nb\n', 'a\nb'],
  ['last lines without an end', 'a\nb', 'a\nc'],
  ['two changes far apart', numbers.join(''), numbers.with(2, 'x\n').with(20, 'y\n').join('')],
  ['two changes close together', numbers.join(''), numbers.with(5, 'x\n').with(11, 'y\n').join('')],
  ['an insertion and a removal', numbers.join(''), numbers.with(5, '').with(25, '25\nmore\n').join('')],
])('%s is shown as diff -u shows it', (_what, before, after) => {
  const text = diffText({ before, after }, (_style, plain) => plain);
  expect(text.replace(/^--- before\n\+\+\+ after\n/, '')).toBe(diffOf(before, after));
});

function diffOf(before: string, after: string): string {
  writeFileSync(join(dir, 'before'), before);
  writeFileSync(join(dir, 'after'), after);
  try {
    return execFileSync('diff', ['-u', 'before', 'after'], { cwd: dir, encoding: 'utf8' });
  } catch (error) {
    // It exits with 1 where they differ.
    return String((error as { stdout: unknown }).stdout).replace(/^---.*\n\+\+\+.*\n/, '');
  }
}
