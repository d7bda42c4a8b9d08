import { dirname } from 'node:path';
import type { Path } from '../../../shared/state/path.ts';
import { type Reason, reasonAt } from './reasons.ts';
import type { Source } from './source.ts';

/** What reading needs beside the tasks; whatever is not known goes to `report`. */
export interface Reading {
  readonly source: Source;
  /** See `Task.folders`. */
  readonly folders: readonly string[];
  /** The playbook's folder. */
  readonly dir: string;
  /** Files that are being imported, the innermost last. */
  readonly importing: readonly string[];
  readonly report: (reason: Reason) => void;
}

/** Reports what is not known here, with its place. */
export function refuse({ source, report }: Reading, path: Path, what: string): void {
  report(reasonAt(source.at(path), what));
}

/** The folders for tasks of a file that tasks in `folders` include. */
export function foldersBelow(file: string, folders: readonly string[]): string[] {
  return [...new Set([dirname(file), ...folders])];
}
