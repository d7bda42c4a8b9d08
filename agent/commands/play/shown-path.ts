import { DscError } from '../../../shared/errors.ts';

/** A file as a person in that folder would name it: relative where it is below. */
export function shownPath(file: string, cwd: string): string {
  return file.startsWith(folderOf(cwd)) ? file.slice(folderOf(cwd).length) : file;
}

/** The same error with its files named so. */
export function withShownPaths(error: DscError, cwd: string): DscError {
  const { code, message, hint, at, cause, others } = error;
  return new DscError(code, shorten(message, cwd), {
    cause: cause instanceof DscError ? withShownPaths(cause, cwd) : cause,
    others: others.map((other) => withShownPaths(other, cwd)),
    ...(hint !== undefined && { hint: shorten(hint, cwd) }),
    ...(at !== undefined && { at: { ...at, file: shownPath(at.file, cwd) } }),
  });
}

/** Where a path begins, not inside a longer one. */
function shorten(text: string, cwd: string): string {
  return text.replace(new RegExp(`(?<![\\w./-])${RegExp.escape(folderOf(cwd))}(?=\\S)`, 'g'), '');
}

function folderOf(cwd: string): string {
  return cwd.endsWith('/') ? cwd : `${cwd}/`;
}
