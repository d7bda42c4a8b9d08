import type { DatabaseSync } from 'node:sqlite';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import { HostAssignment } from '../../shared/wire/messages.ts';
import { type Bundles, openBundles } from './bundles.ts';
import { openDatabase, transact } from './database.ts';
import { InstanceRecord } from './instance-record.ts';
import { type Journal, openJournal } from './journal.ts';
import { type KnownFacts, openKnownFacts } from './known-facts.ts';
import { openSpool, type Spool } from './spool.ts';

/** Milliseconds that content stays which no instance names: a run may still use it, or an assignment be on its way. */
const graceForUnnamed = 24 * 3_600_000;

/** All that an agent keeps on disk, in `<data>/agent.db` and `<data>/bundles/`: it comes back from this alone. */
export class Store {
  readonly spool: Spool;
  readonly journal: Journal;
  readonly known: KnownFacts;
  readonly bundles: Bundles;
  readonly #database: DatabaseSync;

  constructor(folder: string) {
    this.#database = openDatabase(folder);
    this.spool = openSpool(this.#database);
    this.journal = openJournal(this.#database);
    this.known = openKnownFacts(this.#database);
    this.bundles = openBundles(folder);
  }

  /** The newest accepted assignment, with the digest of the message that brought it. */
  accepted(): { assignment: HostAssignment; digest: string } | undefined {
    const row = this.#database.prepare('SELECT digest, message FROM assignment').get();
    if (row === undefined) return undefined;
    const assignment = decodeMessage(HostAssignment, row.message as Uint8Array, 'the stored assignment');
    return { assignment, digest: String(row.digest) };
  }

  /** Takes an assignment with what it means for each instance, all or nothing. */
  accept(assignment: HostAssignment, digest: string, records: readonly InstanceRecord[]): void {
    transact(this.#database, () => {
      this.#database
        .prepare('INSERT OR REPLACE INTO assignment (id, generation, digest, message) VALUES (1, ?, ?, ?)')
        .run(assignment.generation, digest, encodeMessage(assignment));
      for (const record of records) this.putInstance(record);
    });
  }

  /** All that `work` writes is on disk together, or nothing of it. */
  atomically<T>(work: () => T): T {
    return transact(this.#database, work);
  }

  instances(): InstanceRecord[] {
    const rows = this.#database.prepare('SELECT record FROM instance ORDER BY name').all();
    return rows.map((row) => decodeMessage(InstanceRecord, row.record as Uint8Array, 'a stored instance'));
  }

  instance(name: string): InstanceRecord | undefined {
    const row = this.#database.prepare('SELECT record FROM instance WHERE name = ?').get(name);
    if (row === undefined) return undefined;
    return decodeMessage(InstanceRecord, row.record as Uint8Array, 'a stored instance');
  }

  putInstance(record: InstanceRecord): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO instance (name, record) VALUES (?, ?)')
      .run(record.name, encodeMessage(record));
  }

  /** An instance that left this host is forgotten with all that was known of it. */
  forgetInstance(name: string): void {
    transact(this.#database, () => {
      for (const table of ['known', 'journal']) {
        this.#database.prepare(`DELETE FROM ${table} WHERE instance = ?`).run(name);
      }
      this.#database.prepare('DELETE FROM instance WHERE name = ?').run(name);
    });
  }

  content(digest: string): Uint8Array | undefined {
    const row = this.#database.prepare('SELECT bytes FROM content WHERE digest = ?').get(digest);
    return row?.bytes as Uint8Array | undefined;
  }

  putContent(digest: string, bytes: Uint8Array): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO content (digest, bytes, wanted) VALUES (?, ?, ?)')
      .run(digest, bytes, Date.now());
  }

  /** Says of a state whether it is here, and keeps it from being swept while its assignment is on the way. */
  hasContent(digest: string): boolean {
    const marked = this.#database
      .prepare('UPDATE content SET wanted = ? WHERE digest = ?')
      .run(Date.now(), digest);
    return Number(marked.changes) > 0;
  }

  /** Drops states and bundles that no instance names and nobody wanted of late. */
  sweep(): void {
    const kept = new Set(this.instances().flatMap(namedContent));
    const before = Date.now() - graceForUnnamed;
    for (const row of this.#database.prepare('SELECT digest FROM content WHERE wanted < ?').all(before)) {
      const digest = String(row.digest);
      if (!kept.has(digest)) this.#database.prepare('DELETE FROM content WHERE digest = ?').run(digest);
    }
    this.bundles.sweep(kept, before);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function namedContent({ assigned, current, lastGood }: InstanceRecord): string[] {
  return [assigned, current, lastGood].flatMap((part) =>
    part === null ? [] : [part.state.digest, part.bundle.digest],
  );
}
