import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { newRecord } from '../../../agent/store/instance-record.ts';
import { Store } from '../../../agent/store/store.ts';
import { Float } from '../../../shared/state/value.ts';
import { encodeBundle } from '../../../shared/wire/bundle.ts';
import { temporaryFolder } from '../../support/folder.ts';

const ref = (letter: string) => ({ digest: letter.repeat(64), size: 1, chunks: 1 });
const assigned = {
  name: 'app',
  revision: 1,
  state: ref('a'),
  bundle: ref('b'),
  rules: 'rules.yml',
  after: [],
  executor: 'auto' as const,
};
const assignment = {
  needs: [],
  host: 'web1',
  generation: 3,
  issued_at: '2026-01-01T00:00:00Z',
  issued_by: 'me',
  instances: [assigned],
};

describe('the store', () => {
  test('gives back the accepted assignment and its instances after it was opened anew', () => {
    using folder = temporaryFolder();
    {
      using store = new Store(folder.path);
      store.accept(assignment, 'd'.repeat(64), [newRecord(assigned, 3)]);
    }
    using store = new Store(folder.path);
    expect(store.accepted()).toEqual({ assignment, digest: 'd'.repeat(64) });
    expect(store.instances()).toEqual([newRecord(assigned, 3)]);
  });

  test('keeps what is known of a subtree with its types, and forgets it with the instance', () => {
    using folder = temporaryFolder();
    using store = new Store(folder.path);
    const node = new Map<string | number, unknown>([
      ['size', new Float(1)],
      [1, 2n ** 70n],
    ]) as never;
    store.putInstance(newRecord(assigned, 3));
    store.known.put('app', 'k1', { type: 'unknown', everMade: true, node, path: ['a', 0] });
    store.known.put('app', 'k2', { type: 'absent' });
    expect(store.known.all('app').get('k1')).toEqual({
      type: 'unknown',
      everMade: true,
      node,
      path: ['a', 0],
    });
    expect(store.known.unknown('app')).toEqual(['k1']);
    store.forgetInstance('app');
    expect(store.known.all('app').size).toBe(0);
    expect(store.instances()).toEqual([]);
  });

  test('can be read by nobody else, and every commit reaches the disk', () => {
    using folder = temporaryFolder();
    using _store = new Store(join(folder.path, 'data'));
    expect(statSync(join(folder.path, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder.path, 'data', 'agent.db')).mode & 0o777).toBe(0o600);
  });

  test('is refused to a second agent while the first one runs', () => {
    using folder = temporaryFolder();
    using _first = new Store(folder.path);
    expect(() => new Store(folder.path)).toThrow(expect.objectContaining({ code: 'E_STORE' }));
  });

  test('of a newer version is refused, and left as it is', () => {
    using folder = temporaryFolder();
    new Store(folder.path)[Symbol.dispose]();
    const database = new DatabaseSync(join(folder.path, 'agent.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => new Store(folder.path)).toThrow(/written by a newer agent/);
  });
});

describe('the spool', () => {
  test('numbers events from 1 in each boot, and says where the boot before ended', () => {
    using folder = temporaryFolder();
    const append = (store: Store, text: string) =>
      store.spool.append((_boot, seq) => ({
        subject: 's',
        event: new TextEncoder().encode(`${text} ${seq}`),
      }));
    const first = new Store(folder.path);
    append(first, 'a');
    append(first, 'b');
    const { boot } = first.spool;
    first[Symbol.dispose]();

    using store = new Store(folder.path);
    expect(store.spool.previous).toEqual({ boot, seq: 2 });
    expect(store.spool.boot).not.toBe(boot);
    append(store, 'c');
    const events = store.spool.read(0, 10);
    expect(events.map(({ seq, event }) => [seq, new TextDecoder().decode(event)])).toEqual([
      [1, 'a 1'],
      [2, 'b 2'],
      [1, 'c 1'],
    ]);
    store.spool.remove(events.slice(0, 2).map(({ id }) => id));
    expect(store.spool.depth()).toBe(1);
  });
});

describe('bundles', () => {
  test('are unpacked whole, for their owner only', () => {
    using folder = temporaryFolder();
    using store = new Store(folder.path);
    const archive = encodeBundle([
      { path: 'tasks/a.yml', bytes: new TextEncoder().encode('[]'), executable: false },
      { path: 'files/run.sh', bytes: new TextEncoder().encode('#!/bin/sh'), executable: true },
    ]);
    store.bundles.unpack('b'.repeat(64), archive);
    const at = store.bundles.folder('b'.repeat(64));
    expect(readFileSync(join(at, 'tasks/a.yml'), 'utf8')).toBe('[]');
    expect(statSync(join(at, 'files/run.sh')).mode & 0o777).toBe(0o700);
    expect(statSync(join(at, 'tasks/a.yml')).mode & 0o777).toBe(0o600);
  });

  test('that no instance names stay for a day, as an assignment may be on its way', () => {
    using folder = temporaryFolder();
    using store = new Store(folder.path);
    store.bundles.unpack('b'.repeat(64), encodeBundle([]));
    store.sweep();
    expect(store.bundles.has('b'.repeat(64))).toBe(true);
    store.bundles.sweep(new Set(), Date.now() + 1);
    expect(existsSync(store.bundles.folder('b'.repeat(64)))).toBe(false);
  });
});
