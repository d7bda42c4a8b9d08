import type { Output } from '../../shared/cli/context.ts';
import type { Event } from '../../shared/wire/events.ts';
import type { PushProgress } from '../push/progress.ts';
import type { TargetResult } from '../push/target-result.ts';
import { summary } from './results.ts';

/** Shows a push while it goes on. */
export interface Live {
  update(progress: PushProgress, news: { of: TargetResult; event: Event } | undefined): void;
  /** Leaves nothing behind that only made sense while it went on. */
  end(): void;
}

/** A bar in a terminal, rewritten in place; elsewhere a line for each step that a person would tell another. */
export function liveOf(output: Output): Live {
  return output.isTerminal ? bar(output) : lines(output);
}

export const quiet: Live = { update: () => undefined, end: () => undefined };

function lines(output: Output): Live {
  return {
    update: (_, news) => {
      const text = news === undefined ? undefined : newsText(news.event);
      if (news !== undefined && text !== undefined)
        output.write(`${news.of.host} ${news.of.instance}: ${text}\n`);
    },
    end: () => undefined,
  };
}

function newsText(event: Event): string | undefined {
  if (event.kind === 'state' && ['reconciling', 'retrying', 'reverting', 'help'].includes(event.data.to)) {
    return event.data.reason === null ? event.data.to : `${event.data.to}: ${event.data.reason}`;
  }
  if (event.kind === 'blocked') return `waits for ${event.data.after.join(', ')}`;
  if (event.kind === 'task' && event.data.status === 'failed') return `task "${event.data.task}" failed`;
  if (event.kind === 'outcome') return event.data.outcome;
  return undefined;
}

function bar(output: Output): Live {
  let shown = '';
  const show = (text: string) => {
    if (text === shown) return;
    // One write, overwriting before clearing the rest: nothing flickers.
    output.write(`\r${text}\u001b[K`);
    shown = text;
  };
  return {
    update: ({ results }) => show(barText(results, output.columns)),
    end: () => {
      if (shown !== '') output.write('\r\u001b[K');
      shown = '';
    },
  };
}

function barText(results: readonly TargetResult[], columns: number): string {
  const ended = results.filter(({ outcome }) => outcome !== undefined);
  const width = 20;
  const full = results.length === 0 ? width : Math.floor((ended.length / results.length) * width);
  const now = results.find(({ outcome }) => outcome === undefined);
  const doing = now === undefined ? '' : `  ${now.host} ${now.instance}: ${now.doing}`;
  const counts = ended.length === 0 ? '' : `  ${summary(ended)}`;
  const text = `${'█'.repeat(full)}${'░'.repeat(width - full)} ${ended.length}/${results.length}${counts}${doing}`;
  return text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
}
