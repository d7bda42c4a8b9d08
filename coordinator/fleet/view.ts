import type { Event } from '../../shared/wire/events.ts';
import type { HostAssignment, Presence } from '../../shared/wire/messages.ts';
import { HostState } from './host-state.ts';

/** The fleet as the coordinator sees it: one `HostState` per host that was assigned something or was heard of. */
export class FleetView {
  readonly #hosts = new Map<string, HostState>();

  host(id: string): HostState {
    const known = this.#hosts.get(id) ?? new HostState(id);
    this.#hosts.set(id, known);
    return known;
  }

  /** Hosts whose newest assignment has the instance. */
  holders(instance: string): string[] {
    return [...this.#hosts.values()]
      .filter(({ assignment }) => assignment?.message.instances.some(({ name }) => name === instance))
      .map(({ host }) => host);
  }

  foldAssignment(message: HostAssignment, sequence: number): void {
    this.host(message.host).foldAssignment(message, sequence);
  }

  foldPresence(presence: Presence, at: number): void {
    this.host(presence.host).foldPresence(presence, at);
  }

  foldEvent(event: Event, at: number, options: { complete: boolean }): void {
    this.host(event.host).foldEvent(event, at, options);
  }
}
