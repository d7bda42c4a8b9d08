import { type Dirent, opendirSync, statSync } from 'node:fs';
import { type HostPath, inFolder } from './host-path.ts';

/** One folder of a tree, as Python's `os.walk` yields it: parents first, names in the order that the file system gives. */
export interface Folder {
  readonly path: HostPath;
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Links to folders count as folders, and are not followed. A folder that cannot be read is left out. */
export function* walk(path: HostPath): Generator<Folder> {
  const entries = readEntries(path.at);
  if (entries === undefined) return;
  const isFolder = (entry: Dirent) => entry.isDirectory() || leadsToFolder(path, entry);
  const folders = entries.filter(isFolder);
  yield {
    path,
    folders: folders.map(({ name }) => name),
    files: entries.filter((entry) => !isFolder(entry)).map(({ name }) => name),
  };
  for (const folder of folders) {
    if (!folder.isSymbolicLink()) yield* walk(inFolder(path, folder.name));
  }
}

function leadsToFolder(path: HostPath, entry: Dirent): boolean {
  return (
    entry.isSymbolicLink() &&
    statSync(inFolder(path, entry.name).at, { throwIfNoEntry: false })?.isDirectory() === true
  );
}

/** `readdirSync` sorts; Python does not. */
function readEntries(path: string): Dirent[] | undefined {
  try {
    using folder = opendirSync(path);
    const entries: Dirent[] = [];
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) entries.push(entry);
    return entries;
  } catch {
    return undefined;
  }
}
