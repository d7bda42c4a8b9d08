import type { Context } from '../../../shared/cli/context.ts';
import { unreachable } from '../../../shared/outcome.ts';
import { isList, isMap, type Value } from '../../../shared/state/value.ts';
import { pythonText } from '../../executor/native/python-text.ts';
import type {
  ExecutorEvent,
  HostRecap,
  PlayStarted,
  Recap,
  TaskResult,
  TaskStatus,
} from '../../executor/port.ts';
import { diffText } from './diff-text.ts';
import { shownPath } from './shown-path.ts';

type Paint = (style: keyof typeof styles, text: string) => string;
const styles = { green: 32, yellow: 33, red: 31, cyan: 36, dim: 2, bold: 1 } as const;

const statusStyles: Readonly<Record<TaskStatus, keyof typeof styles>> = {
  ok: 'green',
  changed: 'yellow',
  failed: 'red',
  ignored: 'cyan',
  skipped: 'dim',
  unreachable: 'red',
  rescued: 'cyan',
};

/** A line per task, what failed and why below it, diffs, and a recap per host. */
export function textReport({
  stdout,
  env,
  cwd,
}: Pick<Context, 'stdout' | 'env' | 'cwd'>): (event: ExecutorEvent) => void {
  const colours = stdout.isTerminal && (env.NO_COLOR ?? '') === '';
  const paint: Paint = (style, text) => (colours ? `\u001b[${styles[style]}m${text}\u001b[0m` : text);
  return (event) => stdout.write(eventText(event, { paint, cwd }));
}

/** How text is shown, and to whom. */
interface Look {
  readonly paint: Paint;
  readonly cwd: string;
}

function eventText(event: ExecutorEvent, look: Look): string {
  switch (event.type) {
    case 'play-started':
      return playText(event, look.paint);
    case 'task':
      return taskText(event, look);
    case 'recap':
      return recapText(event, look.paint);
    default:
      return unreachable(event);
  }
}

function playText({ name, tier }: PlayStarted, paint: Paint): string {
  return `${paint('bold', name)} ${paint('dim', `(${tier})`)}\n`;
}

function taskText(event: TaskResult, { paint, cwd }: Look): string {
  const { status, host, task, handler, duration } = event;
  const label = paint(statusStyles[status], status.padEnd(11));
  const where = host === 'localhost' ? '' : ` ${paint('dim', `[${host}]`)}`;
  const time = duration >= 1000 ? ` ${paint('dim', `${(duration / 1000).toFixed(1)} s`)}` : '';
  const lines = [
    `  ${label} ${handler ? 'handler: ' : ''}${task}${where}${time}\n`,
    ...itemLines(event, paint),
  ];
  for (const text of [...failureTexts(event, cwd), ...shownByDebug(event)]) lines.push(indented(text));
  for (const diff of event.diff ?? []) lines.push(indented(diffText(diff, paint)));
  return lines.join('');
}

/** Items that were merely fine are not worth a line. */
function itemLines({ items = [] }: TaskResult, paint: Paint): string[] {
  return items
    .filter(({ status }) => status === 'changed' || status === 'failed' || status === 'unreachable')
    .map(({ label, status, message }) => {
      const why = status === 'failed' && message !== undefined ? `: ${message.trimEnd()}` : '';
      return `    ${paint(statusStyles[status], status)} (item=${clip(label)})${why}\n`;
    });
}

/** A label may be a whole map; what it is about shows in its beginning. */
function clip(label: string): string {
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
}

const longestLabel = 80;

/** Why it failed, where it is written, and what a command said. */
function failureTexts({ status, message, file, line, result }: TaskResult, cwd: string): string[] {
  if (status === 'ok' || status === 'changed' || status === 'skipped') return [];
  const said = ['stdout', 'stderr', 'module_stderr']
    .map((name) => field(result, name))
    .filter((text) => text !== '');
  const place =
    file === undefined ? [] : [`at ${shownPath(file, cwd)}${line === undefined ? '' : `:${line}`}`];
  return [message ?? status, ...said.map((text) => text.trimEnd()), ...place];
}

function field(result: Value, name: string): string {
  const value = isMap(result) ? result.get(name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** What a debug task is for. */
function shownByDebug({ action, status, result, items }: TaskResult): string[] {
  if (action !== 'debug' || status !== 'ok' || !isMap(result)) return [];
  const results = items === undefined ? [result] : (result.get('results') ?? []);
  return (isList(results) ? results : []).filter(isMap).flatMap((one) => {
    const shown = [...one].find(([key]) => !hiddenFields.has(String(key)));
    return shown === undefined
      ? []
      : [shown[0] === 'msg' ? pythonText(shown[1]) : `${shown[0]}: ${pythonText(shown[1])}`];
  });
}

const hiddenFields = new Set(['changed', 'failed', 'item', 'ansible_loop_var', 'skipped', 'skipped_reason']);

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');
}

function recapText({ hosts, cancelled }: Recap, paint: Paint): string {
  const lines = Object.entries(hosts).map(
    ([host, recap]) => `${paint('bold', host)}: ${countsText(recap, paint)}\n`,
  );
  if (lines.length === 0 && !cancelled) lines.push('no host matched\n');
  return `\n${lines.join('')}${cancelled ? `${paint('red', 'cancelled')}\n` : ''}`;
}

/** Ok and changed always, the rest where there are any. */
function countsText(recap: HostRecap, paint: Paint): string {
  const { ok, changed, failed, unreachable: lost, skipped, rescued, ignored } = recap;
  const counts: readonly (readonly [string, number, keyof typeof styles])[] = [
    ['ok', ok, 'green'],
    ['changed', changed, 'yellow'],
    ['failed', failed, 'red'],
    ['unreachable', lost, 'red'],
    ['skipped', skipped, 'dim'],
    ['rescued', rescued, 'cyan'],
    ['ignored', ignored, 'cyan'],
  ];
  return counts
    .filter(([name, count]) => count > 0 || name === 'ok' || name === 'changed')
    .map(([name, count, style]) => (count > 0 ? paint(style, `${name}=${count}`) : `${name}=${count}`))
    .join(' ');
}
