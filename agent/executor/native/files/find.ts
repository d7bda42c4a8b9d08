import { join, resolve } from 'node:path';
import { ModuleFailure } from '../modules/module.ts';
import { exists } from './attributes.ts';

/** Where a relative name is looked for, as Ansible does: in `folder` of each place, then in the place itself, the playbook's last. */
export function searchCandidates(
  name: string,
  folder: string,
  searchPath: readonly string[],
  dir: string,
): string[] {
  if (name.startsWith('/') || name.startsWith('~')) return [resolve(name)];
  const inFolder = name.split('/')[0] === folder ? [] : [folder];
  return [...searchPath, dir].flatMap((place) => [
    ...inFolder.map((one) => join(place, one, name)),
    join(place, name),
  ]);
}

/** The first candidate that exists; throws a ModuleFailure in Ansible's words with all of them. */
export function findFile(
  name: string,
  folder: string,
  { searchPath, dir }: { readonly searchPath: readonly string[]; readonly dir: string },
): string {
  const candidates = searchCandidates(name, folder, searchPath, dir);
  const found = candidates.find(exists);
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
