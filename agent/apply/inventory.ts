import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import { loadYaml } from '../../shared/state/load.ts';
import { isMap, type Value } from '../../shared/state/value.ts';
import type { Inventory } from '../executor/port.ts';

/** An inventory and the names of its hosts. */
export interface ReadInventory {
  readonly inventory: Inventory;
  readonly hosts: readonly string[];
}

/** A file in Ansible's YAML form, or with a comma the names that this host goes by: `web1,web2`. Throws E_FILE and E_YAML. */
export function readInventory(text: string, cwd: string): ReadInventory {
  if (text.includes(',')) {
    const names = text.split(',').map((name) => name.trim());
    const hosts = names.filter((name) => name !== '');
    return { inventory: { type: 'local', hosts }, hosts };
  }
  const path = resolve(cwd, text);
  return { inventory: { type: 'file', path }, hosts: [...new Set(hostsIn(readFile(path)))].toSorted() };
}

function readFile(path: string): Value {
  try {
    return loadYaml(readFileSync(path, 'utf8'), { file: path, duplicateKeys: 'last' }).value;
  } catch (cause) {
    if (cause instanceof DscError) throw cause;
    throw new DscError('E_FILE', `the inventory ${path} cannot be read`, { cause });
  }
}

/** The names under `hosts` of every group and of its children. */
function hostsIn(group: Value | undefined): string[] {
  if (!isMap(group)) return [];
  return [...group].flatMap(([key, below]) => {
    if (key === 'hosts' && isMap(below)) return [...below.keys()].map(String);
    return key === 'vars' ? [] : hostsIn(below);
  });
}
