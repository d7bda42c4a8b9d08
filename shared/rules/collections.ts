/** What a collection keeps for dsc, each sort as NAME.yml in a folder of that name. */
export type ResourceSort = 'rules' | 'schemas' | 'tasks' | 'services';

/** A file of an installed collection, found by its name `namespace.collection.name`. */
export interface Resource {
  /** `namespace.collection`. */
  readonly collection: string;
  /** The collection's own folder. */
  readonly folder: string;
  readonly file: string;
}

/** Where collections are looked for, the first that has one winning, and whether a file or folder is there. */
export interface CollectionPlaces {
  readonly paths: readonly string[];
  exists(path: string): boolean;
}

/** The name of collections' folder beside a project, and in a bundle. */
export const collectionsFolder = 'collections';

/**
 * The file that a resource's name stands for. As with Ansible, a collection is whole in one place: the first path that has
 * it hides the others, even where only another one has the file. Undefined for what is no such name or is not there.
 */
export function findResource(
  name: string,
  sort: ResourceSort,
  places: CollectionPlaces,
): Resource | undefined {
  const [, collection = '', last = ''] = /^(.*)\.([\w-]+)$/.exec(name) ?? [];
  const folder = findCollection(collection, places);
  if (folder === undefined) return undefined;
  const file = `${folder}/${sort}/${last}.yml`;
  return places.exists(file) ? { collection, folder, file } : undefined;
}

/** The folder of `namespace.collection`, if it is installed. */
export function findCollection(collection: string, { paths, exists }: CollectionPlaces): string | undefined {
  if (!/^[a-z_]\w*\.[a-z_]\w*$/i.test(collection)) return undefined;
  return paths.map((path) => `${path}/${collectionFolder(collection)}`).find(exists);
}

/** Below one of the paths: `ansible_collections/namespace/collection`. */
export function collectionFolder(collection: string): string {
  return `ansible_collections/${collection.replace('.', '/')}`;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** Folders that may have `collections/` in them, the nearest first; absolute. */
  readonly beside: readonly string[];
}

/**
 * Ansible's paths, without asking Ansible: `collections/` beside the project, then what `ANSIBLE_COLLECTIONS_PATH` (or its
 * old plural) says, else the user's and the system's. Settings in an `ansible.cfg` are not read.
 */
export function collectionPaths({ env, home, cwd, beside }: Surroundings): string[] {
  const said = env.ANSIBLE_COLLECTIONS_PATH || env.ANSIBLE_COLLECTIONS_PATHS || undefined;
  const installed = said?.split(':').filter((path) => path !== '') ?? standardPaths;
  return [
    ...beside.map((folder) => `${folder}/${collectionsFolder}`),
    ...installed.map((path) => absolute(path.replace(/^~(?=\/|$)/, home), cwd)),
  ];
}

const standardPaths = ['~/.ansible/collections', '/usr/share/ansible/collections'];

/** Ansible takes a path that ends in `ansible_collections` for the folder above it. */
function absolute(path: string, cwd: string): string {
  const whole = path.startsWith('/') ? path : `${cwd}/${path}`;
  return whole.replace(/(\/ansible_collections)?\/*$/, '');
}

/**
 * The folder that the paths in a rules file start at, and where its tasks run: its own, but the collection's for one that
 * lies in the `rules/` of a collection. `path` may be relative; `.` is the folder that it is relative to.
 */
export function projectFolder(path: string): string {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  return insideCollection.test(folder) ? folder.slice(0, -'/rules'.length) : folder;
}

const insideCollection = /(^|\/)ansible_collections\/\w+\/\w+\/rules$/;

/** For a collection's own folder, the path that it was found on; undefined for any other folder. */
export function pathOfCollection(folder: string): string | undefined {
  return /^(.*)\/ansible_collections\/\w+\/\w+\/?$/.exec(folder)?.[1];
}
