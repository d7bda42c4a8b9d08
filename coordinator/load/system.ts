import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import type { ResourceSort } from '../../shared/rules/collections.ts';
import type { PrivateSelector } from '../../shared/rules/private.ts';
import { parseSelector } from '../../shared/rules/selector.ts';
import { checkShape } from '../../shared/state/check.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { getAt, type Path } from '../../shared/state/path.ts';
import { SystemFile, type SystemInstance } from '../../shared/state/system.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import type { Collections } from './collections.ts';
import type { Faults } from './faults.ts';
import type { InstanceFiles } from './instance.ts';
import { namedFile } from './meta.ts';
import { readOverlays } from './overlays.ts';
import { readYaml, type Source, sourceOf } from './read.ts';
import { checkNames, checkOverlays, checkProxies } from './system-checks.ts';

/** `dsc:` at the top marks a system file. */
export function isSystem(loaded: LoadedYaml): boolean {
  return getAt(loaded.value, ['dsc']) !== undefined;
}

/** The instances of a system file by their files. Mistakes go to `faults`; those instances are left out. */
export function systemInstances(system: SystemReading): InstanceFiles[] {
  const { loaded, faults } = system;
  const file = faults.collect(() => checkShape(loaded, SystemFile, 'E_SYSTEM'));
  if (file === undefined) return [];
  checkNames(file, system);
  const proxies = file.proxies ?? {};
  checkProxies(proxies, system);
  const instances = file.instances.flatMap((instance, index) => {
    const reading = { ...system, proxies, path: ['instances', index] };
    const read = faults.collect(() => readInstance(instance, reading));
    return read === undefined ? [] : [{ read, instance, index }];
  });
  checkOverlays(instances, system);
  return instances.map(({ read }) => read);
}

export interface SystemReading {
  readonly loaded: LoadedYaml;
  readonly source: Source;
  readonly declared: readonly HostView[];
  readonly faults: Faults;
  readonly collections: Collections;
}

interface Reading extends SystemReading {
  readonly path: Path;
  readonly proxies: InstanceFiles['proxies'];
}

function readInstance(instance: SystemInstance, reading: Reading): InstanceFiles {
  const { loaded, source, path, collections } = reading;
  const { name, after, executor, rules, schema } = instance;
  const naming = (key: string, sort: ResourceSort) => ({
    at: loaded.positionOf([...path, key]),
    sort,
    collections,
  });
  const state = namedFile(instance.state, source, naming('state', 'services'));
  const folder = overlaysFolder(instance, state.source, reading);
  return {
    name,
    source: state.source,
    state: readYaml(state.source, state.at),
    rules: rules === undefined ? undefined : namedFile(rules, source, naming('rules', 'rules')),
    schema: schema === undefined ? undefined : namedFile(schema, source, naming('schema', 'schemas')),
    overlays: readOverlays(folder, reading.declared, reading.faults),
    hosts: hostsOf(instance, reading),
    isLone: false,
    private: privateOf(instance, reading),
    proxies: reading.proxies,
    after,
    executor,
  };
}

function overlaysFolder(
  { overlays }: SystemInstance,
  state: Source,
  { source, loaded, path }: Reading,
): Source {
  if (overlays === undefined) return { path: dirname(state.path), shown: dirname(state.shown) };
  const folder = sourceOf(overlays, dirname(source.path));
  const shown = join(dirname(source.shown), overlays);
  if (existsSync(folder.path)) return { path: folder.path, shown };
  throw new DscError('E_FILE', `${overlays}: there is no such folder beside ${source.shown}`, {
    at: loaded.positionOf([...path, 'overlays']),
  });
}

function privateOf({ private: written = {} }: SystemInstance, { loaded, path }: Reading): PrivateSelector[] {
  return Object.entries(written).map(([text, hosts]) => {
    const place = [...path, 'private', text];
    const selector = parseSelector(text, loaded.keyPositionOf(place));
    if (selector.base === 'root') return { selector, hosts: parseSelector(hosts, loaded.positionOf(place)) };
    throw new DscError('E_PATH', `what is private of a state starts at root, and this does not: ${text}`, {
      at: loaded.keyPositionOf(place),
    });
  });
}

/** Undefined where the instance names none: then its inventory values say. */
function hostsOf({ hosts, labels }: SystemInstance, reading: Reading): string[] | undefined {
  if (labels !== undefined) return labelled(labels, reading);
  if (hosts === undefined) return undefined;
  const known = new Set(reading.declared.map(({ host }) => host));
  for (const [index, host] of hosts.entries()) {
    if (known.has(host)) continue;
    reading.faults.add(
      new DscError('E_HOST', `"${host}" is no declared host`, {
        at: reading.loaded.positionOf([...reading.path, 'hosts', index]),
        hint: `declare it first: dsc-coord hosts add ${host}`,
      }),
    );
  }
  return hosts;
}

function labelled(text: string, { declared, loaded, path, faults }: Reading): string[] {
  const wanted = text.split(',').map((pair) => pair.split('='));
  const found = declared.filter(({ labels }) => wanted.every(([key = '', value]) => labels[key] === value));
  if (found.length === 0) {
    faults.add(
      new DscError('E_HOST', `no declared host has the labels ${text}`, {
        at: loaded.positionOf([...path, 'labels']),
        hint: 'dsc-coord hosts list shows the labels',
      }),
    );
  }
  return found.map(({ host }) => host);
}
