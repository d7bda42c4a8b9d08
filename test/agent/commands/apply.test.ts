import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { filesProject, filesState } from '../../integration/files-project.ts';
import { acmeWeb } from '../../support/collection.ts';
import { temporaryFolder } from '../../support/folder.ts';

const program = fileURLToPath(new URL('../../../bin/dsc-agent', import.meta.url));

/** The files project with two states in a folder of its own. */
function project(more: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const a = { name: 'a', host: 'web1', text: 'one' };
  const files = {
    ...filesProject,
    'old.yml': filesState(a),
    'new.yml': filesState({ ...a, text: 'two' }, { ...a, name: 'b' }),
    ...more,
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll('ROOT', join(folder.path, 'root')));
  }
  const apply = (...args: string[]) =>
    execa(program, ['apply', ...args], { cwd: folder.path, reject: false, stdin: 'ignore' });
  const content = (name: string) => readFileSync(join(folder.path, 'root', name), 'utf8');
  return { ...folder, [Symbol.dispose]: folder[Symbol.dispose], apply, content };
}

describe('apply --explain', () => {
  test('prints what would run and why, and touches nothing (fault 6)', async () => {
    using at = project();
    const { stdout, exitCode } = await at.apply('--from', 'old.yml', '--to', 'new.yml', '--explain');
    expect(exitCode).toBe(0);
    expect(stdout).toContain("update root['files'][0]");
    expect(stdout).toMatch(/one → "?two/);
    expect(stdout).toContain("create root['files'][1]");
    expect(stdout).toContain('tasks/write.yml');
    expect(existsSync(join(at.path, 'root'))).toBe(false);
  });

  test('says with its exit code that there are changes when asked to', async () => {
    using at = project();
    const args = ['--explain', '--detailed-exit-code'];
    expect((await at.apply('--from', 'old.yml', '--to', 'new.yml', ...args)).exitCode).toBe(2);
    expect((await at.apply('--from', 'old.yml', '--to', 'old.yml', ...args)).exitCode).toBe(0);
  });

  test('plans also where task files are not there yet, and names them', async () => {
    using at = project({
      'rules.yml': 'rules:\n  - {rule_selector: root.files.index, create: {tasks: none.yml}}\n',
    });
    const { stdout, stderr, exitCode } = await at.apply(
      '--from',
      '/dev/null',
      '--to',
      'old.yml',
      '--explain',
      '--output',
      'json',
    );
    expect(JSON.parse(stdout).actions).toMatchObject([
      { action: 'create', path: "root['files'][0]", hosts: ['localhost'] },
    ]);
    expect(stderr).toContain('rules.yml:2:');
    expect(stderr).toContain('none.yml');
    expect(exitCode).toBe(0);
  });
});

describe('apply', () => {
  test('runs what lies between two states, and validates it', async () => {
    using at = project();
    const { stdout, exitCode } = await at.apply(
      '--from',
      '/dev/null',
      '--to',
      'new.yml',
      '--inventory',
      'web1,',
    );
    expect(stdout).toContain('4 plays ok, 0 failed');
    expect(exitCode).toBe(0);
    expect([at.content('web1/a'), at.content('web1/b')]).toEqual(['two', 'one']);
    await at.apply('--from', 'new.yml', '--to', 'old.yml', '--inventory', 'web1,');
    expect(at.content('web1/a')).toBe('one');
    expect(existsSync(join(at.path, 'root/web1/b'))).toBe(false);
  });

  test('goes on after a failing action, and says so with its exit code (fault 22)', async () => {
    using at = project({
      'bad.yml': filesState(
        { name: 'a', host: 'web1', text: 'broken' },
        { name: 'b', host: 'web1', text: 'fine' },
      ),
    });
    const { stdout, exitCode } = await at.apply(
      '--from',
      '/dev/null',
      '--to',
      'bad.yml',
      '--inventory',
      'web1,',
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('2 plays ok, 1 failed');
    expect(at.content('web1/b')).toBe('fine');
  });

  test('with --check changes nothing', async () => {
    using at = project();
    const { stdout, exitCode } = await at.apply(
      '--from',
      '/dev/null',
      '--to',
      'old.yml',
      '--inventory',
      'web1,',
      '--check',
    );
    expect(stdout).toContain('would change');
    expect(exitCode).toBe(0);
    expect(existsSync(join(at.path, 'root'))).toBe(false);
  });

  test('refuses a state about a host that the inventory does not have', async () => {
    using at = project();
    const { stderr, exitCode } = await at.apply('--from', '/dev/null', '--to', 'old.yml');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('web1, which the inventory does not have');
    expect(existsSync(join(at.path, 'root'))).toBe(false);
  });

  test('refuses a missing task file before anything runs', async () => {
    using at = project({
      'rules.yml': 'rules:\n  - rule_selector: root.files.index\n    create: {tasks: none.yml}\n',
    });
    const { stderr, exitCode } = await at.apply('--from', '/dev/null', '--to', 'old.yml');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('rules.yml:3:21: none.yml');
  });

  test.each([
    ['no rules', ['--from', '/dev/null', '--to', 'plain.yml'], 'names no rules'],
    ['a file that is not there', ['--from', 'nothing.yml', '--to', 'old.yml'], 'nothing.yml'],
    ['no target', ['--from', 'old.yml'], 'to'],
  ])('refuses %s', async (_, args, message) => {
    using at = project({ 'plain.yml': 'a: 1\n' });
    const { stderr, exitCode } = await at.apply(...args);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(message);
  });
});

describe('apply with a collection', () => {
  const state = (text: string) =>
    `meta: {rules: acme.web.files, schema: acme.web.files}\nfiles: [{key: a, host: web1, text: ${text}}]\n`;

  test('finds rules, schema and tasks by their names, and runs them with their includes and templates', async () => {
    using at = project({ ...acmeWeb(), 'one.yml': state('one'), 'two.yml': state('two') });
    const inventory = ['--inventory', 'web1,'];
    const first = await at.apply('--from', '/dev/null', '--to', 'one.yml', ...inventory);
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(at.content('web1/a')).toBe('acme says: one\n');
    const plan = await at.apply('--from', 'one.yml', '--to', 'two.yml', '--explain', ...inventory);
    expect(plan.stdout).toContain("update root['files'][0]");
    await at.apply('--from', 'one.yml', '--to', 'two.yml', ...inventory);
    expect(at.content('web1/a')).toBe('acme says: two\n');
  });

  test('names the tasks by their resource in the plan', async () => {
    using at = project({ ...acmeWeb(), 'one.yml': state('one') });
    const { stdout } = await at.apply('--from', '/dev/null', '--to', 'one.yml', '--explain');
    expect(stdout).toContain('runs acme.web.write');
  });
});
