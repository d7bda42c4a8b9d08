import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeBundle } from '../../shared/wire/bundle.ts';

/** Bundles unpacked under `<data>/bundles/<digest>/`, each whole or not there. */
export interface Bundles {
  /** Says whether it is here, and keeps it from being swept while its assignment is on the way. */
  has(digest: string): boolean;
  folder(digest: string): string;
  /** Unpacks an archive whose digest was checked. */
  unpack(digest: string, archive: Uint8Array): void;
  /** Drops bundles that are not `kept` and that nobody wanted since `before`, milliseconds since the epoch. */
  sweep(kept: ReadonlySet<string>, before: number): void;
}

export function openBundles(data: string): Bundles {
  const root = join(data, 'bundles');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  removeHalfUnpacked(root);
  return {
    has(digest) {
      if (!existsSync(join(root, digest))) return false;
      utimesSync(join(root, digest), new Date(), new Date());
      return true;
    },
    folder: (digest) => join(root, digest),
    unpack(digest, archive) {
      if (existsSync(join(root, digest))) return;
      const draft = join(root, `.${digest}.${randomBytes(6).toString('hex')}`);
      for (const file of decodeBundle(archive)) {
        const path = join(draft, file.path);
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(path, file.bytes, { mode: file.executable ? 0o700 : 0o600, flag: 'wx', flush: true });
      }
      mkdirSync(draft, { recursive: true, mode: 0o700 });
      renameSync(draft, join(root, digest));
    },
    sweep(kept, before) {
      for (const name of readdirSync(root)) {
        if (!kept.has(name) && statSync(join(root, name)).mtimeMs < before)
          rmSync(join(root, name), { recursive: true, force: true });
      }
    },
  };
}

/** An agent that was killed while it unpacked leaves a draft. */
function removeHalfUnpacked(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith('.')) rmSync(join(root, name), { recursive: true, force: true });
  }
}
