import { createHash } from 'node:crypto';
import {
  cpSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPlaybook } from '../../../agent/commands/play/playbook.ts';
import { createAnsibleExecutor } from '../../../agent/executor/ansible/executor.ts';
import { createNativeExecutor } from '../../../agent/executor/native/executor.ts';
import type { Executor } from '../../../agent/executor/port.ts';
import { isList } from '../../../shared/state/value.ts';
import { twoAtOnce } from '../../contract/executor/start.ts';
import { runToEnd } from '../../contract/playground.ts';
import { hasAnsible } from './has-ansible.ts';

const fixture = fileURLToPath(new URL('../../fixtures/executor/parity', import.meta.url));

const startAnsible = twoAtOnce(() => createAnsibleExecutor({ env: process.env, tmp: tmpdir() }));

/** The same playbooks by both executors on equal fresh folders: the same events, results and files come out. */
describe
  .skipIf(!hasAnsible)
  .concurrent('native and Ansible (skipped where ansible-core is not installed)', () => {
    test.for([
      ['arguments.yml', false],
      ['states.yml', false],
      ['states.yml', true],
      ['templates.yml', false],
      ['handlers.yml', false],
    ] as const)('run %s alike (check mode: %s)', { timeout: 120_000 }, async ([name, check], { expect }) => {
      const root = mkdtempSync(join(tmpdir(), 'dsc-parity-'));
      try {
        const ansible = await startAnsible((executor) => runOn(root, name, check, executor));
        const native = await runOn(root, name, check, createNativeExecutor({ env: process.env }));
        expect(native.events).toEqual(ansible.events);
        expect(native.tree).toEqual(ansible.tree);
      } finally {
        rmSync(root, { recursive: true });
      }
    });
  });

test('what is compared of a file is its mode, owner and content', () => {
  const tree = listTree(fixture);
  expect(tree.find((line) => line.startsWith('exist '))).toMatch(/^exist 100[0-7]{3} \d+ \d+ [0-9a-f]{40}$/);
});

async function runOn(root: string, name: string, check: boolean, executor: Executor) {
  const dir = join(root, 'project');
  rmSync(dir, { recursive: true, force: true });
  cpSync(fixture, dir, { recursive: true });
  symlinkSync('exist', join(dir, 'link'));
  symlinkSync('nowhere', join(dir, 'broken'));
  linkSync(join(dir, 'exist'), join(dir, 'hard1'));
  const { events } = await runToEnd(executor, readPlaybook(join(dir, name), '/'), {
    check,
    diff: true,
    extraVars: new Map([['ev', 'from extra']]),
  });
  return { events: events.map((event) => comparable(event)), tree: listTree(dir) };
}

/** What differs from run to run, or is a place in a temporary folder. */
const volatile = new Set(
  'tier duration start end delta atime mtime ctime inode blocks version after_header afterHeader backup_file src exception'.split(
    ' ',
  ),
);

/** An event without what is volatile; what is in a map of unknown order is sorted by its keys. */
function comparable(value: unknown): unknown {
  if (value instanceof Map)
    return comparable(Object.fromEntries([...value].map(([key, item]) => [`${typeof key} ${key}`, item])));
  if (isList(value)) return value.map(comparable);
  if (typeof value === 'string') return comparableText(value);
  if (typeof value !== 'object' || value === null || 'pyType' in value) return value;
  const entries = Object.entries(value).filter(([key]) => !volatile.has(key.replace('string ', '')));
  return Object.fromEntries(entries.map(([key, item]) => [key, comparable(item)]));
}

/** Ansible ends some messages with the lines of the file, and one with a set in any order; diffs of times have the times. */
function comparableText(text: string): string {
  return text
    .replace(/\n\nThe error appears to be in [\s\S]*$/, '')
    .replace(/ Valid booleans include: .*$/, '')
    .replace(/"[am]time": [\d.]+/g, '"time"');
}

function listTree(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replace(/\.\d+\.\d{4}-.*~$/, ' (backup)'))
    .map((name) => describeFile(name.endsWith(' (backup)') ? dir : join(dir, name), name))
    .sort();
}

function describeFile(path: string, name: string): string {
  const stat = lstatSync(path);
  const content = stat.isSymbolicLink() ? readlinkSync(path) : stat.isFile() ? digest(path) : '';
  return `${name} ${stat.mode.toString(8)} ${stat.uid} ${stat.gid} ${content}`;
}

function digest(path: string): string {
  return createHash('sha1').update(readFileSync(path)).digest('hex');
}
