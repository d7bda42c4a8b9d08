import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { accounts } from '../files/accounts.ts';
import { type Attributes, attributesOf, fileArguments } from '../files/attributes.ts';
import { ensureAbsent, ensureDirectory, ensureFile, touch } from '../files/ensure.ts';
import { ensureHardLink, ensureLink } from '../files/ensure-link.ts';
import { type HostPath, hostPath, inFolder } from '../files/host-path.ts';
import { addPathInfo, type FileState, fileState } from '../files/state.ts';
import type { Moment } from '../files/timestamps.ts';
import type { Arguments } from './arguments.ts';
import { type Module, type ModuleContext, ModuleFailure, type Result } from './module.ts';

const states = ['absent', 'directory', 'file', 'hard', 'link', 'touch'] as const;
export type WantedState = (typeof states)[number];
const moments = ['preserve', 'now'] as const;

export const file: Module = {
  arguments: {
    ...fileArguments,
    state: { type: 'str', choices: states },
    path: { type: 'path', required: true, aliases: ['dest', 'name'] },
    recurse: { type: 'bool', default: false },
    force: { type: 'bool', default: false },
    follow: { type: 'bool', default: true },
    src: { type: 'path' },
    modification_time: { type: 'str', only: moments },
    access_time: { type: 'str', only: moments },
  },
  run: (args, context) => ensureState(args, context),
};

/** What the states need; `path` is where the work is done, which `src` and a folder at `path` may have moved. */
export interface FileRequest {
  readonly path: HostPath;
  readonly src: string | undefined;
  readonly recurse: boolean;
  readonly force: boolean;
  readonly follow: boolean;
  readonly attributes: Attributes;
  readonly modification: Moment;
  readonly access: Moment;
  readonly check: boolean;
}

/** Also used by `copy` for a target whose content is right; `originalName` is then the source's. */
export function ensureState(args: Arguments, { check, dir }: ModuleContext, originalName?: string): Result {
  const src = args.text('src');
  const wanted = args.text('state');
  const written = hostPath(args.text('path') ?? '', dir);
  const path = insideFolder(written, wanted, originalName ?? (src && basename(src)));
  const state = chooseState(wanted, path, args.flag('recurse'));
  if (args.flag('recurse') && state !== 'directory')
    fail("recurse option requires state to be 'directory'", path);
  if (src !== undefined && state !== 'link' && state !== 'hard') {
    fail("src option requires state to be 'link' or 'hard'", path);
  }
  const untouched = state === 'touch' ? 'now' : 'preserve';
  const request: FileRequest = {
    path,
    src,
    recurse: args.flag('recurse'),
    force: args.flag('force'),
    follow: args.flag('follow'),
    attributes: attributesOf(args),
    modification: momentOf(args.text('modification_time'), untouched),
    access: momentOf(args.text('access_time'), untouched),
    check,
  };
  const warnings = check && state !== 'absent' ? unknownAccounts(request.attributes) : [];
  return withPathInfo(() => ensurers[state](request), { warnings, dir });
}

/** In check mode an account may be one that an earlier task would have made. */
function unknownAccounts({ owner, group }: Attributes): string[] {
  const look = (kind: 'user' | 'group', name: string | undefined) => {
    if (name === undefined) return [];
    const isId = /^[-+]?\d+$/.test(name);
    const names = accounts[kind];
    if (isId ? names.nameOf(Number(name)) !== undefined : names.idOf(name) !== undefined) return [];
    const what = isId ? `${kind} with ${kind === 'user' ? 'uid' : 'gid'} ${name}` : `${kind} ${name}`;
    return [`failed to look up ${what}. Create ${kind} up to this point in real play`];
  };
  return [...look('user', owner), ...look('group', group)];
}

const ensurers: Record<WantedState, (request: FileRequest) => Result> = {
  absent: ensureAbsent,
  directory: ensureDirectory,
  file: ensureFile,
  hard: ensureHardLink,
  link: ensureLink,
  touch,
};

/** A folder at `path` means the file of that name inside it, for states that are about one file. */
function insideFolder(path: HostPath, wanted: string | undefined, name: string | undefined): HostPath {
  if (wanted === 'link' || wanted === 'absent' || !name) return path;
  return statSync(path.at, { throwIfNoEntry: false })?.isDirectory() ? inFolder(path, name) : path;
}

/** The state that is there where none is asked for. */
function chooseState(wanted: string | undefined, path: HostPath, recurse: boolean): WantedState {
  const known = states.find((state) => state === wanted);
  if (known !== undefined) return known;
  const current: FileState = fileState(path);
  return current === 'absent' ? (recurse ? 'directory' : 'file') : current;
}

function momentOf(text: string | undefined, otherwise: Moment): Moment {
  return moments.find((moment) => moment === text) ?? otherwise;
}

function fail(message: string, path: HostPath): never {
  throw new ModuleFailure(message, { path: path.shown });
}

/** A failed result is told about its path as well. */
function withPathInfo(
  ensure: () => Result,
  { warnings, dir }: { readonly warnings: readonly string[]; readonly dir: string },
): Result {
  const tell = (result: Result) => {
    addPathInfo(result, dir);
    if (warnings.length > 0) result.set('warnings', warnings);
    return result;
  };
  try {
    return tell(ensure());
  } catch (error) {
    if (error instanceof ModuleFailure) tell(error.result);
    throw error;
  }
}
