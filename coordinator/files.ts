import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a file so that a reader, or a crash, finds the old content or the new, never a part. `mode` is as chmod's. */
export function writeWhole(file: string, text: string, { mode }: { mode: number }): void {
  const next = `${file}.new`;
  const handle = openSync(next, 'w', mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(next, file);
}
