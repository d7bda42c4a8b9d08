import { getSystemErrorMap } from 'node:util';

/** Python's words for an error of the operating system: `[Errno 2] No such file or directory: '/x'`. */
export function describeSystemError(error: unknown, path: string, quoted = `'${path}'`): string {
  const { errno, code } = error as NodeJS.ErrnoException;
  if (errno === undefined) return error instanceof Error ? error.message : String(error);
  return `[Errno ${Math.abs(errno)}] ${systemMessage(errno, code)}: ${quoted}`;
}

/** The C library's message, which Python gives; libuv's own words are in lower case and sometimes others. */
function systemMessage(errno: number, code: string | undefined): string {
  const known = messages[code ?? ''];
  if (known !== undefined) return known;
  const words = getSystemErrorMap().get(errno)?.[1] ?? code ?? 'unknown error';
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const messages: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  EXDEV: 'Invalid cross-device link',
  EBUSY: 'Device or resource busy',
  ETXTBSY: 'Text file busy',
  ENOEXEC: 'Exec format error',
  EINVAL: 'Invalid argument',
};

/** True for an error that the operating system gave. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && 'code' in error;
}
