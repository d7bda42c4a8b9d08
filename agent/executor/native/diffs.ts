import { isList, isMap, type Value, type ValueMap } from '../../../shared/state/value.ts';
import type { TaskDiff } from '../port.ts';
import type { Result } from './modules/module.ts';
import { pythonJsonIndented } from './python-json.ts';
import type { TaskRun } from './task-run.ts';

/** The diffs of a result as Ansible shows them: in diff mode, of what changed; structures as indented JSON. */
export function shownDiffs(result: Result, { inherited, context }: TaskRun): TaskDiff[] {
  const wanted = inherited.diff === undefined ? context.run.diff : inherited.diff === true;
  if (!wanted || result.get('changed') !== true) return [];
  const diff = result.get('diff') ?? [];
  return (isList(diff) ? diff : [diff]).filter(isMap).map(shownDiff);
}

function shownDiff(diff: ValueMap): TaskDiff {
  const before = diff.get('before_header');
  const after = diff.get('after_header');
  const prepared = notes(diff);
  return {
    before: side(diff.get('before')),
    after: side(diff.get('after')),
    ...(typeof before === 'string' && { beforeHeader: before }),
    ...(typeof after === 'string' && { afterHeader: after }),
    ...(prepared !== '' && { prepared }),
  };
}

function side(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  return isMap(value) ? `${pythonJsonIndented(value)}\n` : String(value);
}

function notes(diff: ValueMap): string {
  const sentences: readonly (readonly [string, string])[] = [
    ['dst_binary', 'diff skipped: destination file appears to be binary\n'],
    ['src_binary', 'diff skipped: source file appears to be binary\n'],
    ['dst_larger', `diff skipped: destination file size is greater than ${diff.get('dst_larger')}\n`],
    ['src_larger', `diff skipped: source file size is greater than ${diff.get('src_larger')}\n`],
  ];
  return sentences
    .filter(([key]) => diff.has(key))
    .map(([, text]) => text)
    .join('');
}
