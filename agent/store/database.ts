import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DscError } from '../../shared/errors.ts';

/** Each entry migrates the database by one `user_version`; entries are only ever added. */
const migrations = [
  `
  CREATE TABLE assignment (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL,
    digest TEXT NOT NULL, message BLOB NOT NULL) STRICT;
  CREATE TABLE content (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL, wanted INTEGER NOT NULL) STRICT;
  CREATE TABLE instance (name TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT;
  CREATE TABLE known (
    instance TEXT NOT NULL, target TEXT NOT NULL, fact BLOB NOT NULL, PRIMARY KEY (instance, target)
  ) STRICT;
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY, instance TEXT NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL, entry BLOB NOT NULL
  ) STRICT;
  CREATE INDEX journal_run ON journal (instance, run);
  CREATE TABLE spool (
    id INTEGER PRIMARY KEY AUTOINCREMENT, boot TEXT NOT NULL, seq INTEGER NOT NULL,
    subject TEXT NOT NULL, event BLOB NOT NULL
  ) STRICT;
  CREATE TABLE boot (id INTEGER PRIMARY KEY CHECK (id = 1), boot TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
  `,
] as const;

/**
 * Opens the agent's database in `folder`, made at 0700 when missing: WAL, every commit durable (`synchronous=FULL`),
 * migrated forward. Throws E_STORE, also for a database that a newer agent wrote.
 */
export function openDatabase(folder: string): DatabaseSync {
  const file = join(folder, 'agent.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(file);
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
    lock(database);
    migrate(database, file);
    return database;
  } catch (cause) {
    if (cause instanceof DscError) throw cause;
    throw new DscError('E_STORE', `the agent's store ${file} cannot be opened`, {
      cause,
      hint: 'is another agent using this folder, is the disk full, may this user write there?',
    });
  }
}

/** Runs `work` in one transaction, its caller's where there is one: all of it is on disk, or nothing. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Two agents on one store would tell two stories: the first holds the file for as long as it lives. */
function lock(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > migrations.length) {
    throw new DscError('E_STORE', `${file} was written by a newer agent (version ${version})`, {
      hint: `this agent knows versions up to ${migrations.length}; install the newer one again`,
    });
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    transact(database, () => database.exec(`${sql}; PRAGMA user_version = ${index + 1};`));
  }
}
