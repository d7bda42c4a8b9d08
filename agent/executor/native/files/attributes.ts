import { chmodSync, lchownSync, lstatSync, type Stats, statSync } from 'node:fs';
import { umask } from 'node:process';
import type { Value } from '../../../../shared/state/value.ts';
import type { Argument, Arguments } from '../modules/arguments.ts';
import { ModuleFailure } from '../modules/module.ts';
import { accounts } from './accounts.ts';
import type { HostPath } from './host-path.ts';
import { applySymbolicMode, formatMode } from './mode.ts';
import { describeSystemError } from './system-error.ts';

/** The arguments that every module that writes files has. */
export const fileArguments = {
  mode: { type: 'raw' },
  owner: { type: 'str' },
  group: { type: 'str' },
} as const satisfies Record<string, Argument>;

export interface Attributes {
  readonly owner: string | undefined;
  readonly group: string | undefined;
  /** A number, or text in octal or symbolic form; null to leave it. */
  readonly mode: Value;
}

export function attributesOf(args: Arguments): Attributes {
  return { owner: args.text('owner'), group: args.text('group'), mode: args.raw('mode') };
}

/** What was and what is, where they differ; filled by whoever changes something. */
export interface AttributeDiff {
  readonly before: Map<string, Value>;
  readonly after: Map<string, Value>;
}

/** Sets owner, group and mode where they differ, as Ansible does: a link itself, not its target. Returns whether any differed. */
export function setAttributes(
  path: HostPath,
  { owner, group, mode }: Attributes,
  { check, diff }: { readonly check: boolean; readonly diff?: AttributeDiff },
): boolean {
  const wanted = { path, check, ...(diff !== undefined && { diff }) };
  const changes = [
    owner !== undefined && setAccount('owner', owner, wanted),
    group !== undefined && setAccount('group', group, wanted),
    mode !== null && setMode(mode, wanted),
  ];
  return changes.includes(true);
}

interface Target {
  readonly path: HostPath;
  readonly check: boolean;
  readonly diff?: AttributeDiff;
}

/** The same in what Ansible calls owner and group, but for the words of the errors. */
const accountKinds = {
  owner: { names: accounts.user, verb: 'chown', noun: 'user', stat: (stat: Stats) => stat.uid },
  group: { names: accounts.group, verb: 'chgrp', noun: 'group', stat: (stat: Stats) => stat.gid },
} as const;

function setAccount(kind: 'owner' | 'group', name: string, { path, check, diff }: Target): boolean {
  if (check && !exists(path)) return true;
  const { names, verb, noun, stat } = accountKinds[kind];
  const id = /^[-+]?\d+$/.test(name) ? Number(name) : names.idOf(name);
  if (id === undefined) {
    throw new ModuleFailure(`${verb} failed: failed to look up ${noun} ${name}`, { path: path.shown });
  }
  const before = stat(lstatSync(path.at));
  if (before === id) return false;
  diff?.before.set(kind, before);
  diff?.after.set(kind, id);
  if (check) return true;
  try {
    const { uid, gid } = lstatSync(path.at);
    lchownSync(path.at, kind === 'owner' ? id : uid, kind === 'group' ? id : gid);
  } catch (error) {
    throw new ModuleFailure(
      kind === 'owner' ? `chown failed: ${describeSystemError(error, path.shown)}` : 'chgrp failed',
      { path: path.shown },
    );
  }
  return true;
}

function setMode(mode: Value, { path, check, diff }: Target): boolean {
  if (check && !exists(path)) return true;
  const stat = lstatSync(path.at);
  const wanted = readMode(mode, stat, path.shown);
  const before = stat.mode & 0o7777;
  if (before === wanted) return false;
  diff?.before.set('mode', formatMode(before));
  diff?.after.set('mode', formatMode(wanted));
  if (check) return true;
  // Linux has no mode of a link's own: Ansible tries, and leaves all as it was.
  if (stat.isSymbolicLink()) return false;
  chmodSync(path.at, wanted);
  return (lstatSync(path.at).mode & 0o7777) !== before;
}

/** A number is taken as it is, text as octal where it can be. */
function readMode(mode: Value, stat: Stats, path: string): number {
  if (typeof mode === 'number') return mode;
  const text = String(mode);
  if (/^\s*(0o)?[0-7]+\s*$/i.test(text))
    return checkedMode(Number.parseInt(text.trim().replace(/^0o/i, ''), 8), path);
  try {
    return applySymbolicMode(text, stat, umask());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ModuleFailure('mode must be in octal or symbolic form', { path, details: error.message });
  }
}

function checkedMode(mode: number, path: string): number {
  if (mode === (mode & 0o7777)) return mode;
  throw new ModuleFailure('Invalid mode supplied, only permission info is allowed', { path, details: mode });
}

/** As `os.path.exists`: a link that leads nowhere does not. */
export function exists(path: HostPath): boolean {
  return statSync(path.at, { throwIfNoEntry: false }) !== undefined;
}
