import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { DscError } from '../../shared/errors.ts';

/**
 * Keeps a data folder for one coordinator. SQLite's lock on a file is the operating system's: it is gone when its
 * holder dies, however it dies, and no pid that was given away again can be mistaken for the holder. Throws E_LOCKED.
 */
export function lockFolder(data: string): Disposable {
  const holder = join(data, 'coordinator.pid');
  const database = new DatabaseSync(join(data, 'coordinator.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new DscError('E_LOCKED', `another coordinator (pid ${read(holder)}) runs on ${data}`, {
      cause,
      hint: 'use that one, stop it, or give this one a folder of its own with --data',
    });
  }
  writeFileSync(holder, `${pid}\n`);
  return { [Symbol.dispose]: () => database.close() };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
