import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Credentials, readCredentials, writeCredentials } from '../../shared/wire/credentials.ts';
import { writeWhole } from '../files.ts';

/** Credentials that a data folder keeps, as `<data>/<name>.creds`; undefined before the first `up`. Throws E_CONFIG. */
export function keptCredentials(data: string, name: string): Credentials | undefined {
  const file = join(data, `${name}.creds`);
  return existsSync(file) ? readCredentials(readFileSync(file, 'utf8'), file) : undefined;
}

export function keepCredentials(data: string, credentials: Credentials): void {
  writeWhole(join(data, `${credentials.name}.creds`), writeCredentials(credentials), { mode: 0o600 });
}
