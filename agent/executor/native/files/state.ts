import { lstatSync, statSync } from 'node:fs';
import type { Result } from '../modules/module.ts';
import { accounts } from './accounts.ts';
import { type HostPath, hostPath } from './host-path.ts';
import { formatMode } from './mode.ts';

/** What is at a path, in the words of Ansible's file module: anything that is neither link nor directory is a file. */
export type FileState = 'absent' | 'link' | 'directory' | 'hard' | 'file';

export function fileState(path: HostPath): FileState {
  const stat = lstatSync(path.at, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'directory';
  return stat.nlink > 1 ? 'hard' : 'file';
}

/** Adds what Ansible adds to each result that names a `path` or `dest` that exists: owner, group, mode, state, size; `dir` is where relative ones begin. */
export function addPathInfo(result: Result, dir: string): Result {
  const said = result.has('path') ? result.get('path') : result.get('dest');
  if (typeof said !== 'string') return result;
  const path = hostPath(said, dir);
  if (statSync(path.at, { throwIfNoEntry: false }) === undefined) return result;
  const stat = lstatSync(path.at);
  result.set('uid', stat.uid);
  result.set('gid', stat.gid);
  result.set('owner', accounts.user.nameOf(stat.uid) ?? String(stat.uid));
  result.set('group', accounts.group.nameOf(stat.gid) ?? String(stat.gid));
  result.set('mode', formatMode(stat.mode));
  result.set('state', fileState(path));
  result.set('size', stat.size);
  return result;
}
