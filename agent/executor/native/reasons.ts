import type { Position } from '../../../shared/errors.ts';

/** Something that this executor does not know exactly, and where it is written. */
export interface Reason {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** `keyword become_user`, `module community.general.ufw`, `filter json_query`. */
  readonly what: string;
}

export function reasonAt(at: Position | undefined, what: string): Reason {
  return at === undefined ? { what } : { file: at.file, line: at.line, what };
}

/** `site.yml:12: keyword until`. */
export function formatReason({ file, line, what }: Reason): string {
  if (file === undefined) return what;
  return line === undefined ? `${file}: ${what}` : `${file}:${line}: ${what}`;
}
