import { DscError, type Position } from '../../shared/errors.ts';
import type { Rule, Ruleset } from '../../shared/rules/load.ts';
import { targets } from '../../shared/rules/targets.ts';
import { getAt, type Path } from '../../shared/state/path.ts';
import { isList, type Key } from '../../shared/state/value.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import type { InstanceFiles, Loading } from './instance.ts';

/**
 * The hosts of an instance: those it is given, else the values of its inventory selectors, and with `--to` those too.
 * Each value that names a host which nobody declared is a mistake with the value's position.
 */
export function instanceHosts(
  files: InstanceFiles,
  rules: Ruleset,
  { declared, to, faults }: Loading,
): readonly string[] | undefined {
  const known = new Set(declared.map(({ host }) => host));
  const given = files.hosts ?? to ?? [];
  const hosts = new Set(files.hosts ?? []);
  for (const target of targets(files.state.value, rules, given, { nameHost: hostIdOf })) {
    if (target.rule.inventory === undefined) continue;
    if (!known.has(target.host)) faults.add(undeclared(target.host, placeOf(target, files)));
    hosts.add(target.host);
  }
  for (const host of to ?? []) hosts.add(host);
  if (hosts.size > 0) return [...hosts].sort();
  faults.add(noHosts(files));
  return undefined;
}

/** Where the value is written; where the selector can name several, the subtree. */
function placeOf(
  { rule, path, host }: { rule: Rule; path: Path; host: string },
  { state }: InstanceFiles,
): Position {
  const keys = keysOf(rule);
  if (keys === undefined) return state.positionOf(path);
  const place = rule.inventory?.base === 'root' ? keys : [...path, ...keys];
  const value = getAt(state.value, place);
  const index = isList(value)
    ? value.findIndex((name) => typeof name === 'string' && hostIdOf(name) === host)
    : -1;
  return state.positionOf(index < 0 ? place : [...place, index]);
}

function keysOf({ inventory }: Rule): Key[] | undefined {
  const keys: Key[] = [];
  for (const part of inventory?.parts ?? []) {
    if (part.type === 'key') keys.push(part.key);
    else if (part.type === 'number') keys.push(part.number);
    else if (part.type === 'digits') keys.push(part.text);
    else return undefined;
  }
  return keys;
}

function undeclared(host: string, at: Position): DscError {
  return new DscError('E_HOST', `"${host}" is no declared host`, {
    at,
    hint: `declare it first: dsc-coord hosts add ${host}`,
  });
}

function noHosts({ state, name }: InstanceFiles): DscError {
  return new DscError('E_HOST', `nothing says which hosts ${name} is for`, {
    at: state.positionOf([]),
    hint: 'its rules name none (no inventory_selector finds a value): say --to HOST,HOST',
  });
}
