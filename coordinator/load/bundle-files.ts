import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, matchesGlob, relative, sep } from 'node:path';
import { DscError } from '../../shared/errors.ts';
import { type BundleFile, bundleLimits } from '../../shared/wire/bundle.ts';

/**
 * What an instance brings along: every file in the folder of its rules and below, but for names that begin with a
 * dot, what `.dscignore` there lists (a glob a line, `#` for remarks; a folder's name takes all in it), and `without`
 * (absolute: the states that are pushed, which travel by themselves). A link counts as the file it leads to.
 * Throws E_FILE for a link that leaves the folder, E_LIMIT.
 */
export function collectBundle(folder: string, without: ReadonlySet<string>): BundleFile[] {
  const search: Search = {
    folder,
    real: realpathSync(folder),
    ignored: ignoredBy(folder),
    without,
    files: [],
    bytes: 0,
  };
  visit(folder, search);
  return search.files;
}

interface Search {
  readonly folder: string;
  readonly real: string;
  readonly ignored: (path: string) => boolean;
  readonly without: ReadonlySet<string>;
  readonly files: BundleFile[];
  bytes: number;
}

function visit(at: string, search: Search): void {
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    const file = join(at, entry.name);
    const path = relative(search.folder, file).replaceAll(sep, '/');
    if (entry.name.startsWith('.') || search.ignored(path) || search.without.has(file)) continue;
    if (entry.isDirectory()) visit(file, search);
    else if (isFile(entry, file, path, search)) take(file, path, search);
  }
}

function isFile(entry: Dirent, file: string, path: string, { real }: Search): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = existsSync(file) ? realpathSync(file) : undefined;
  if (target?.startsWith(`${real}${sep}`) && statSync(target).isFile()) return true;
  const where =
    target === undefined ? 'leads nowhere' : 'leads to a folder or out of the folder of the rules';
  throw new DscError('E_FILE', `${path} is a link that ${where}`, {
    hint: 'put the files themselves there, or list the link in .dscignore',
  });
}

function take(file: string, path: string, search: Search): void {
  const { size, mode } = statSync(file);
  search.bytes += size;
  if (search.files.length >= bundleLimits.files || search.bytes > bundleLimits.bytes) {
    throw new DscError(
      'E_LIMIT',
      `${search.folder} holds more than a bundle may: found too much at ${path}`,
      {
        hint: `at most ${bundleLimits.files} files and ${bundleLimits.bytes / 1024 ** 2} MiB; give the rules a folder of their own, or list what is not needed in .dscignore`,
      },
    );
  }
  search.files.push({ path, bytes: readFileSync(file), executable: (mode & 0o111) !== 0 });
}

function ignoredBy(folder: string): (path: string) => boolean {
  const file = join(folder, '.dscignore');
  if (!existsSync(file)) return () => false;
  const globs = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
  return (path) =>
    globs.some((glob) =>
      glob.includes('/')
        ? matchesGlob(path, glob.replace(/^\//, ''))
        : matchesGlob(path.slice(path.lastIndexOf('/') + 1), glob),
    );
}
