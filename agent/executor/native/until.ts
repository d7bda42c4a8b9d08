import { setTimeout as delay } from 'node:timers/promises';
import { TemplateError } from './jinja/errors.ts';
import { refreshed } from './judge.ts';
import type { Result } from './modules/module.ts';
import { pythonText } from './python-text.ts';
import type { Item, TaskRun } from './task-run.ts';
import type { Templar } from './templating.ts';
import type { Raw } from './unsafe.ts';

/** `until`: again after a delay, until its condition holds or the retries are used up. */
export async function runUntil(
  run: TaskRun,
  item: Item,
  attempt: (number: number) => Promise<Result>,
): Promise<Result> {
  const { task, context } = run;
  const retries = numberOf(task.retries, 3, 'retries', item.templar);
  const seconds = numberOf(task.delay, 5, 'delay', item.templar);
  // What is not said is three attempts; what is said is one and so many more.
  const most = task.retries === undefined ? 3 : Math.max(retries, 0) + 1;
  for (let number = 1; ; number += 1) {
    const result = await attempt(number);
    if (most === 1 || refreshed(run, item, result).holds(task.until)) return result;
    if (number === most) return result.set('attempts', most - 1).set('failed', true);
    await pause(seconds < 0 ? 1 : seconds, context.run.signal);
    if (context.run.signal.aborted) return result;
  }
}

function numberOf(raw: Raw | undefined, otherwise: number, name: string, templar: Templar): number {
  if (raw === undefined) return otherwise;
  const value = templar.value(raw);
  const number = Number(pythonText(value));
  if (Number.isFinite(number) && value !== '') return Math.trunc(number);
  throw new TemplateError(
    `the field '${name}' has an invalid value (${pythonText(value)}), and could not be converted to an int.`,
  );
}

/** Ends early when the run is cancelled. */
async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(seconds * 1000, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
