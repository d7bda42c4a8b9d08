import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DscError } from '../../../shared/errors.ts';

/** The path of `ansible-playbook` as the given environment finds it; throws E_ANSIBLE_MISSING with the command that installs it. */
export function findAnsible(env: Readonly<Record<string, string | undefined>>): string {
  const found = lookUp(env);
  if (found !== undefined) return found;
  throw new DscError('E_ANSIBLE_MISSING', 'ansible-playbook is not installed on this host', {
    hint: 'Install it with: apt-get install --no-install-recommends ansible-core (or: pipx install ansible-core)',
  });
}

function lookUp(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, 'ansible-playbook')).find(isExecutableFile);
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
