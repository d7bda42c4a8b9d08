import type { HostView } from '../../shared/wire/coordinator-api.ts';
import type { Event } from '../../shared/wire/events.ts';
import type { HostAssignment, InstanceReport, Presence } from '../../shared/wire/messages.ts';
import { Gaps } from './gaps.ts';

/** Milliseconds without presence after which a host counts as gone: three presences of 30 s, and their jitter. */
export const goneAfter = 100_000;

/**
 * All that is known of one host, folded from its assignment, its presence and its events. Folding the same message
 * again changes nothing, and presence and events that cross each other on the way end in the same view.
 */
export class HostState {
  readonly host: string;
  assignment: { message: HostAssignment; sequence: number } | undefined;
  #presence: Presence | undefined;
  #presenceAt = 0;
  #eventAt = 0;
  #accepted = 0;
  readonly #gaps = new Gaps();
  readonly #reports = new Map<string, { report: InstanceReport; boot: string; seq: number }>();

  constructor(host: string) {
    this.host = host;
  }

  foldAssignment(message: HostAssignment, sequence: number): void {
    if (this.assignment === undefined || sequence > this.assignment.sequence) {
      this.assignment = { message, sequence };
    }
  }

  /** `at`: when the broker stored it, in ms, by the broker's clock. */
  foldPresence(presence: Presence, at: number): void {
    if (at < this.#presenceAt) return;
    this.#presence = presence;
    this.#presenceAt = at;
    this.#accepted = Math.max(this.#accepted, presence.generation);
    const { boot, seq } = presence;
    const named = new Set(presence.instances.map(({ name }) => name));
    for (const report of presence.instances) {
      const known = this.#reports.get(report.name);
      if (known?.boot !== boot || known.seq <= seq) this.#reports.set(report.name, { report, boot, seq });
    }
    for (const [name, known] of this.#reports) {
      if (!named.has(name) && (known.boot !== boot || known.seq <= seq)) this.#reports.delete(name);
    }
  }

  /** As above; `complete` as in `Gaps.note`. */
  foldEvent(event: Event, at: number, { complete }: { complete: boolean }): void {
    if (!this.#gaps.note(event.boot, event.seq, { complete: complete || this.#eventAt > 0 })) return;
    this.#eventAt = Math.max(this.#eventAt, at);
    if (event.kind === 'started' && event.data.previous !== null) {
      this.#gaps.noteEnd(event.data.previous.boot, event.data.previous.seq);
    }
    if (event.kind === 'accepted') this.#accepted = Math.max(this.#accepted, event.generation);
    this.#foldReport(event, at);
  }

  /** How an instance stands; undefined before the host told. */
  report(instance: string): InstanceReport | undefined {
    return this.#reports.get(instance)?.report;
  }

  /** The highest generation that was published for it or that it says it has. */
  get generation(): number {
    return Math.max(this.assignment?.message.generation ?? 0, this.#accepted);
  }

  /** `silent`: its events come, but its presence does not. */
  reach(now: number): HostView['reach'] {
    if (now - this.#presenceAt < goneAfter) return 'up';
    if (now - this.#eventAt < goneAfter) return 'silent';
    return this.#presenceAt + this.#eventAt === 0 ? 'never' : 'gone';
  }

  view(labels: Record<string, string>, now: number): HostView {
    const seen = Math.max(this.#presenceAt, this.#eventAt);
    return {
      host: this.host,
      labels,
      reach: this.reach(now),
      seen: seen === 0 ? null : new Date(seen).toISOString(),
      hostname: this.#presence?.hostname ?? null,
      version: this.#presence?.version ?? null,
      desired: this.assignment?.message.generation ?? 0,
      assigned: (this.assignment?.message.instances ?? []).map(({ name, revision, state, bundle }) => ({
        name,
        revision,
        state,
        bundle,
      })),
      accepted: this.#accepted,
      instances: [...this.#reports.values()].map(({ report }) => report),
      lost: this.#gaps.lost,
    };
  }

  #foldReport(event: Event, at: number): void {
    const { boot, seq, instance } = event;
    const known = this.#reports.get(instance);
    if (known?.boot === boot && known.seq >= seq) return;
    // Events of an earlier boot tell nothing any more once presence of a newer one has come.
    if (this.#presence !== undefined && this.#presence.boot !== boot && at <= this.#presenceAt) return;
    const report = reportAfter(event, known?.report ?? blank(event));
    if (report !== undefined) this.#reports.set(instance, { report, boot, seq });
  }
}

/** What an instance's report becomes by one of its events; undefined when the event says nothing about it. */
function reportAfter(event: Event, before: InstanceReport): InstanceReport | undefined {
  if (event.kind === 'state') {
    const { to, reason } = event.data;
    return { ...before, state: to, generation: event.generation, reason };
  }
  if (event.kind === 'blocked') return { ...before, reason: `waits for ${event.data.after.join(', ')}` };
  if (event.kind === 'outcome') {
    const { outcome, revision, verified, unknown, reason } = event.data;
    const ended = event.generation;
    return {
      ...before,
      revision,
      generation: ended,
      ended,
      outcome,
      verified,
      unknown: unknown.length,
      reason,
    };
  }
  return undefined;
}

function blank({ instance, generation }: Event): InstanceReport {
  return {
    name: instance,
    revision: 0,
    generation,
    state: 'starting',
    outcome: null,
    ended: 0,
    verified: false,
    unknown: 0,
    reason: null,
  };
}
