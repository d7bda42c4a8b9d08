import type { Outcome } from '../../shared/outcome.ts';
import type { TargetResult } from '../push/target-result.ts';
import { duration, textTable } from './table.ts';

/** How a push ended: one line per (host, instance), then what went wrong and what no rule matched. */
export function resultText(results: readonly TargetResult[], { elapsed }: { elapsed: number }): string {
  const heading = ['HOST', 'INSTANCE', 'REV', 'OUTCOME', 'ACTIONS', 'CHANGED', 'TIME', ''];
  const table = textTable([heading, ...results.map(row)]);
  return `${table}${detailsText(results)}\n${summary(results)} in ${duration(elapsed)}\n`;
}

/** The same as data. */
export function resultJson(results: readonly TargetResult[]): unknown[] {
  return results.map(({ doing: _, outcome, duration: duration_ms, ...rest }) => ({
    ...rest,
    outcome: outcome ?? 'not ended',
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

function remark({ outcome, change, verified, duration: took }: TargetResult): string {
  if (outcome !== 'converged') return '';
  const notes = [
    change === 'left' ? 'taken off the host' : '',
    change === 'kept' && took === null ? 'as it was' : '',
    verified || change === 'left' ? '' : 'applied, not verified',
  ];
  return notes.filter((note) => note !== '').join('; ');
}

/** Hosts that have the same to say say it together. */
function detailsText(results: readonly TargetResult[]): string {
  const told = results.map((result) => ({ result, text: details(result) })).filter(({ text }) => text !== '');
  const groups = Map.groupBy(
    told,
    ({ result: { instance, outcome }, text }) => `${instance} ${outcome} ${text}`,
  );
  return [...groups.values()]
    .map((group) => {
      const { instance, outcome } = group[0]?.result ?? {};
      const hosts = nameSome(group.map(({ result }) => result.host));
      return `\n${hosts} ${instance}: ${outcome ?? 'not ended'}\n${group[0]?.text}`;
    })
    .join('');
}

/** The table above names them all. */
function nameSome(hosts: readonly string[]): string {
  const rest = hosts.length - most;
  return rest <= 0 ? hosts.join(', ') : `${hosts.slice(0, most).join(', ')} and ${rest} more`;
}

const most = 8;

function details(result: TargetResult): string {
  const { outcome, failures, unmatched, unknown, reason } = result;
  const lines: string[] = [];
  if (outcome !== 'converged') for (const failure of failures) lines.push(failureText(failure));
  const said = failures.length > 0 && outcome !== 'unreachable';
  if (outcome !== 'converged' && reason !== null && !said) lines.push(`${indent(reason, 2)}\n`);
  if (unknown.length > 0) lines.push(`  not known what is there: ${unknown.join(', ')}\n`);
  if (unmatched.length > 0) lines.push(`  changes that no rule matches: ${unmatched.join(', ')}\n`);
  if (isOver(result)) lines.push('  it does not try again by itself: dsc-coord retry HOST INSTANCE\n');
  return lines.join('');
}

function failureText({ path, task, message, file, line }: TargetResult['failures'][number]): string {
  const place = file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`;
  return `  task "${task}"${place}\n    ${path}\n${indent(message, 4)}\n`;
}

/** It had ended before this push, which changes nothing for it. */
function isOver({ change, outcome, duration: took }: TargetResult): boolean {
  return change === 'kept' && took === null && outcome !== undefined && ended.has(outcome);
}

const ended: ReadonlySet<Outcome> = new Set(['failed', 'reverted']);

function indent(message: string, width: number): string {
  const margin = ' '.repeat(width);
  return message
    .trimEnd()
    .split('\n')
    .map((line) => `${margin}${line}`)
    .join('\n');
}
