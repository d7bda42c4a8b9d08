import { readFileSync, statSync } from 'node:fs';
import type { Value } from '../../../../shared/state/value.ts';
import type { HostPath } from './host-path.ts';

/** Ansible's default of MAX_FILE_SIZE_FOR_DIFF, in bytes. */
const largest = 104_448;

/** The diff of a file's content as Ansible shows it, with what is binary or too large named instead. */
export function contentDiff(
  target: HostPath,
  content: Buffer,
  header: string,
  { noLog }: { readonly noLog: boolean },
): Value {
  const diff = new Map<string, Value>();
  const stat = statSync(target.at, { throwIfNoEntry: false });
  if (stat === undefined) diff.set('before', '');
  else if (stat.size > largest) diff.set('dst_larger', largest);
  else addBefore(diff, target);
  if (content.length > largest) diff.set('src_larger', largest);
  else if (content.includes(0)) diff.set('src_binary', 1);
  else diff.set('after_header', header).set('after', content.toString('utf8'));
  return noLog ? hidden(diff) : diff;
}

function addBefore(diff: Map<string, Value>, target: HostPath): void {
  const before = readFileSync(target.at);
  if (before.subarray(0, 8192).includes(0)) diff.set('dst_binary', 1);
  else diff.set('before_header', target.shown).set('before', before.toString('utf8'));
}

function hidden(diff: Map<string, Value>): Value {
  if (diff.has('before')) diff.set('before', '');
  const sentence =
    " [[ Diff output has been hidden because 'no_log: true' was specified for this result ]]\n";
  if (diff.has('after')) diff.set('after', sentence);
  return diff;
}
