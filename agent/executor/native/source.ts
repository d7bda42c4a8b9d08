import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Position } from '../../../shared/errors.ts';
import { loadYaml } from '../../../shared/state/load.ts';
import type { Path } from '../../../shared/state/path.ts';
import type { Value } from '../../../shared/state/value.ts';

/** A value that people wrote, and where each part of it is. */
export interface Source {
  readonly value: Value;
  /** Where a part of it is written; undefined for what a program made. */
  at(path: Path): Position | undefined;
}

/** A YAML file as Ansible reads it. Throws a DscError (E_YAML, E_LIMIT), and the system's error when it cannot be read. */
export function readSource(file: string): Source {
  const loaded = loadYaml(readFileSync(file, 'utf8'), { file, duplicateKeys: 'last' });
  return { value: loaded.value, at: (path) => loaded.positionOf(path) };
}

/** The task file that a name stands for, as Ansible looks it up: beside the including files, the nearest first, then beside the playbook. */
export function findTaskFile(name: string, folders: readonly string[], dir: string): string {
  if (name.startsWith('/')) return name;
  const candidates = [...folders, dir].map((folder) => `${folder.replace(/\/$/, '')}/${name}`);
  return resolve(candidates.find((candidate) => existsSync(candidate)) ?? `${dir}/${name}`);
}
