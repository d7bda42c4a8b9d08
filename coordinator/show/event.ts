import { unreachable } from '../../shared/outcome.ts';
import type { Event } from '../../shared/wire/events.ts';
import { duration } from './table.ts';

/** An event in one line: time, host, instance, what happened. */
export function eventLine(event: Event): string {
  const time = event.at.slice(11, 23);
  return `${time} ${event.host} ${event.instance} ${words(event)}`.replaceAll(/\s*\n\s*/g, ' ⏎ ').trimEnd();
}

function words(event: Event): string {
  switch (event.kind) {
    case 'started':
      return `started: dsc ${event.data.version}, pid ${event.data.pid}`;
    case 'stopping':
      return `stopping: ${event.data.reason}`;
    case 'accepted': {
      const { instances, removed } = event.data;
      const names =
        instances.map(({ name, revision }) => `${name} r${revision}`).join(', ') || 'no instances';
      return `accepted generation ${event.generation}: ${names}${removed.length === 0 ? '' : `; leaving: ${removed.join(', ')}`}`;
    }
    case 'refused':
      return `refused generation ${event.data.offered}, stays at ${event.data.accepted}: ${event.data.reason}`;
    case 'command':
      return `command ${event.data.verb} ${event.data.ok ? 'ok' : 'refused'}: ${event.data.message}`;
    case 'error':
      return `error ${event.data.code}: ${event.data.message}`;
    case 'duplicate':
      return `duplicate: ${event.data.message_id} was known to the stream before it was sent`;
    default:
      return instanceWords(event);
  }
}

type InstanceEvent = Exclude<
  Event,
  { kind: 'started' | 'stopping' | 'accepted' | 'refused' | 'command' | 'error' | 'duplicate' }
>;

function instanceWords(event: InstanceEvent): string {
  switch (event.kind) {
    case 'state': {
      const { from, to, attempt, reason } = event.data;
      return `${from} → ${to}${attempt > 1 ? `, attempt ${attempt}` : ''}${reason === null ? '' : `: ${reason}`}`;
    }
    case 'blocked':
      return `waits for ${event.data.after.join(', ')}`;
    case 'plan': {
      const { actions, unmatched, errors } = event.data;
      const counts = [
        count(actions.length, 'action'),
        `${unmatched.length} unmatched`,
        count(errors.length, 'error'),
      ];
      return `plan: ${counts.filter((text) => !/^0 (un|err)/.test(text)).join(', ')}`;
    }
    case 'task': {
      const { status, task, message, duration_ms: took, check } = event.data;
      const why = message !== null && status !== 'ok' && status !== 'changed' ? `: ${message}` : '';
      return `${check ? 'check ' : ''}task ${status} "${task}" ${duration(took)}${why}`;
    }
    case 'subtree': {
      const { action, path, result, message } = event.data;
      return `${action} ${path} ${result}${message === null ? '' : `: ${message}`}`;
    }
    case 'discovery':
      return `discovery: ${event.data.seen.map(({ path, saw }) => `${path} ${saw}`).join(', ') || 'nothing to look at'}`;
    case 'drift':
      return `drift: ${event.data.subtrees.map(({ path }) => path).join(', ') || 'none'}`;
    case 'validation':
      return event.data.ok
        ? 'validation ok'
        : `validation failed: ${event.data.failures.map(({ message }) => message).join('; ')}`;
    case 'outcome':
      return outcomeWords(event.data);
    default:
      return unreachable(event);
  }
}

function outcomeWords(data: Extract<Event, { kind: 'outcome' }>['data']): string {
  const {
    outcome,
    revision,
    verified,
    reason,
    actions,
    changed,
    unmatched,
    unknown,
    duration_ms: took,
  } = data;
  const notes = [
    `revision ${revision}`,
    `${changed} changed by ${count(actions, 'action')}`,
    outcome === 'converged' && !verified ? 'applied, not verified' : '',
    unmatched > 0 ? `${unmatched} unmatched` : '',
    unknown.length > 0 ? `${unknown.length} unknown` : '',
    duration(took),
  ].filter((note) => note !== '');
  return `${outcome} (${notes.join(', ')})${reason === null ? '' : `: ${reason}`}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
