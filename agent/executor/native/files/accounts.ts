import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Users and groups of this host by name and number; the files are read again when they change, other sources asked by getent. */
export interface Accounts {
  readonly user: Names;
  readonly group: Names;
}
export interface Names {
  /** Undefined when nobody has this name. */
  idOf(name: string): number | undefined;
  nameOf(id: number): string | undefined;
}

export const accounts: Accounts = {
  user: createNames('passwd'),
  group: createNames('group'),
};

interface Table {
  readonly stamp: string;
  readonly ids: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
}

function createNames(database: 'passwd' | 'group'): Names {
  let table: Table | undefined;
  const read = () => {
    const stamp = stampOf(`/etc/${database}`);
    if (table?.stamp !== stamp) table = readTable(database, stamp);
    return table;
  };
  return {
    idOf: (name) => read().ids.get(name) ?? ask(database, name)?.id,
    nameOf: (id) => read().names.get(id) ?? ask(database, String(id))?.name,
  };
}

function stampOf(file: string): string {
  const { ino, mtimeMs, size } = statSync(file);
  return `${ino} ${mtimeMs} ${size}`;
}

function readTable(database: string, stamp: string): Table {
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  for (const line of readFileSync(`/etc/${database}`, 'utf8').split('\n')) {
    const [name, , id] = line.split(':');
    if (name === undefined || id === undefined || !/^\d+$/.test(id)) continue;
    if (!ids.has(name)) ids.set(name, Number(id));
    if (!names.has(Number(id))) names.set(Number(id), name);
  }
  return { stamp, ids, names };
}

/** LDAP and the like. */
function ask(database: string, key: string): { readonly name: string; readonly id: number } | undefined {
  try {
    const line = execFileSync('getent', [database, key], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [name, , id] = line.split(':');
    return name !== undefined && /^\d+$/.test(id ?? '') ? { name, id: Number(id) } : undefined;
  } catch {
    return undefined; // getent ends with 2 when there is no such account.
  }
}
