import {
  linkSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import type { Value } from '../../../../shared/state/value.ts';
import type { FileRequest } from '../modules/file.ts';
import { ModuleFailure, type Result, resultOf } from '../modules/module.ts';
import { exists } from './attributes.ts';
import { diffValue, followLink, settle, stateDiff } from './ensure.ts';
import { folderOf, type HostPath, hostPath, joinPath } from './host-path.ts';
import { fileState } from './state.ts';
import { describeSystemError } from './system-error.ts';
import { temporaryBeside } from './temporary.ts';

/** `state: link`. */
export function ensureLink(request: FileRequest): Result {
  const { path, follow, force, check } = request;
  const before = fileState(path);
  const src = request.src ?? (follow && exists(path) ? currentTarget(path) : undefined);
  refuseLink(request, src, before);
  const diff = stateDiff(path, 'link', before);
  let changed = before !== 'link';
  if (changed && src === undefined) throw new ModuleFailure('src is required for creating new symlinks');
  if (before === 'link' && src !== undefined && readlinkSync(path.at) !== src) {
    diff.before.set('src', readlinkSync(path.at));
    diff.after.set('src', src);
    changed = true;
  }
  if (changed && !check && src !== undefined) {
    if (before === 'directory' && force) rmdirSync(path.at);
    replace(path, before !== 'absent', (at) => symlinkSync(src, at));
  }
  const target = follow ? followLink(path) : path;
  // A link that leads nowhere has no attributes to set; nor has one that only would be made.
  const settles = exists(path) || (!check && !follow);
  if (settles) changed = settle(target, request, diff) || changed;
  const result = resultOf({ dest: path.shown, src: src ?? null, changed, diff: diffValue(diff) });
  return settles || check ? result : result.set('warnings', [noTarget]);
}

const noTarget =
  'Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid this.';

function currentTarget(path: HostPath): string {
  try {
    return readlinkSync(path.at);
  } catch (error) {
    throw new ModuleFailure(describeSystemError(error, path.shown, `b'${path.shown}'`));
  }
}

function refuseLink({ path, force }: FileRequest, src: string | undefined, before: string): void {
  const base = fileState(path) === 'directory' ? path : folderOf(path);
  const target = src === undefined ? undefined : joinPath(base.shown, src);
  if (!force && src !== undefined && target !== undefined && !exists(hostPath(target, path.dir))) {
    throw new ModuleFailure(
      `src file does not exist, use "force=yes" if you really want to create the link: ${target}`,
      { path: path.shown, src },
    );
  }
  if ((before === 'directory' || before === 'file' || before === 'hard') && !force) {
    throw new ModuleFailure(`refusing to convert from ${before} to symlink for ${path.shown}`, {
      path: path.shown,
    });
  }
  if (before === 'directory' && readdirSync(path.at).length > 0) {
    throw new ModuleFailure(`the directory ${path.shown} is not empty, refusing to convert it`, {
      path: path.shown,
    });
  }
}

/** `state: hard`. */
export function ensureHardLink(request: FileRequest): Result {
  const { path, src, check } = request;
  const before = fileState(path);
  if (before !== 'hard' && src === undefined)
    throw new ModuleFailure('src is required for creating new hardlinks');
  const source = src === undefined ? undefined : hostPath(src, path.dir);
  if (source !== undefined && !exists(source))
    throw new ModuleFailure('src does not exist', { dest: path.shown, src: source.shown });
  const diff = stateDiff(path, 'hard', before);
  if (before === 'link' && readlinkSync(path.at) !== src) {
    diff.before.set('src', readlinkSync(path.at));
    diff.after.set('src', src ?? null);
  }
  let changed = differs(request, source, before);
  if (changed && !check && source !== undefined) {
    replace(path, before !== 'absent', (at) => linkSync(source.at, at));
  }
  const result = { dest: path.shown, src: src ?? null };
  if (check && !exists(path)) return resultOf({ ...result, changed, diff: diffValue(diff) });
  changed = settle(request.follow ? followLink(path) : path, request, diff) || changed;
  return resultOf({ ...result, changed, diff: diffValue(diff) });
}

function differs({ path, src, force }: FileRequest, source: HostPath | undefined, before: string): boolean {
  const where: Record<string, Value> = { dest: path.shown, src: src ?? null };
  if (before === 'absent') return true;
  if (before === 'link') return readlinkSync(path.at) !== src;
  const same = source === undefined || lstatSync(path.at).ino === statSync(source.at).ino;
  if (before === 'hard') {
    if (!same && !force)
      throw new ModuleFailure('Cannot link, different hard link exists at destination', where);
    return !same;
  }
  if (before === 'directory')
    throw new ModuleFailure('Cannot link: different hard link exists at destination', where);
  if (!force) throw new ModuleFailure(`Cannot link, ${before} exists at destination`, where);
  return true;
}

/** Makes the new entry beside the old one and renames it onto it. */
function replace(path: HostPath, isThere: boolean, make: (at: string) => void): void {
  const temporary = temporaryBeside(path.at);
  try {
    if (!isThere) {
      make(path.at);
      return;
    }
    make(temporary);
    renameSync(temporary, path.at);
  } catch (error) {
    rmSync(temporary, { force: true });
    const doing = isThere ? 'replacing' : 'linking';
    throw new ModuleFailure(`Error while ${doing}: ${describeSystemError(error, path.shown)}`, {
      path: path.shown,
    });
  }
}
