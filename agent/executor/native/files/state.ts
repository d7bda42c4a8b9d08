import { lstatSync, statSync } from 'node:fs';
import type { Result } from '../modules/module.ts';
import { accounts } from './accounts.ts';
import { formatMode } from './mode.ts';

/** What is at a path, in the words of Ansible's file module: anything that is neither link nor directory is a file. */
export type FileState = 'absent' | 'link' | 'directory' | 'hard' | 'file';

export function fileState(path: string): FileState {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'directory';
  return stat.nlink > 1 ? 'hard' : 'file';
}

/** Adds what Ansible adds to each result that names a `path` or `dest` that exists: owner, group, mode, state, size. */
export function addPathInfo(result: Result): Result {
  const path = result.has('path') ? result.get('path') : result.get('dest');
  if (typeof path !== 'string' || statSync(path, { throwIfNoEntry: false }) === undefined) return result;
  const stat = lstatSync(path);
  result.set('uid', stat.uid);
  result.set('gid', stat.gid);
  result.set('owner', accounts.user.nameOf(stat.uid) ?? String(stat.uid));
  result.set('group', accounts.group.nameOf(stat.gid) ?? String(stat.gid));
  result.set('mode', formatMode(stat.mode));
  result.set('state', fileState(path));
  result.set('size', stat.size);
  return result;
}
