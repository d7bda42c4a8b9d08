/**
 * A path as a task writes it, and where that is. Ansible runs modules of a local connection in the playbook's folder, and
 * says paths as they were written: so whatever touches the disk uses `at`, and whatever is said uses `shown`.
 */
export interface HostPath {
  readonly shown: string;
  /** Absolute; empty for the empty path, which is nowhere. */
  readonly at: string;
  /** Where relative paths begin. */
  readonly dir: string;
}

/** The path is not normalized, as `a/../b` is not `b` where `a` is a link. */
export function hostPath(shown: string, dir: string): HostPath {
  const at = shown === '' || shown.startsWith('/') ? shown : `${dir}/${shown}`;
  return { shown, at, dir };
}

/** What a name in a folder is called; a name that is absolute stands for itself. */
export function inFolder(folder: HostPath, name: string): HostPath {
  return hostPath(joinPath(folder.shown, name), folder.dir);
}

/** The folder that a path is in; empty for a bare name, as for Python. */
export function folderOf(path: HostPath): HostPath {
  const head = path.shown.slice(0, path.shown.lastIndexOf('/') + 1);
  return hostPath(/^\/+$/.test(head) ? head : head.replace(/\/+$/, ''), path.dir);
}

/** Python's `os.path.join`, which normalizes nothing. */
export function joinPath(folder: string, name: string): string {
  if (name.startsWith('/') || folder === '') return name;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
