import {
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Value } from '../../../../shared/state/value.ts';
import type { FileRequest } from '../modules/file.ts';
import { ModuleFailure, type Result, resultOf } from '../modules/module.ts';
import { type AttributeDiff, exists, setAttributes } from './attributes.ts';
import { type HostPath, hostPath, inFolder } from './host-path.ts';
import { type FileState, fileState } from './state.ts';
import { describeSystemError } from './system-error.ts';
import { setTimestamps } from './timestamps.ts';
import { walk } from './walk.ts';

/** `state: absent`. */
export function ensureAbsent({ path, check }: FileRequest): Result {
  const before = fileState(path);
  if (before === 'absent') return resultOf({ path: path.shown, changed: false, state: 'absent' });
  const diff = stateDiff(path, 'absent', before);
  if (!check) remove(path, before);
  return resultOf({ path: path.shown, changed: true, diff: diffValue(diff), state: 'absent' });
}

function remove(path: HostPath, before: FileState): void {
  try {
    if (before === 'directory') rmSync(path.at, { recursive: true });
    else unlinkSync(path.at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    const words = describeSystemError(
      error,
      path.shown,
      before === 'directory' ? undefined : `b'${path.shown}'`,
    );
    if (before === 'directory') throw new ModuleFailure(`rmtree failed: ${words}`);
    throw new ModuleFailure(`unlinking failed: ${words} `, { path: path.shown });
  }
}

/** `state: file`: attributes of a file that must be there. */
export function ensureFile(request: FileRequest): Result {
  const path = request.follow ? followLink(request.path) : request.path;
  const before = fileState(path);
  if (before !== 'file' && before !== 'hard') {
    throw new ModuleFailure(`file (${path.shown}) is ${before}, cannot continue`, {
      path: path.shown,
      state: before,
    });
  }
  const diff = stateDiff(path, 'file', before);
  const changed = settle(path, request, diff);
  return resultOf({ path: path.shown, changed, diff: diffValue(diff) });
}

/** `state: directory`, with the folders above it. */
export function ensureDirectory(request: FileRequest): Result {
  const path = request.follow ? followLink(request.path) : request.path;
  const before = fileState(path);
  const diff = stateDiff(path, 'directory', before);
  if (before === 'absent') {
    const changed = request.check || makeFolders(path, request, diff);
    return resultOf({ path: path.shown, changed, diff: diffValue(diff) });
  }
  if (before !== 'directory')
    throw new ModuleFailure(`${path.shown} already exists as a ${before}`, { path: path.shown });
  let changed = settle(path, request, diff);
  if (request.recurse) changed = settleBelow(path, request) || changed;
  return resultOf({ path: path.shown, changed, diff: diffValue(diff) });
}

/** Every folder that is made gets the attributes. */
function makeFolders({ shown: path, dir }: HostPath, request: FileRequest, diff: AttributeDiff): boolean {
  let current = path.startsWith('/') ? '' : undefined;
  for (const name of path.replace(/^\/+|\/+$/g, '').split('/')) {
    current = current === undefined ? name : `${current}/${name}`;
    const folder = hostPath(current, dir);
    if (exists(folder)) continue;
    try {
      mkdirSync(folder.at);
      settle(folder, request, diff);
    } catch (error) {
      const words =
        error instanceof ModuleFailure ? undefined : describeSystemError(error, current, `b'${current}'`);
      if (words === undefined) throw error;
      throw new ModuleFailure(`There was an issue creating ${current} as requested: ${words}`, { path });
    }
  }
  return true;
}

/** Attributes of all that is below a folder; links are followed where `follow` says so. */
function settleBelow(top: HostPath, request: FileRequest): boolean {
  let changed = false;
  for (const { path: folder, folders, files } of walk(top)) {
    for (const name of [...folders, ...files]) {
      const path = inFolder(folder, name);
      changed = settle(path, request) || changed;
      if (request.follow && lstatSync(path.at).isSymbolicLink())
        changed = settleTarget(folder, path, request) || changed;
    }
  }
  return changed;
}

function settleTarget(folder: HostPath, link: HostPath, request: FileRequest): boolean {
  const target = inFolder(folder, readlinkSync(link.at));
  if (!exists(target)) return false;
  const below = statSync(target.at).isDirectory() && settleBelow(target, request);
  return settle(target, request) || below;
}

/** `state: touch`. */
export function touch(request: FileRequest): Result {
  const { path, check } = request;
  const before = fileState(path);
  if (before === 'absent') {
    if (check) return resultOf({ dest: path.shown, changed: true });
    create(path);
  }
  const diff = stateDiff(path, 'touch', before);
  const target = request.follow ? followLink(path) : path;
  let changed = before === 'absent';
  try {
    changed = setAttributes(target, request.attributes, { check, diff }) || changed;
    changed = setTimestamps(target, request, { check, diff }) || changed;
  } catch (error) {
    if (before === 'absent') rmSync(path.at, { force: true });
    throw error;
  }
  return resultOf({ dest: path.shown, changed, diff: diffValue(diff) });
}

function create(path: HostPath): void {
  try {
    writeFileSync(path.at, '');
  } catch (error) {
    throw new ModuleFailure(
      `Error, could not touch target: ${describeSystemError(error, path.shown, `b'${path.shown}'`)}`,
      { path: path.shown },
    );
  }
}

/** Attributes and times. */
export function settle(path: HostPath, request: FileRequest, diff?: AttributeDiff): boolean {
  const options = { check: request.check, ...(diff !== undefined && { diff }) };
  const changed = setAttributes(path, request.attributes, options);
  return setTimestamps(path, request, options) || changed;
}

/** As `os.path.realpath`, which also follows a link to where nothing is. */
export function followLink(path: HostPath): HostPath {
  if (fileState(path) !== 'link') return path;
  try {
    return hostPath(realpathSync(path.at), path.dir);
  } catch {
    return hostPath(resolve(dirname(path.at), readlinkSync(path.at)), path.dir);
  }
}

/** What a file module's diff begins with. */
export function stateDiff(
  { shown: path, at, dir }: HostPath,
  state: string,
  before: FileState,
): AttributeDiff {
  const diff: AttributeDiff = { before: new Map([['path', path]]), after: new Map([['path', path]]) };
  if (before === state) return diff;
  diff.before.set('state', before);
  diff.after.set('state', state);
  if (state === 'absent' && before === 'directory')
    diff.before.set('path_content', listContent({ shown: path, at, dir }));
  return diff;
}

function listContent(top: HostPath): Value {
  const directories: string[] = [];
  const files: string[] = [];
  for (const folder of walk(top)) {
    directories.push(...folder.folders.map((name) => inFolder(folder.path, name).shown));
    files.push(...folder.files.map((name) => inFolder(folder.path, name).shown));
  }
  return new Map<string, Value>([
    ['directories', directories],
    ['files', files],
  ]);
}

export function diffValue({ before, after }: AttributeDiff): Value {
  return new Map([
    ['before', before],
    ['after', after],
  ]);
}
