import { createHash } from 'node:crypto';
import { chownSync, copyFileSync, lstatSync, mkdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import type { Value } from '../../../../shared/state/value.ts';
import { runProcess } from '../../run-process.ts';
import { checkArguments } from '../modules/arguments.ts';
import { ensureState, file } from '../modules/file.ts';
import { type ModuleContext, ModuleFailure, type Result, resultOf } from '../modules/module.ts';
import { splitLines } from '../python-text.ts';
import { splitShellWords } from '../shell-words.ts';
import { type Attributes, exists, setAttributes } from './attributes.ts';
import { contentDiff } from './content-diff.ts';
import { followLink } from './ensure.ts';
import { folderOf, type HostPath, hostPath, inFolder } from './host-path.ts';
import { addPathInfo } from './state.ts';
import { describeSystemError, isSystemError } from './system-error.ts';
import { preparePendingFile } from './write.ts';

/** A content and where it is to be, for `copy` and `template`. */
export interface Placement {
  readonly content: Buffer;
  /** The file that the content came from, for headers of diffs and for `src` in the result. */
  readonly source: string;
  /** What the file is called in a target that is a folder; undefined for content that has no name. */
  readonly name: string | undefined;
  readonly dest: HostPath;
  readonly attributes: Attributes;
  readonly directoryMode: Value;
  readonly backup: boolean;
  readonly force: boolean;
  readonly follow: boolean;
  readonly validate: string | undefined;
}

/** Brings a file to its content and attributes; the result is that of Ansible's `copy`. */
export async function placeContent(placement: Placement, context: ModuleContext): Promise<Result> {
  const target = targetOf(placement);
  const present = lookAt(target, placement.follow);
  if (present && !placement.force) {
    return resultOf({ dest: placement.dest.shown, src: placement.source, changed: false });
  }
  const checksum = digest('sha1', placement.content);
  const isRight = present && checksumOf(target, placement.follow) === checksum;
  const differs = context.diff && !isRight;
  const diff = differs ? [contentDiff(target, placement.content, placement.source, context)] : [];
  if (!isRight && context.check) return resultOf({ diff, changed: true });
  try {
    if (isRight) return settleOnly(placement, context, checksum);
    return await replaceContent(placement, { context, checksum, diff });
  } catch (error) {
    throw withChecksum(error, checksum, diff, context.dir);
  }
}

function targetOf({ dest, name }: Placement): HostPath {
  const target = dest.shown.endsWith('/') && name !== undefined ? inFolder(dest, name) : dest;
  if (!statSync(target.at, { throwIfNoEntry: false })?.isDirectory()) return target;
  if (name === undefined) throw new ModuleFailure('can not use content with a dir as dest', { diff: [] });
  return inFolder(target, name);
}

function lookAt(target: HostPath, follow: boolean): boolean {
  return follow ? exists(target) : lstatSync(target.at, { throwIfNoEntry: false }) !== undefined;
}

/** Undefined for what is not a readable file; a link that is not followed has no content of its own. */
function checksumOf(target: HostPath, follow: boolean): string | undefined {
  const stat = follow ? statSync(target.at) : lstatSync(target.at);
  if (!stat.isFile()) return undefined;
  try {
    return digest('sha1', readFileSync(target.at));
  } catch {
    return undefined;
  }
}

export function digest(algorithm: string, content: Uint8Array): string {
  return createHash(algorithm).update(content).digest('hex');
}

/** The content is right: attributes are left to the file module, as Ansible does. */
function settleOnly(placement: Placement, context: ModuleContext, checksum: string): Result {
  const { dest, follow, name, attributes, force } = placement;
  const path = (follow ? followLink(dest) : dest).shown;
  const given = Object.entries({ path, state: 'file', force, ...attributes });
  const args = checkArguments(
    file.arguments,
    new Map(given.map(([key, value]) => [key, value ?? null])),
    context.env,
  );
  const result = ensureState(args, context, name);
  result.set('checksum', checksum);
  if (!result.has('dest')) result.set('dest', result.get('path') ?? null);
  return result;
}

interface Replacement {
  readonly context: ModuleContext;
  readonly checksum: string;
  readonly diff: readonly Value[];
}

/** What Ansible's copy module does on the host; it looks at the target anew. */
async function replaceContent(
  placement: Placement,
  { context, checksum, diff }: Replacement,
): Promise<Result> {
  // Ansible's copy module gives a bare name a folder first.
  const { shown } = placement.dest;
  const dest = shown.includes('/') ? placement.dest : hostPath(`./${shown}`, context.dir);
  if (shown.endsWith('/')) makeFolders(placement);
  let target = targetOf({ ...placement, dest });
  if (placement.follow) target = followLink(target);
  const folder = folderOf(target);
  if (!exists(folder)) throw new ModuleFailure(`Destination directory ${folder.shown} does not exist`);
  const backup = placement.backup && exists(target) ? makeBackup(target) : undefined;
  using pending = prepare(target, placement.content);
  if (placement.validate !== undefined)
    await validate(placement.validate, hostPath(pending.path, context.dir), placement.attributes, context);
  pending.commit((path) => tryAttributes(hostPath(path, context.dir), placement.attributes));
  const result = resultOf({
    diff,
    dest: target.shown,
    src: pending.path,
    md5sum: digest('md5', placement.content),
    checksum,
    changed: true,
  });
  if (backup !== undefined) result.set('backup_file', backup);
  setAttributes(target, placement.attributes, { check: false });
  return addPathInfo(result, context.dir);
}

function prepare(target: HostPath, content: Buffer): ReturnType<typeof preparePendingFile> {
  try {
    return preparePendingFile(target.at, content);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'EACCES' || error.code === 'EROFS') {
      throw new ModuleFailure(`Destination ${folderOf(target).shown} not writable`);
    }
    throw new ModuleFailure(`failed to copy: ${describeSystemError(error, target.shown)}`);
  }
}

/** Before the file is seen under its name, so that a secret never stands there for others to read; what fails is said afterwards. */
function tryAttributes(path: HostPath, attributes: Attributes): void {
  try {
    setAttributes(path, attributes, { check: false });
  } catch (error) {
    if (!(error instanceof ModuleFailure) && !isSystemError(error)) throw error;
  }
}

/** Folders that a trailing slash asks for get the owner and group of the file, and `directory_mode`. */
function makeFolders({ dest, attributes, directoryMode }: Placement): void {
  const missing: HostPath[] = [];
  for (let folder = folderOf(dest); folder.shown !== '' && !exists(folder); folder = folderOf(folder))
    missing.unshift(folder);
  for (const folder of missing) {
    mkdirSync(folder.at);
    setAttributes(folder, { ...attributes, mode: directoryMode }, { check: false });
  }
}

/** Beside the file, with its owner, mode and times. */
function makeBackup({ shown, at, dir }: HostPath): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const clock = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  const backup = hostPath(`${shown}.${process.pid}.${day}@${clock}~`, dir);
  const { atime, mtime, uid, gid } = statSync(at);
  copyFileSync(at, backup.at);
  chownSync(backup.at, uid, gid);
  utimesSync(backup.at, atime, mtime);
  return backup.shown;
}

async function validate(
  template: string,
  path: HostPath,
  attributes: Attributes,
  { dir, env, signal, grace }: ModuleContext,
): Promise<void> {
  setAttributes(path, attributes, { check: false });
  if (!template.includes('%s')) throw new ModuleFailure(`validate must contain %s: ${template}`);
  const command = splitShellWords(template.replaceAll('%s', path.at));
  const { code, stdout, stderr } = await runProcess({ command, cwd: dir, env, signal, grace });
  if (code === 0) return;
  throw new ModuleFailure('failed to validate', {
    exit_status: code,
    stdout,
    stderr,
    stdout_lines: splitLines(stdout),
    stderr_lines: splitLines(stderr),
  });
}

function withChecksum(error: unknown, checksum: string, diff: readonly Value[], dir: string): unknown {
  if (error instanceof ModuleFailure)
    addPathInfo(error.result.set('checksum', checksum).set('diff', diff), dir);
  return error;
}
