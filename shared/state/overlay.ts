import type { LoadedYaml } from './load.ts';
import { mergePatch } from './merge.ts';
import { getAt, getChild, type Path } from './path.ts';
import { isMap, type Value } from './value.ts';

/** A state with patches laid over it, the last one uppermost; positions lead into the file that a value came from. */
export function overlaid(base: LoadedYaml, patches: readonly LoadedYaml[]): LoadedYaml {
  if (patches.length === 0) return base;
  const ownerOf = (path: Path) => patches.findLast(({ value }) => says(value, path)) ?? lowest(path);
  /** Of a map that several have, what is missing in it is missing in the lowest. */
  const lowest = (path: Path) =>
    [base, ...patches].find(({ value }) => getAt(value, path) !== undefined) ?? base;
  return {
    value: patches.reduce((value, patch) => mergePatch(value, patch.value), base.value),
    positionOf: (path) => ownerOf(path).positionOf(path),
    keyPositionOf: (path) => ownerOf(path).keyPositionOf(path),
  };
}

/** Whether a patch alone decides what is at a path: it has a scalar or list there, or above. */
function says(patch: Value, path: Path): boolean {
  let at: Value | undefined = patch;
  for (const key of path) {
    if (!isMap(at)) return true;
    at = getChild(at, key);
    if (at === undefined) return false;
  }
  return !isMap(at);
}
