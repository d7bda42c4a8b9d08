import { statSync, utimesSync } from 'node:fs';
import { ModuleFailure } from '../modules/module.ts';
import type { AttributeDiff } from './attributes.ts';
import type { HostPath } from './host-path.ts';
import { describeSystemError } from './system-error.ts';

export type Moment = 'preserve' | 'now';
export interface Moments {
  readonly modification: Moment;
  readonly access: Moment;
}

/** Touches what is not to be preserved; returns whether anything was. Times in a diff are seconds. */
export function setTimestamps(
  path: HostPath,
  { modification, access }: Moments,
  { check, diff }: { readonly check: boolean; readonly diff?: AttributeDiff },
): boolean {
  if (modification === 'preserve' && access === 'preserve') return false;
  try {
    const stat = statSync(path.at, { bigint: true });
    const now = Date.now() / 1000;
    const before = { mtime: Number(stat.mtimeNs) / 1e9, atime: Number(stat.atimeNs) / 1e9 };
    const after = {
      mtime: modification === 'now' ? now : before.mtime,
      atime: access === 'now' ? now : before.atime,
    };
    if (!check) utimesSync(path.at, after.atime, after.mtime);
    for (const key of ['mtime', 'atime'] as const) {
      if (after[key] === before[key]) continue;
      diff?.before.set(key, before[key]);
      diff?.after.set(key, after[key]);
    }
  } catch (error) {
    throw new ModuleFailure(
      `Error while updating modification or access time: ${describeSystemError(error, path.shown)}`,
      { path: path.shown },
    );
  }
  return true;
}
