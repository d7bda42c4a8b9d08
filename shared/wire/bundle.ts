import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { DscError } from '../errors.ts';
import { decodeMessage, encodeMessage } from './codec.ts';

/**
 * A bundle: rules, tasks, templates, files and schema of one instance, in one content-addressed archive. It holds plain
 * files only, by relative path and whether they can be executed: no links, devices, owners or times, so that the same
 * files give the same bytes and unpacking has nothing to follow.
 */
export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** What one bundle may hold. */
export const bundleLimits = { files: 10_000, bytes: 64 * 1024 * 1024, pathLength: 1_024 } as const;

const Archive = z.object({
  bundle: z.literal(1),
  files: z
    .array(z.tuple([z.string().max(bundleLimits.pathLength), z.boolean(), z.instanceof(Uint8Array)]))
    .max(bundleLimits.files),
});

/** The same files in any order give the same bytes. Throws E_LIMIT and E_FILE. */
export function encodeBundle(files: readonly BundleFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const bytes = sorted.reduce((sum, file) => sum + file.bytes.length, 0);
  if (sorted.length > bundleLimits.files || bytes > bundleLimits.bytes) {
    throw new DscError('E_LIMIT', `a bundle of ${sorted.length} files and ${bytes} bytes is too large`, {
      hint: `at most ${bundleLimits.files} files and ${bundleLimits.bytes} bytes; list what is not needed in .dscignore`,
    });
  }
  for (const { path } of sorted) checkPath(path);
  return gzipSync(encodeMessage({ bundle: 1, files: sorted.map((f) => [f.path, f.executable, f.bytes]) }));
}

/** Throws E_WIRE, and E_LIMIT when it would unpack to more than a bundle may hold. */
export function decodeBundle(archive: Uint8Array): BundleFile[] {
  const { files } = decodeMessage(Archive, gunzip(archive), 'a bundle');
  const seen = new Set<string>();
  return files.map(([path, executable, bytes]) => {
    checkPath(path);
    if (seen.has(path)) throw new DscError('E_WIRE', `a bundle has ${path} twice`);
    seen.add(path);
    return { path, executable, bytes };
  });
}

function gunzip(archive: Uint8Array): Uint8Array {
  try {
    return gunzipSync(archive, { maxOutputLength: bundleLimits.bytes * 2 });
  } catch (cause) {
    throw new DscError('E_WIRE', 'a bundle cannot be unpacked', { cause });
  }
}

/** A path stays inside its folder: relative, without `..`, `.`, empty parts or NUL. */
function checkPath(path: string): void {
  const bad = path.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (!bad && !path.includes('\0')) return;
  throw new DscError('E_WIRE', `a bundle has a file at "${path}", outside of its folder`);
}
