import { existsSync } from 'node:fs';
import {
  collectionPaths,
  findCollection,
  findResource,
  type Resource,
  type ResourceSort,
  type Surroundings,
} from '../../shared/rules/collections.ts';

/** The collections that are installed on this machine. */
export interface Collections {
  find(name: string, sort: ResourceSort): Resource | undefined;
  /** The folder of `namespace.collection`. */
  folderOf(collection: string): string | undefined;
  /** The same with another path to look in first. */
  startingAt(path: string): Collections;
}

export function installedCollections(surroundings: Surroundings): Collections {
  return collectionsOn(collectionPaths(surroundings));
}

function collectionsOn(paths: readonly string[]): Collections {
  const places = { paths, exists: existsSync };
  return {
    find: (name, sort) => findResource(name, sort, places),
    folderOf: (collection) => findCollection(collection, places),
    startingAt: (path) => collectionsOn([path, ...paths]),
  };
}
