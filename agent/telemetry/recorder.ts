import { type Event, type EventData, type EventKind, encodeEvent } from '../../shared/wire/events.ts';
import { subjects } from '../../shared/wire/subjects.ts';
import type { Spool } from '../store/spool.ts';

/** Puts events on disk, numbered, before anything else is done with them. */
export interface Recorder {
  record<K extends EventKind>(instance: string, generation: number, kind: K, data: EventData<K>): void;
}

/** `appended` is told after each event, so that a publisher can send it on. */
export function createRecorder(host: string, spool: Spool, appended: () => void): Recorder {
  return {
    record(instance, generation, kind, data) {
      spool.append((boot, seq) => {
        const at = new Date().toISOString();
        const event = { host, boot, seq, instance, generation, kind, at, data } as Event;
        return { subject: subjects.telemetry(host, instance, kind), event: encodeEvent(event) };
      });
      appended();
    },
  };
}
