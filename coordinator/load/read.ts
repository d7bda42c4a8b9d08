import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { DscError, type Position } from '../../shared/errors.ts';
import { type LoadedYaml, loadYaml } from '../../shared/state/load.ts';

/** A file that the operator named, or that one of their files names. */
export interface Source {
  /** Absolute. */
  readonly path: string;
  /** As messages show it: relative to where the command was typed. */
  readonly shown: string;
}

export function sourceOf(path: string, cwd: string): Source {
  const absolute = isAbsolute(path) ? path : join(cwd, path);
  const shown = relative(cwd, absolute);
  return { path: absolute, shown: shown.startsWith('../../') ? absolute : shown };
}

/** Throws E_FILE at the place that names the file, E_YAML and E_LIMIT. */
export function readYaml(source: Source, namedAt?: Position): LoadedYaml {
  return loadYaml(readText(source, namedAt), { file: source.shown });
}

function readText({ path, shown }: Source, namedAt: Position | undefined): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code;
    const words =
      reason === 'ENOENT' ? 'there is no such file' : reason === 'EISDIR' ? 'this is a folder' : reason;
    throw new DscError('E_FILE', `${shown}: ${words}`, {
      cause,
      ...(namedAt === undefined ? {} : { at: namedAt }),
    });
  }
}
