import { lstatSync, readdirSync } from 'node:fs';
import { joinPath } from './host-path.ts';

/** Whether anything has a name of that pattern, as Python's `glob.glob` finds it; relative ones begin in `cwd`. */
export function globMatches(pattern: string, cwd: string): boolean {
  const isAbsolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '');
  // A trailing slash asks for a folder.
  return matchesFrom(isAbsolute ? '/' : cwd, pattern.endsWith('/') ? [...parts, '.'] : parts);
}

function matchesFrom(folder: string, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return isThere(folder);
  if (!/[*?[]/.test(part)) return matchesFrom(joinPath(folder, part), rest);
  const name = patternOf(part);
  return namesIn(folder)
    .filter((one) => name.test(one) && (part.startsWith('.') || !one.startsWith('.')))
    .some((one) => matchesFrom(joinPath(folder, one), rest));
}

/** A link that leads nowhere is there too. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // What is below a file, or cannot be looked at, is not there.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Python's `fnmatch`: `*`, `?`, `[abc]`, `[!abc]`; a bracket that is not closed stands for itself. */
function patternOf(part: string): RegExp {
  const source = part.replace(/\*+|\?|\[!?\]?[^\]]*\]|[^*?[]+|\[/g, (token) => {
    if (token.startsWith('*')) return '.*';
    if (token === '?') return '.';
    if (token.length < 2 || !token.startsWith('[')) return RegExp.escape(token);
    const negated = token[1] === '!';
    const set = token.slice(negated ? 2 : 1, -1).replace(/[\\\]^[&~|]/g, '\\$&');
    return `[${negated ? '^' : ''}${set}]`;
  });
  return new RegExp(`^(?:${source})$`, 's');
}
