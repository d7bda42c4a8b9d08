import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { getegid, geteuid, umask } from 'node:process';
import { temporaryBeside } from './temporary.ts';

/** A new content that stands beside its target until it is put in place; a target is never half written. */
export interface PendingFile extends Disposable {
  readonly path: string;
  /** Renames it onto the target, after `prepare` has had its path; a link that stands there is replaced, not followed. */
  commit(prepare: (path: string) => void): void;
}

/**
 * Writes content to a temporary file in the target's folder, mode 0600 until it is put in place; then it has the owner and
 * mode of the file that it replaces, or those of a new file. Disposing it removes what was not committed; what a killed process
 * could not remove goes when the target is next written.
 */
export function preparePendingFile(target: string, content: Uint8Array): PendingFile {
  const path = temporaryBeside(target);
  const descriptor = openSync(path, 'wx', 0o600);
  let pending = true;
  try {
    writeWhole(descriptor, content);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return {
    path,
    commit: (prepare) => {
      takeAttributes(path, replacedFile(target));
      prepare(path);
      renameSync(path, target);
      pending = false;
    },
    [Symbol.dispose]: () => {
      if (pending) rmSync(path, { force: true });
    },
  };
}

function writeWhole(descriptor: number, content: Uint8Array): void {
  for (let offset = 0; offset < content.length; ) {
    offset += writeSync(descriptor, content, offset);
  }
}

/** A link is replaced by a new file; so its target's attributes are nothing to keep. */
function replacedFile(target: string): Stats | undefined {
  const stat = lstatSync(target, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? undefined : stat;
}

function takeAttributes(path: string, replaced: Stats | undefined): void {
  if (replaced === undefined) {
    chmodSync(path, 0o666 & ~umask());
    return;
  }
  if (replaced.uid !== geteuid?.() || replaced.gid !== getegid?.()) {
    try {
      chownSync(path, replaced.uid, replaced.gid);
    } catch (error) {
      // As Ansible: who may not give a file away keeps it.
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    }
  }
  chmodSync(path, replaced.mode & 0o7777);
}
