import { DscError, type Position } from '../../shared/errors.ts';
import type { SystemFile, SystemInstance } from '../../shared/state/system.ts';
import { hostIdOf } from '../../shared/wire/subjects.ts';
import type { InstanceFiles } from './instance.ts';
import type { SystemReading } from './system.ts';

/** Each name once, and `after` names other instances of the file. */
export function checkNames({ instances }: SystemFile, { loaded, faults }: SystemReading): void {
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

/** Whoever acts for devices is a declared host. */
export function checkProxies(
  proxies: InstanceFiles['proxies'],
  { loaded, declared, faults }: SystemReading,
): void {
  for (const host of Object.keys(proxies)) {
    if (declared.some((view) => view.host === hostIdOf(host))) continue;
    faults.add(
      new DscError('E_HOST', `"${host}" is no declared host`, {
        at: loaded.keyPositionOf(['proxies', host]),
        hint: `declare it first: dsc-coord hosts add ${host}`,
      }),
    );
  }
}

/** Two instances' states in one folder: whose overlays those are cannot be told. */
export function checkOverlays(instances: readonly ReadInstance[], { loaded, faults }: SystemReading): void {
  for (const { read, instance, index } of instances) {
    const other = instances.find((one) => sharesOverlays(one.read, read));
    if (other === undefined || instance.overlays !== undefined) continue;
    faults.add(sharedOverlays(instance, other.instance, loaded.positionOf(['instances', index, 'state'])));
  }
}

/** An instance with what was read for it. */
export interface ReadInstance {
  readonly instance: SystemInstance;
  readonly read: InstanceFiles;
  /** In the file. */
  readonly index: number;
}

function sharesOverlays(a: InstanceFiles, b: InstanceFiles): boolean {
  return (
    a.source.path !== b.source.path &&
    (a.overlays?.files ?? []).some((file) => b.overlays?.files.includes(file))
  );
}

function sharedOverlays(instance: SystemInstance, other: SystemInstance, at: Position): DscError {
  return new DscError(
    'E_SYSTEM',
    `the overlays beside ${instance.state} are beside ${other.state} as well, which is another instance's`,
    { at, hint: 'give each state a folder of its own, or name the folder of its overlays with `overlays:`' },
  );
}
