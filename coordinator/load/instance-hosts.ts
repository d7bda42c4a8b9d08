import { matchesGlob } from 'node:path';
import { DscError, type Position } from '../../shared/errors.ts';
import type { Rule, Ruleset } from '../../shared/rules/load.ts';
import { targets } from '../../shared/rules/targets.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { getAt, type Path } from '../../shared/state/path.ts';
import { isList, type Key } from '../../shared/state/value.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import type { WholeState } from './host-states.ts';
import type { InstanceFiles, Loading } from './instance.ts';

/** The hosts of an instance, and the devices that some of them are to act for, each with where it is named. */
export interface InstanceHosts {
  readonly hosts: readonly string[];
  readonly proxied: readonly DscError[];
}

/**
 * The hosts that an instance is given, and those that its inventory selectors read; of a lone state, those of `--to` too.
 * A name that neither a declared host has nor a device behind a proxy is a mistake with its position.
 */
export function instanceHosts(
  files: InstanceFiles,
  rules: Ruleset,
  loading: Loading,
): InstanceHosts | undefined {
  const given = files.hosts ?? (files.isLone ? loading.to : null) ?? [];
  const hosts = new Set(given);
  const proxied: DscError[] = [];
  for (const named of inventoryHosts(files.state, rules, given)) {
    const { id, name } = named;
    const proxy = loading.declaredHosts.has(id) ? undefined : proxyOf(name, files.proxies);
    if (proxy !== undefined) proxied.push(needsProxy(name, proxy, named.at()));
    else if (!loading.declaredHosts.has(id)) loading.faults.add(undeclared(name, named.at()));
    hosts.add(proxy ?? id);
  }
  if (hosts.size > 0) return { hosts: [...hosts].sort(), proxied };
  loading.faults.add(noHosts(files));
  return undefined;
}

/** An overlay brings no hosts: what it names is to be among those that the instance has without it. */
export function checkOverlaidHosts(
  { state }: WholeState,
  files: InstanceFiles,
  rules: Ruleset,
  hosts: readonly string[],
  { declaredHosts, faults }: Loading,
): void {
  const known = new Set(hosts);
  for (const { id, name, at } of inventoryHosts(state, rules, hosts)) {
    if (known.has(id) || proxyOf(name, files.proxies) !== undefined) continue;
    faults.add(declaredHosts.has(id) ? notOfInstance(name, files, at()) : undeclared(name, at()));
  }
}

interface NamedHost {
  /** As the state has it. */
  readonly name: string;
  readonly id: string;
  at(): Position;
}

function inventoryHosts(state: LoadedYaml, rules: Ruleset, given: readonly string[]): NamedHost[] {
  return targets(state.value, rules, given)
    .filter(({ rule }) => rule.inventory !== undefined)
    .map((target) => ({
      name: target.host,
      id: hostIdOf(target.host),
      at: () => placeOf(target, state),
    }));
}

function proxyOf(name: string, proxies: InstanceFiles['proxies']): string | undefined {
  const found = Object.entries(proxies).find(([, globs]) => globs.some((glob) => matchesGlob(name, glob)));
  return found === undefined ? undefined : hostIdOf(found[0]);
}

/** Where the value is written; where the selector can name several, the subtree. */
function placeOf(
  { rule, path, host }: { rule: Rule; path: Path; host: string },
  state: LoadedYaml,
): Position {
  const keys = keysOf(rule);
  if (keys === undefined) return state.positionOf(path);
  const place = rule.inventory?.base === 'root' ? keys : [...path, ...keys];
  const value = getAt(state.value, place);
  const index = isList(value) ? value.indexOf(host) : -1;
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

function needsProxy(device: string, proxy: string, at: Position): DscError {
  return new DscError('E_PROXY', `${proxy} would have to act for ${device}`, {
    at,
    hint: 'agents of this version act for their own host only: `plan` takes this, `push` does not',
  });
}

function notOfInstance(host: string, { name }: InstanceFiles, at: Position): DscError {
  return new DscError('E_HOST', `"${host}" is not among the hosts of ${name}`, {
    at,
    hint: 'an overlay brings no hosts: name it in `hosts:` of the system file, or in the base state',
  });
}

function noHosts({ state, name, isLone }: InstanceFiles): DscError {
  const say = isLone ? 'say --to HOST,HOST' : 'give it `hosts:` or `labels:` in the system file';
  return new DscError('E_HOST', `nothing says which hosts ${name} is for`, {
    at: state.positionOf([]),
    hint: `its rules name none (no inventory_selector finds a value): ${say}`,
  });
}
