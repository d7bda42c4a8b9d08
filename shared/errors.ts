import type { ErrorCode } from './error-codes.ts';

/** A place in a file that a person wrote; lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface DscErrorOptions {
  readonly cause?: unknown;
  readonly hint?: string;
  readonly at?: Position;
  /** More of the same kind found in one pass, so that a person mends a file once. */
  readonly others?: readonly DscError[];
}

/**
 * What one layer tried and could not do: `message` speaks for that layer, `cause` for the rest, `hint` says what the
 * operator can do next, `code` is stable and documented in docs/errors.md.
 */
export class DscError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly at: Position | undefined;
  readonly others: readonly DscError[];

  constructor(code: ErrorCode, message: string, options: DscErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DscError';
    this.code = code;
    this.hint = options.hint;
    this.at = options.at;
    this.others = options.others ?? [];
  }
}

export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}
