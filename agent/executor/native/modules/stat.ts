import { execFileSync } from 'node:child_process';
import {
  accessSync,
  type BigIntStats,
  constants,
  lstatSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import type { Value } from '../../../../shared/state/value.ts';
import { Float } from '../../../../shared/state/value.ts';
import { accounts } from '../files/accounts.ts';
import { followLink } from '../files/ensure.ts';
import { type HostPath, hostPath } from '../files/host-path.ts';
import { digest } from '../files/place.ts';
import { describeSystemError } from '../files/system-error.ts';
import type { Arguments } from './arguments.ts';
import { type Module, ModuleFailure, type Result, resultOf } from './module.ts';

export const stat: Module = {
  arguments: {
    path: { type: 'path', required: true, aliases: ['dest', 'name'] },
    follow: { type: 'bool', default: false },
    get_checksum: { type: 'bool', default: true },
    get_mime: { type: 'bool', default: true, aliases: ['mime', 'mime_type', 'mime-type'] },
    get_attributes: { type: 'bool', default: true, aliases: ['attr', 'attributes'] },
    checksum_algorithm: {
      type: 'str',
      default: 'sha1',
      choices: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      aliases: ['checksum', 'checksum_algo'],
    },
  },
  run: (args, { dir }) => resultOf({ changed: false, stat: statOf(args, dir) }),
};

function statOf(args: Arguments, dir: string): Result {
  const path = hostPath(args.text('path') ?? '', dir);
  const found = look(path, args.flag('follow'));
  if (found === undefined) return resultOf({ exists: false });
  const output = resultOf({
    ...kindOf(found, path.shown),
    ...numbersOf(found),
    ...permissionsOf(Number(found.mode)),
    ...accessOf(path.at),
  });
  addNames(output, found, path);
  if (output.get('isreg') === true && output.get('readable') === true && args.flag('get_checksum')) {
    output.set('checksum', digest(args.text('checksum_algorithm') ?? 'sha1', readFileSync(path.at)));
  }
  if (args.flag('get_mime')) addMime(output, path.at);
  if (args.flag('get_attributes')) addAttributes(output, path.at);
  return output;
}

function look({ shown, at }: HostPath, follow: boolean): BigIntStats | undefined {
  try {
    return follow ? statSync(at, { bigint: true }) : lstatSync(at, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ModuleFailure(
      describeSystemError(error, shown)
        .replace(/^\[Errno \d+\] /, '')
        .replace(/: '.*$/, ''),
    );
  }
}

function kindOf(found: BigIntStats, path: string): Record<string, Value> {
  return {
    exists: true,
    path,
    mode: (Number(found.mode) & 0o7777).toString(8).padStart(4, '0'),
    isdir: found.isDirectory(),
    ischr: found.isCharacterDevice(),
    isblk: found.isBlockDevice(),
    isreg: found.isFile(),
    isfifo: found.isFIFO(),
    islnk: found.isSymbolicLink(),
    issock: found.isSocket(),
  };
}

function numbersOf(found: BigIntStats): Record<string, Value> {
  return {
    uid: Number(found.uid),
    gid: Number(found.gid),
    size: Number(found.size),
    inode: Number(found.ino),
    dev: Number(found.dev),
    nlink: Number(found.nlink),
    atime: seconds(found.atimeNs),
    mtime: seconds(found.mtimeNs),
    ctime: seconds(found.ctimeNs),
    blocks: Number(found.blocks),
    block_size: Number(found.blksize),
    device_type: Number(found.rdev),
  };
}

function seconds(nanoseconds: bigint): Value {
  return Float.of(Number(nanoseconds / 1_000_000_000n) + 1e-9 * Number(nanoseconds % 1_000_000_000n));
}

function permissionsOf(mode: number): Record<string, Value> {
  const has = (bit: number) => (mode & bit) !== 0;
  return {
    wusr: has(0o200),
    rusr: has(0o400),
    xusr: has(0o100),
    wgrp: has(0o020),
    rgrp: has(0o040),
    xgrp: has(0o010),
    woth: has(0o002),
    roth: has(0o004),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
  };
}

function accessOf(path: string): Record<string, Value> {
  const may = (mode: number) => {
    try {
      accessSync(path, mode);
      return true;
    } catch {
      return false;
    }
  };
  return { readable: may(constants.R_OK), writeable: may(constants.W_OK), executable: may(constants.X_OK) };
}

function addNames(output: Result, found: BigIntStats, path: HostPath): void {
  if (found.isSymbolicLink()) {
    output.set('lnk_source', followLink(path).shown);
    output.set('lnk_target', readlinkSync(path.at));
  }
  const user = accounts.user.nameOf(Number(found.uid));
  const group = accounts.group.nameOf(Number(found.gid));
  if (user !== undefined) output.set('pw_name', user);
  if (group !== undefined) output.set('gr_name', group);
}

/** As `file` says; `unknown` where it is not installed. */
function addMime(output: Result, path: string): void {
  const told = run('file', ['--mime-type', '--mime-encoding', path]) ?? '';
  const [, type = 'unknown', charset = 'unknown'] = /:\s*([^:;]+);\s*charset=(\S+)\s*$/.exec(told) ?? [];
  output.set('mimetype', type);
  output.set('charset', charset);
}

/** As `lsattr` says; nothing where the file system has no such flags. */
function addAttributes(output: Result, path: string): void {
  const told = run('lsattr', ['-vd', path])?.trim().split(/\s+/);
  const [version, flags] = told ?? [];
  const known = version !== undefined && flags !== undefined;
  const letters = known ? flags.replaceAll('-', '').trim() : '';
  output.set('version', known ? version.trim() : null);
  output.set(
    'attributes',
    [...letters].flatMap((letter) => attributeNames[letter] ?? []),
  );
  output.set('attr_flags', letters);
}

function run(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined; // Not installed, or the file system does not know: Ansible then says nothing either.
  }
}

const attributeNames: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
};
