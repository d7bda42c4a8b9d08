import { DscError } from '../../shared/errors.ts';
import { checkShape } from '../../shared/state/check.ts';
import type { LoadedYaml } from '../../shared/state/load.ts';
import { getAt, type Path } from '../../shared/state/path.ts';
import { SystemFile, type SystemInstance } from '../../shared/state/system.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import type { Faults } from './faults.ts';
import type { InstanceFiles } from './instance.ts';
import { namedFile } from './meta.ts';
import { readYaml, type Source } from './read.ts';

/** `dsc:` at the top marks a system file. */
export function isSystem(loaded: LoadedYaml): boolean {
  return getAt(loaded.value, ['dsc']) !== undefined;
}

/** The instances of a system file by their files. Mistakes go to `faults`; those instances are left out. */
export function systemInstances(
  loaded: LoadedYaml,
  source: Source,
  declared: readonly HostView[],
  faults: Faults,
): InstanceFiles[] {
  const file = faults.collect(() => checkShape(loaded, SystemFile, 'E_SYSTEM'));
  if (file === undefined) return [];
  checkNames(file, loaded, faults);
  return file.instances.flatMap((instance, index) => {
    const reading = { loaded, source, declared, faults, path: ['instances', index] };
    return faults.collect(() => readInstance(instance, reading)) ?? [];
  });
}

interface Reading {
  readonly loaded: LoadedYaml;
  readonly source: Source;
  readonly declared: readonly HostView[];
  readonly faults: Faults;
  readonly path: Path;
}

function readInstance(instance: SystemInstance, reading: Reading): InstanceFiles {
  const { loaded, source, path } = reading;
  const { name, after, executor, rules, schema } = instance;
  const at = (key: string) => loaded.positionOf([...path, key]);
  const state = namedFile(instance.state, source, at('state'));
  return {
    name,
    source: state.source,
    state: readYaml(state.source, state.at),
    rules: rules === undefined ? undefined : namedFile(rules, source, at('rules')),
    schema: schema === undefined ? undefined : namedFile(schema, source, at('schema')),
    hosts: hostsOf(instance, reading),
    after,
    executor,
  };
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

/** Each name once, and `after` names other instances of the file. */
function checkNames({ instances }: SystemFile, loaded: LoadedYaml, faults: Faults): void {
  const names = instances.map(({ name }) => name);
  for (const [index, { name, after }] of instances.entries()) {
    const path = ['instances', index];
    if (names.indexOf(name) < index) {
      const message = `the instance ${name} is there twice`;
      faults.add(new DscError('E_SYSTEM', message, { at: loaded.positionOf([...path, 'name']) }));
    }
    for (const [place, other] of after.entries()) {
      if (names.includes(other) && other !== name) continue;
      const message =
        other === name ? `${name} cannot come after itself` : `there is no instance ${other} in this file`;
      faults.add(new DscError('E_SYSTEM', message, { at: loaded.positionOf([...path, 'after', place]) }));
    }
  }
  for (const name of circular(instances)) {
    const index = names.indexOf(name);
    const at = loaded.positionOf(['instances', index, 'after']);
    faults.add(new DscError('E_SYSTEM', `\`after\` leads from ${name} back to ${name}`, { at }));
  }
}

function circular(instances: readonly SystemInstance[]): string[] {
  const after = new Map(instances.map((instance) => [instance.name, instance.after]));
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return (after.get(from) ?? []).some((next) => (next === to && next !== from) || reaches(next, to, seen));
  };
  return instances.filter(({ name }) => reaches(name, name, new Set())).map(({ name }) => name);
}
