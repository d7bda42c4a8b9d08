import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A gate that tasks of the files project wait at (`cat ROOT/gate`) until the test opens it, for ever. */
export interface Gate {
  open(): void;
}

export function makeGate(root: string): Gate {
  const path = `${root}/gate`;
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('mkfifo', [path]);
  return {
    open() {
      // Those who wait at the FIFO go on when it has had a writer; those who come later find a file.
      const writer = openSync(path, constants.O_RDWR);
      writeFileSync(`${path}.open`, '');
      renameSync(`${path}.open`, path);
      closeSync(writer);
    },
  };
}
