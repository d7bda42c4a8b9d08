import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { transact } from './database.ts';

/** One event on disk that no stream has acknowledged yet. */
export interface SpooledEvent {
  readonly id: number;
  readonly boot: string;
  readonly seq: number;
  readonly subject: string;
  readonly event: Uint8Array;
}

/**
 * Events in the order they happened. `boot` names one life of the agent by an unguessable word; `seq` counts its events from 1
 * without a gap, as number and event are written in one transaction.
 */
export interface Spool {
  readonly boot: string;
  /** The boot before this one and its last number, so that a reader knows where that one ended. */
  readonly previous: { boot: string; seq: number } | null;
  readonly seq: number;
  /** Numbers an event and puts it on disk; `make` gets its number. */
  append(make: (boot: string, seq: number) => { subject: string; event: Uint8Array }): void;
  /** Up to `limit` events with an id above `after`, oldest first. */
  read(after: number, limit: number): SpooledEvent[];
  remove(ids: readonly number[]): void;
  /** The id of the newest event on disk, 0 when there is none. */
  lastId(): number;
  depth(): number;
}

export function openSpool(database: DatabaseSync): Spool {
  const row = database.prepare('SELECT boot, seq FROM boot').get();
  const previous = row === undefined ? null : { boot: String(row.boot), seq: Number(row.seq) };
  const boot = randomBytes(9).toString('base64url');
  database.prepare('INSERT OR REPLACE INTO boot (id, boot, seq) VALUES (1, ?, 0)').run(boot);
  return new SqliteSpool(database, boot, previous);
}

class SqliteSpool implements Spool {
  readonly boot: string;
  readonly previous: { boot: string; seq: number } | null;
  #seq = 0;
  readonly #database: DatabaseSync;
  readonly #count;
  readonly #insert;
  readonly #select;
  readonly #delete;
  readonly #depth;

  constructor(database: DatabaseSync, boot: string, previous: { boot: string; seq: number } | null) {
    this.boot = boot;
    this.previous = previous;
    this.#database = database;
    this.#count = database.prepare('UPDATE boot SET seq = ?');
    this.#insert = database.prepare('INSERT INTO spool (boot, seq, subject, event) VALUES (?, ?, ?, ?)');
    this.#select = database.prepare(
      'SELECT id, boot, seq, subject, event FROM spool WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#delete = database.prepare('DELETE FROM spool WHERE id = ?');
    this.#depth = database.prepare('SELECT count(*) AS depth FROM spool');
  }

  get seq(): number {
    return this.#seq;
  }

  append(make: (boot: string, seq: number) => { subject: string; event: Uint8Array }): void {
    const seq = this.#seq + 1;
    const { subject, event } = make(this.boot, seq);
    transact(this.#database, () => {
      this.#count.run(seq);
      this.#insert.run(this.boot, seq, subject, event);
    });
    this.#seq = seq;
  }

  read(after: number, limit: number): SpooledEvent[] {
    return this.#select.all(after, limit) as unknown as SpooledEvent[];
  }

  remove(ids: readonly number[]): void {
    transact(this.#database, () => {
      for (const id of ids) this.#delete.run(id);
    });
  }

  lastId(): number {
    return Number(this.#database.prepare('SELECT max(id) AS id FROM spool').get()?.id ?? 0);
  }

  depth(): number {
    return Number(this.#depth.get()?.depth);
  }
}
