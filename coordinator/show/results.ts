import type { Outcome } from '../../shared/outcome.ts';
import type { TargetResult } from '../push/progress.ts';
import { duration, textTable } from './table.ts';

/** How a push ended: one line per (host, instance), then what went wrong and what no rule matched. */
export function resultText(results: readonly TargetResult[], { elapsed }: { elapsed: number }): string {
  const heading = ['HOST', 'INSTANCE', 'REV', 'OUTCOME', 'ACTIONS', 'CHANGED', 'TIME', ''];
  const table = textTable([heading, ...results.map(row)]);
  return [table, ...results.flatMap(details), `\n${summary(results)} in ${duration(elapsed)}\n`].join('');
}

/** The same as data. */
export function resultJson(results: readonly TargetResult[]): unknown[] {
  return results.map(({ doing: _, outcome, duration: duration_ms, ...rest }) => ({
    ...rest,
    outcome: outcome ?? 'following ended',
    duration_ms,
  }));
}

/** `2 converged, 1 failed`. */
export function summary(results: readonly TargetResult[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) {
    const word = outcome ?? 'not ended';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'nothing to do';
}

/** Actions are of the plan, changed are tasks. */
function row(result: TargetResult): string[] {
  const { host, instance, revision, outcome, actions, changed } = result;
  const told = result.duration !== null;
  const counts = told ? [String(actions), String(changed), duration(result.duration ?? 0)] : ['-', '-', ''];
  return [host, instance, String(revision), outcome ?? 'not ended', ...counts, remark(result)];
}

function remark({ outcome, change, verified, reason, duration: took }: TargetResult): string {
  if (outcome !== 'converged') return shorten(reason ?? '', longest);
  const notes = [
    change === 'left' ? 'taken off the host' : '',
    change === 'kept' && took === null ? 'as it was' : '',
    verified || change === 'left' ? '' : 'applied, not verified',
  ];
  return notes.filter((note) => note !== '').join('; ');
}

function details(result: TargetResult): string[] {
  const { host, instance, outcome, failures, unmatched, unknown, reason } = result;
  const lines: string[] = [];
  for (const failure of outcome === 'converged' ? [] : failures) lines.push(failureText(failure));
  const short = reason === null || reason.length <= longest;
  if (failures.length === 0 && outcome !== undefined && saysWhy.has(outcome) && !short) {
    lines.push(`  ${reason}\n`);
  }
  if (unknown.length > 0) lines.push(`  not known what is there: ${unknown.join(', ')}\n`);
  if (unmatched.length > 0) lines.push(`  changes that no rule matches: ${unmatched.join(', ')}\n`);
  if (isOver(result)) lines.push(`  it is not tried again by itself: dsc-coord retry ${host} ${instance}\n`);
  return lines.length === 0 ? [] : [`\n${host} ${instance}: ${outcome ?? 'not ended'}\n`, ...lines];
}

function failureText({ path, task, message, file, line }: TargetResult['failures'][number]): string {
  const place = file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`;
  return `  task "${task}"${place}\n    ${path}\n${indent(message)}\n`;
}

/** It had ended before this push, which changes nothing for it. */
function isOver({ change, outcome, duration: took }: TargetResult): boolean {
  return change === 'kept' && took === null && (outcome === 'failed' || outcome === 'reverted');
}

/** Characters of a reason that the table shows. */
const longest = 60;
const saysWhy: ReadonlySet<Outcome> = new Set(['failed', 'reverted', 'unreachable']);

function indent(message: string): string {
  return message
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

function shorten(text: string, length: number): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
