import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { collectionsFolder, pathOfCollection } from '../../shared/rules/collections.ts';

/** The folder of one run: the playbook's folder, as task files know it. */
export interface Workspace extends Disposable {
  readonly folder: string;
}

/**
 * Makes `<root>/<name>` with a link to each entry of `project`, so that relative paths of task files (`tasks/`, `templates/`,
 * `roles/`) mean what their author meant while what tasks write beside the playbook (`discovered_state_….yml`) stays out of the
 * project. A project that is a collection has its `collections/` beside it, where Ansible looks, and paths of resources start. Removed
 * when disposed.
 */
export function openWorkspace(root: string, name: string, project: string): Workspace {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(project)) symlinkSync(join(project, entry), join(folder, entry));
  const collections = pathOfCollection(project);
  const link = join(folder, collectionsFolder);
  if (collections !== undefined && !existsSync(link)) symlinkSync(collections, link);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What an agent that was killed left of its runs. */
export function sweepWorkspaces(root: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true, mode: 0o700 });
}
