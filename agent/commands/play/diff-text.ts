import type { TaskDiff } from '../../executor/port.ts';

type Paint = (style: 'green' | 'red' | 'cyan', text: string) => string;
type Edit = readonly [kind: ' ' | '-' | '+', line: string];

/** Lines around a change. */
const context = 3;
/** Beyond this many lines changed at once, all old ones are shown before all new ones. */
const largestSearch = 2000;

/** A diff as `diff -u` shows it. */
export function diffText(
  { before, after, beforeHeader, afterHeader, prepared = '' }: TaskDiff,
  paint: Paint,
): string {
  const edits = editLines(linesOf(before), linesOf(after));
  if (edits.every(([kind]) => kind === ' ')) return prepared;
  const head = `--- before${beforeHeader === undefined ? '' : `: ${beforeHeader}`}\n+++ after${afterHeader === undefined ? '' : `: ${afterHeader}`}\n`;
  return head + hunks(edits, paint) + prepared;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop();
  if (last !== '') lines.push(`${last}\n\\ No newline at end of file`);
  return lines;
}

/** What both begin and end with is kept; between them the shortest edit. */
function editLines(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end += 1;
  const kept = (lines: readonly string[]) => lines.map((line): Edit => [' ', line]);
  return [
    ...kept(before.slice(0, start)),
    ...editMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...kept(before.slice(before.length - end)),
  ];
}

function editMiddle(before: readonly string[], after: readonly string[]): Edit[] {
  if (before.length + after.length > largestSearch) {
    return [...before.map((line): Edit => ['-', line]), ...after.map((line): Edit => ['+', line])];
  }
  const lengths = commonLengths(before, after);
  const edits: Edit[] = [];
  let [old, fresh] = [0, 0];
  while (old < before.length || fresh < after.length) {
    const [from, to] = [before[old], after[fresh]];
    if (from !== undefined && from === to) {
      edits.push([' ', from]);
      old += 1;
      fresh += 1;
    } else if (
      from !== undefined &&
      (to === undefined || at(lengths, old + 1, fresh) >= at(lengths, old, fresh + 1))
    ) {
      edits.push(['-', from]);
      old += 1;
    } else if (to !== undefined) {
      edits.push(['+', to]);
      fresh += 1;
    }
  }
  return edits;
}

/** Length of the longest common subsequence from each pair of places on. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let old = before.length - 1; old >= 0; old -= 1) {
    const row = rows[old];
    if (row === undefined) continue;
    for (let fresh = after.length - 1; fresh >= 0; fresh -= 1) {
      row[fresh] =
        before[old] === after[fresh]
          ? at(rows, old + 1, fresh + 1) + 1
          : Math.max(at(rows, old + 1, fresh), at(rows, old, fresh + 1));
    }
  }
  return rows;
}

function at(rows: readonly Uint32Array[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}

function hunks(edits: readonly Edit[], paint: Paint): string {
  return hunkRanges(edits)
    .map(([start, end]) => {
      const before = countLines(edits.slice(0, start));
      const within = edits.slice(start, end);
      const lines = within.map(([kind, line]) => `${painted(kind, line, paint)}\n`);
      return `${paint('cyan', hunkHead(before, countLines(within)))}\n${lines.join('')}`;
    })
    .join('');
}

/** From and to of the edits that are shown: those near a change. */
function hunkRanges(edits: readonly Edit[]): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  edits.forEach(([kind], index) => {
    if (kind === ' ') return;
    const [start, end] = [Math.max(0, index - context), Math.min(edits.length, index + context + 1)];
    const last = ranges.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else ranges.push([start, end]);
  });
  return ranges;
}

interface Lines {
  readonly old: number;
  readonly fresh: number;
}

function countLines(edits: readonly Edit[]): Lines {
  return {
    old: edits.filter(([kind]) => kind !== '+').length,
    fresh: edits.filter(([kind]) => kind !== '-').length,
  };
}

/** A range of no lines is named by the line before it, one of a single line has no count. */
function hunkHead(before: Lines, within: Lines): string {
  const range = (start: number, count: number) =>
    count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;
  return `@@ -${range(before.old, within.old)} +${range(before.fresh, within.fresh)} @@`;
}

function painted(kind: Edit[0], line: string, paint: Paint): string {
  if (kind === '+') return paint('green', `+${line}`);
  return kind === '-' ? paint('red', `-${line}`) : ` ${line}`;
}
