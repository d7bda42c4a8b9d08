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
import { join } from 'node:path';
import type { Value } from '../../../../shared/state/value.ts';
import type { FileRequest } from '../modules/file.ts';
import { ModuleFailure, type Result, resultOf } from '../modules/module.ts';
import { type AttributeDiff, exists, setAttributes } from './attributes.ts';
import { type FileState, fileState } from './state.ts';
import { describeSystemError } from './system-error.ts';
import { setTimestamps } from './timestamps.ts';
import { walk } from './walk.ts';

/** `state: absent`. */
export function ensureAbsent({ path, check }: FileRequest): Result {
  const before = fileState(path);
  if (before === 'absent') return resultOf({ path, changed: false, state: 'absent' });
  const diff = stateDiff(path, 'absent', before);
  if (!check) remove(path, before);
  return resultOf({ path, changed: true, diff: diffValue(diff), state: 'absent' });
}

function remove(path: string, before: FileState): void {
  try {
    if (before === 'directory') rmSync(path, { recursive: true });
    else unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    const words = describeSystemError(error, path, before === 'directory' ? undefined : `b'${path}'`);
    if (before === 'directory') throw new ModuleFailure(`rmtree failed: ${words}`);
    throw new ModuleFailure(`unlinking failed: ${words} `, { path });
  }
}

/** `state: file`: attributes of a file that must be there. */
export function ensureFile(request: FileRequest): Result {
  const path = request.follow ? followLink(request.path) : request.path;
  const before = fileState(path);
  if (before !== 'file' && before !== 'hard') {
    throw new ModuleFailure(`file (${path}) is ${before}, cannot continue`, { path, state: before });
  }
  const diff = stateDiff(path, 'file', before);
  const changed = settle(path, request, diff);
  return resultOf({ path, changed, diff: diffValue(diff) });
}

/** `state: directory`, with the folders above it. */
export function ensureDirectory(request: FileRequest): Result {
  const path = request.follow ? followLink(request.path) : request.path;
  const before = fileState(path);
  const diff = stateDiff(path, 'directory', before);
  if (before === 'absent') {
    const changed = request.check || makeFolders(path, request, diff);
    return resultOf({ path, changed, diff: diffValue(diff) });
  }
  if (before !== 'directory') throw new ModuleFailure(`${path} already exists as a ${before}`, { path });
  let changed = settle(path, request, diff);
  if (request.recurse) changed = settleBelow(path, request) || changed;
  return resultOf({ path, changed, diff: diffValue(diff) });
}

/** Every folder that is made gets the attributes. */
function makeFolders(path: string, request: FileRequest, diff: AttributeDiff): boolean {
  let current = path.startsWith('/') ? '' : undefined;
  for (const name of path.replace(/^\/+|\/+$/g, '').split('/')) {
    current = current === undefined ? name : `${current}/${name}`;
    if (exists(current)) continue;
    try {
      mkdirSync(current);
      settle(current, request, diff);
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
function settleBelow(top: string, request: FileRequest): boolean {
  let changed = false;
  for (const { path: folder, folders, files } of walk(top)) {
    for (const name of [...folders, ...files]) {
      const path = join(folder, name);
      changed = settle(path, request) || changed;
      if (request.follow && lstatSync(path).isSymbolicLink())
        changed = settleTarget(folder, path, request) || changed;
    }
  }
  return changed;
}

function settleTarget(folder: string, link: string, request: FileRequest): boolean {
  const target = join(folder, readlinkSync(link));
  if (!exists(target)) return false;
  const below = statSync(target).isDirectory() && settleBelow(target, request);
  return settle(target, request) || below;
}

/** `state: touch`. */
export function touch(request: FileRequest): Result {
  const { path, check } = request;
  const before = fileState(path);
  if (before === 'absent') {
    if (check) return resultOf({ dest: path, changed: true });
    create(path);
  }
  const diff = stateDiff(path, 'touch', before);
  const target = request.follow ? followLink(path) : path;
  let changed = before === 'absent';
  try {
    changed = setAttributes(target, request.attributes, { check, diff }) || changed;
    changed = setTimestamps(target, request, { check, diff }) || changed;
  } catch (error) {
    if (before === 'absent') rmSync(path, { force: true });
    throw error;
  }
  return resultOf({ dest: path, changed, diff: diffValue(diff) });
}

function create(path: string): void {
  try {
    writeFileSync(path, '');
  } catch (error) {
    throw new ModuleFailure(
      `Error, could not touch target: ${describeSystemError(error, path, `b'${path}'`)}`,
      { path },
    );
  }
}

/** Attributes and times. */
export function settle(path: string, request: FileRequest, diff?: AttributeDiff): boolean {
  const options = { check: request.check, ...(diff !== undefined && { diff }) };
  const changed = setAttributes(path, request.attributes, options);
  return setTimestamps(path, request, options) || changed;
}

/** As `os.path.realpath`, which also follows a link to where nothing is. */
export function followLink(path: string): string {
  if (fileState(path) !== 'link') return path;
  try {
    return realpathSync(path);
  } catch {
    return join(path, '..', readlinkSync(path));
  }
}

/** What a file module's diff begins with. */
export function stateDiff(path: string, state: string, before: FileState): AttributeDiff {
  const diff: AttributeDiff = { before: new Map([['path', path]]), after: new Map([['path', path]]) };
  if (before === state) return diff;
  diff.before.set('state', before);
  diff.after.set('state', state);
  if (state === 'absent' && before === 'directory') diff.before.set('path_content', listContent(path));
  return diff;
}

function listContent(top: string): Value {
  const directories: string[] = [];
  const files: string[] = [];
  for (const folder of walk(top)) {
    directories.push(...folder.folders.map((name) => join(folder.path, name)));
    files.push(...folder.files.map((name) => join(folder.path, name)));
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
