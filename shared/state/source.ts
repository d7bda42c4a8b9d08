import type { LineCounter } from 'yaml';
import type { Position } from '../errors.ts';
import type { Limits } from './limits.ts';

/** What every stage of loading needs to say where something is. */
export interface Source {
  readonly file: string;
  readonly lines: LineCounter;
  readonly limits: Limits;
}

export function positionAt(source: Pick<Source, 'file' | 'lines'>, offset: number): Position {
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line: Math.max(line, 1), column: Math.max(col, 1) };
}
