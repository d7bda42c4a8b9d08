import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import { type LoadedYaml, loadYaml } from '../../shared/state/load.ts';
import { isMap } from '../../shared/state/value.ts';
import type { HostView } from '../../shared/wire/coordinator-api.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import type { Faults } from './faults.ts';
import { readYaml, type Source } from './read.ts';

/** What is laid over a base state: JSON Merge Patches for hosts with a label, and for single hosts. */
export interface Overlays {
  /** In the order that they are laid on, that of their files' names. */
  readonly groups: readonly GroupOverlay[];
  readonly hosts: ReadonlyMap<string, LoadedYaml>;
  /** Every file of theirs, absolute: they do not travel. */
  readonly files: readonly string[];
}

interface GroupOverlay {
  readonly label: string;
  readonly value: string;
  readonly patch: LoadedYaml;
}

/**
 * `groups/NAME.yml` (for hosts with the label `group=NAME`; `groups/KEY=VALUE.yml` for any label) and `hosts/NAME.yml` in
 * a folder. Undefined where it has neither. Mistakes go to `faults`, those in the name of a file with its first line.
 */
export function readOverlays(
  folder: Source,
  declared: readonly HostView[],
  faults: Faults,
): Overlays | undefined {
  const groupFiles = filesIn(folder, 'groups', faults);
  const hostFiles = filesIn(folder, 'hosts', faults);
  if (groupFiles.length + hostFiles.length === 0) return undefined;
  const groups = groupFiles.flatMap(({ name, source }) => {
    const [label = '', value] = name.includes('=') ? name.split(/=(.*)/s) : ['group', name];
    const patch = faults.collect(() => readPatch(source));
    return patch === undefined ? [] : [{ label, value: value ?? '', patch }];
  });
  const known = new Set(declared.map(({ host }) => host));
  const hosts = new Map<string, LoadedYaml>();
  for (const { name, source } of hostFiles) {
    const host = hostIdOf(name);
    const patch = faults.collect(() => readPatch(source));
    if (!known.has(host)) faults.add(undeclared(name, source));
    if (hosts.has(host)) faults.add(twice(host, source));
    if (patch !== undefined) hosts.set(host, patch);
  }
  return { groups, hosts, files: [...groupFiles, ...hostFiles].map(({ source }) => source.path) };
}

/** The patches of one host, in order; its own comes last. */
export function patchesFor({ host, labels }: HostView, { groups, hosts }: Overlays): LoadedYaml[] {
  const own = hosts.get(host);
  return [
    ...groups.filter(({ label, value }) => labels[label] === value).map(({ patch }) => patch),
    ...(own === undefined ? [] : [own]),
  ];
}

/** What is laid over nothing: most likely a name that is not spelled as it was meant. */
export function idleOverlays(
  { groups, hosts }: Overlays,
  declared: readonly HostView[],
  of: ReadonlySet<string>,
): DscError[] {
  const idle = (message: string, patch: LoadedYaml) =>
    new DscError('E_HOST', `${message}: this overlay changes nothing`, { at: patch.positionOf([]) });
  return [
    ...groups
      .filter(({ label, value }) => !declared.some(({ labels }) => labels[label] === value))
      .map(({ label, value, patch }) => idle(`no declared host has the label ${label}=${value}`, patch)),
    ...[...hosts]
      .filter(([host]) => !of.has(host))
      .map(([host, patch]) => idle(`${host} is not among the hosts of the instance`, patch)),
  ];
}

interface OverlayFile {
  /** Without `.yml`. */
  readonly name: string;
  readonly source: Source;
}

function filesIn({ path, shown }: Source, sort: 'groups' | 'hosts', faults: Faults): OverlayFile[] {
  const folder = join(path, sort);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /^[^.].*\.ya?ml$/.test(entry.name))
    .map(({ name }) => ({ path: join(folder, name), shown: join(shown, sort, name) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((source) => {
      if (source.path.endsWith('.yaml')) faults.add(otherEnding(source));
      return { source, name: source.path.slice(folder.length + 1).replace(/\.ya?ml$/, '') };
    });
}

function readPatch(source: Source): LoadedYaml {
  const patch = readYaml(source);
  // A file of remarks only says nothing; as a patch it would replace the state.
  if (patch.value === null) return loadYaml('{}', { file: source.shown });
  if (!isMap(patch.value)) {
    throw new DscError('E_SYSTEM', 'an overlay is a map, which is laid over the state', {
      at: patch.positionOf([]),
    });
  }
  if (!patch.value.has('meta')) return patch;
  throw new DscError('E_SYSTEM', 'an overlay has no `meta`: rules and schema are those of the base state', {
    at: patch.keyPositionOf(['meta']),
  });
}

function undeclared(name: string, { shown }: Source): DscError {
  return new DscError('E_HOST', `"${name}" is no declared host`, {
    at: { file: shown, line: 1, column: 1 },
    hint: `declare it first: dsc-coord hosts add ${name}; or, where this folder holds something else, name another with \`overlays:\``,
  });
}

function twice(host: string, { shown }: Source): DscError {
  return new DscError('E_SYSTEM', `there are two overlays for ${host}`, {
    at: { file: shown, line: 1, column: 1 },
  });
}

function otherEnding({ shown }: Source): DscError {
  return new DscError('E_SYSTEM', 'an overlay is named NAME.yml', {
    at: { file: shown, line: 1, column: 1 },
  });
}
