import { existsSync } from 'node:fs';
import { normalize } from 'node:path';
import { expandPath } from '../modules/arguments.ts';
import { ModuleFailure } from '../modules/module.ts';
import { joinPath } from './host-path.ts';

/** Where a task looks for the files that it names. */
export interface SearchPlaces {
  /** Folders of the task's file and of those that include it. */
  readonly searchPath: readonly string[];
  /** The playbook's folder. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a relative name is looked for, as Ansible does: in `folder` of each place, then in the place itself, the playbook's last. */
export function searchCandidates(
  name: string,
  folder: string,
  { searchPath, dir, env }: SearchPlaces,
): string[] {
  if (name.startsWith('/') || name.startsWith('~')) return [normalize(expandPath(name, env))];
  const folders = name.split('/')[0] === folder ? [''] : [folder, ''];
  return [...searchPath, dir].flatMap((place) =>
    folders.map((one) => joinPath(one === '' ? place : joinPath(place, one), name)),
  );
}

/** The first candidate that exists; throws a ModuleFailure in Ansible's words with all of them. */
export function findFile(name: string, folder: string, places: SearchPlaces): string {
  const candidates = searchCandidates(name, folder, places);
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new ModuleFailure(notFound(name, candidates));
}

/** The words of Ansible's AnsibleFileNotFound. */
function notFound(name: string, candidates: readonly string[]): string {
  const searched = candidates.length > 1 ? `\nSearched in:\n\t${candidates.join('\n\t')}` : '';
  const hint =
    '\nIf you are using a module and expect the file to exist on the remote, see the remote_src option';
  return `Could not find or access '${name}'${searched} on the Ansible Controller.${hint}`;
}
