import type { PushTarget } from '../../shared/wire/coordinator-api.ts';
import type { Event } from '../../shared/wire/events.ts';
import type { Presence } from '../../shared/wire/messages.ts';
import { goneAfter } from '../fleet/host-state.ts';
import {
  beginTarget,
  concerns,
  endTarget,
  foldEvent,
  foldReport,
  type TargetResult,
} from './target-result.ts';

export interface Patience {
  /** Milliseconds for a first sign that the host has its assignment. */
  readonly answer: number;
  /** Milliseconds for all of it. */
  readonly whole: number;
}

interface HostWatch {
  readonly target: PushTarget;
  /** Something of this generation, or of a newer one, came. */
  answered: boolean;
  /** Milliseconds, by the operator's clock. */
  lastSign: number;
}

/**
 * Follows the targets of one push until each has ended in exactly one outcome. It is told events, presence and the time,
 * and asks for nothing: what came before its targets were known must be told again.
 */
export class PushProgress {
  readonly results: readonly TargetResult[];
  readonly #hosts: ReadonlyMap<string, HostWatch>;
  readonly #start: number;
  readonly #patience: Patience;

  constructor(targets: readonly PushTarget[], start: number, patience: Patience) {
    this.#start = start;
    this.#patience = patience;
    this.#hosts = new Map(
      targets.map((target) => [target.host, { target, answered: false, lastSign: start }]),
    );
    this.results = targets.flatMap((target) => target.instances.map((one) => beginTarget(target, one)));
  }

  get done(): boolean {
    return this.results.every(({ outcome }) => outcome !== undefined);
  }

  /** Gives the target that the event is of, if it is of one that has not ended. */
  noteEvent(event: Event, now: number): TargetResult | undefined {
    const watch = this.#hosts.get(event.host);
    if (watch === undefined) return undefined;
    watch.lastSign = now;
    watch.answered ||= event.generation >= watch.target.generation;
    this.#noteRefusal(event, watch.target.generation);
    const result = this.#pending(event.host).find(({ instance }) => instance === event.instance);
    if (result === undefined || !concerns(event, result)) return undefined;
    foldEvent(result, event);
    return result;
  }

  /** A presence that was `stored` before says how the host stood then, and not that it is there. */
  notePresence({ presence, stored }: { presence: Presence; stored: boolean }, now: number): void {
    const watch = this.#hosts.get(presence.host);
    if (watch === undefined) return;
    if (!stored) watch.lastSign = now;
    if (presence.generation < watch.target.generation) return;
    watch.answered = true;
    for (const result of this.#pending(presence.host)) foldReport(result, presence);
  }

  /** Ends what has waited too long. */
  tick(now: number): void {
    const late = now - this.#start >= this.#patience.whole;
    for (const { target, answered, lastSign } of this.#hosts.values()) {
      const limit = answered ? goneAfter : this.#patience.answer;
      if (!late && now - lastSign < limit) continue;
      const reason = late && answered ? 'it did not end in time and goes on' : silence(target, answered);
      for (const result of this.#pending(target.host)) endTarget(result, 'unreachable', reason);
    }
  }

  #pending(host: string): TargetResult[] {
    return this.results.filter((result) => result.host === host && result.outcome === undefined);
  }

  /** An agent that refuses an assignment keeps the one it has. */
  #noteRefusal(event: Event, generation: number): void {
    if (event.kind !== 'refused' || event.data.offered !== generation) return;
    for (const result of this.#pending(event.host)) endTarget(result, 'failed', event.data.reason);
  }
}

function silence({ reach }: PushTarget, answered: boolean): string {
  if (answered) return 'its agent fell silent; its assignment waits for it';
  if (reach === 'never') return 'its agent was never seen; its assignment waits for it';
  return 'no sign of life; its assignment waits for it';
}
