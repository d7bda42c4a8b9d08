import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { globMatches } from '../../../../agent/executor/native/files/glob.ts';
import { applySymbolicMode, formatMode } from '../../../../agent/executor/native/files/mode.ts';
import { preparePendingFile } from '../../../../agent/executor/native/files/write.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dsc-test-files-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a symbolic mode', () => {
  test.each([
    [0o644, 'u+x', 0o744],
    [0o644, 'a=r', 0o444],
    [0o640, 'o=g', 0o644],
    [0o755, 'go-rx', 0o700],
    [0o600, 'u=rwX', 0o600],
    [0o700, 'g=rX', 0o750],
    [0o644, 'u+s,g+s,o+t', 0o7644],
    [0o644, '+w', 0o644],
    [0o444, 'u=rw-x+x,o=', 0o740],
  ])('%o with %s is %o', (before, symbolic, after) => {
    const path = join(dir, 'f');
    writeFileSync(path, '');
    chmodSync(path, before);
    expect(applySymbolicMode(symbolic, lstatSync(path), 0o022).toString(8)).toBe(after.toString(8));
  });

  test('that names no one or nothing known is refused', () => {
    const stat = lstatSync(dir);
    expect(() => applySymbolicMode('z+r', stat, 0o022)).toThrow('bad symbolic permission for mode: z+r');
    expect(() => applySymbolicMode('u+q', stat, 0o022)).toThrow('bad symbolic permission for mode: u+q');
  });

  test('is shown as Ansible shows it', () => {
    expect([formatMode(0o100644), formatMode(0o104755), formatMode(0)]).toEqual(['0644', '04755', '0000']);
  });
});

describe('a pattern of names', () => {
  // As Python's glob.glob finds them.
  test.each([
    ['plain', true],
    ['nothing', false],
    ['broken', true],
    ['p*n', true],
    ['PLAIN', false],
    ['?lain', true],
    ['*hidden', false],
    ['.hid*', true],
    ['[op]lain', true],
    ['[!p]lain', false],
    ['[]p]lain', true],
    ['[plain', false],
    ['{plain,other}', false],
    ['p**n', true],
    ['*/inner', true],
    ['folder/', true],
    ['plain/', false],
    ['fol*/', true],
    ['plain/x*', false],
  ])('%s is met: %s', (pattern, met) => {
    writeFileSync(join(dir, 'plain'), '');
    writeFileSync(join(dir, '.hidden'), '');
    symlinkSync('nowhere', join(dir, 'broken'));
    mkdirSync(join(dir, 'folder'));
    writeFileSync(join(dir, 'folder', 'inner'), '');
    expect(globMatches(pattern, dir)).toBe(met);
    expect(globMatches(`${dir}/${pattern}`, '/')).toBe(met);
  });
});

describe('a file that is put in place', () => {
  test('is not there, nor readable by others, before it is committed, and nothing is left when it is not', () => {
    const target = join(dir, 'target');
    {
      using pending = preparePendingFile(target, Buffer.from('new'));
      expect(readdirSync(dir)).toHaveLength(1);
      expect(lstatSync(pending.path).mode & 0o777).toBe(0o600);
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  test('is there even where its name is as long as a name may be', () => {
    const target = join(dir, 'x'.repeat(255));
    using pending = preparePendingFile(target, Buffer.from('new'));
    pending.commit(() => undefined);
    expect(readFileSync(target, 'utf8')).toBe('new');
  });

  test('takes the mode of what it replaces', () => {
    const target = join(dir, 'target');
    writeFileSync(target, 'old');
    chmodSync(target, 0o751);
    using pending = preparePendingFile(target, Buffer.from('new'));
    pending.commit(() => undefined);
    expect(readFileSync(target, 'utf8')).toBe('new');
    expect(lstatSync(target).mode & 0o777).toBe(0o751);
    expect(readdirSync(dir)).toEqual(['target']);
  });

  test('replaces a link, not what it leads to', () => {
    writeFileSync(join(dir, 'real'), 'old');
    symlinkSync('real', join(dir, 'link'));
    using pending = preparePendingFile(join(dir, 'link'), Buffer.from('new'));
    pending.commit(() => undefined);
    expect(lstatSync(join(dir, 'link')).isFile()).toBe(true);
    expect(readFileSync(join(dir, 'real'), 'utf8')).toBe('old');
  });
});
