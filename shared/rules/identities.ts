import type { Change } from '../state/diff.ts';
import { type Identity, identityFault, listRule } from '../state/identity.ts';
import { formatPath, type Path } from '../state/path.ts';
import { isList, isMap, type Value } from '../state/value.ts';
import { listIdentity } from './lists.ts';
import type { Ruleset } from './load.ts';
import type { PlanError } from './subject.ts';

/**
 * Every list of a state whose items cannot be told apart, which is an input error: checked when a state is given, also
 * where no rule looks and nothing has changed.
 */
export function identityErrors(state: Value, rules: Ruleset): PlanError[] {
  return [...below({ value: state, path: [], identity: listIdentity(rules) })];
}

interface Here {
  readonly value: Value;
  readonly path: Path;
  readonly identity: Identity | undefined;
}

function* below(here: Here): Generator<PlanError> {
  const { value, path, identity } = here;
  if (!isMap(value) && !isList(value)) return;
  yield* identityErrorsAt(here, 'new');
  for (const [key, child] of value.entries())
    yield* below({ value: child, path: [...path, key], identity: identity?.step(key, isList(value)) });
}

/** Of one place, when it is such a list. */
export function identityErrorsAt({ value, path, identity }: Here, side: 'old' | 'new'): PlanError[] {
  const fault = isList(value) ? identityFault(value, listRule(identity)) : undefined;
  return fault === undefined ? [] : [identityError(path, { side, ...fault })];
}

export function identityError(
  path: Path,
  { side, key, first, second }: NonNullable<Change['fault']>,
): PlanError {
  const list = formatPath(path);
  const what =
    second === undefined
      ? `item ${first} has no \`${key}\`, which tells the items apart`
      : `items ${first} and ${second} have the same \`${key}\``;
  return {
    code: 'E_IDENTITY',
    message: `${list}: ${what}`,
    path: [...path, first],
    ...(second === undefined ? {} : { otherPath: [...path, second] }),
    side,
  };
}
