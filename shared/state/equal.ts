import { diff } from './diff.ts';
import type { Identity } from './identity.ts';
import type { Value } from './value.ts';

/**
 * What the rules call equal: `1` and `1.0`, nothing in any of its forms, maps whatever the order of their keys, lists
 * whatever the order of their items where it does not matter. NaN equals itself.
 */
export function equal(a: Value, b: Value, identity?: Identity): boolean {
  return diff(a, b, identity === undefined ? {} : { identity }).change === undefined;
}
