import { z } from 'zod';
import type { Bus, BusMessage } from '../../shared/wire/bus.ts';
import { decodeEvent, eventHeaders, eventId } from '../../shared/wire/events.ts';
import type { Spool, SpooledEvent } from '../store/spool.ts';

/** How long an acknowledgement may take before everything that is in flight is sent again, milliseconds. */
const ackTimeout = 5_000;
/** Events that may be on their way at once. */
const window = 256;

const Acknowledgement = z.looseObject({
  stream: z.string().optional(),
  duplicate: z.boolean().optional(),
  error: z.looseObject({ code: z.number(), description: z.string().optional() }).optional(),
});

interface InFlight {
  readonly event: SpooledEvent;
  readonly repeated: boolean;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
}

/**
 * Sends the spool to the stream in order and removes what the stream has acknowledged. Several events are on their way at once;
 * their acknowledgements come to one inbox of this connection and are matched by id.
 */
export class Publisher implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #spool: Spool;
  readonly #onDuplicate: (messageId: string) => void;
  readonly #inbox: string;
  readonly #inFlight = new Map<number, InFlight>();
  readonly #acknowledged: number[] = [];
  /** The highest id that was ever sent: what is sent again may well be a duplicate. */
  #sent = 0;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  #scheduled = false;
  #closed = false;
  #drained: (() => void)[] = [];

  constructor(bus: Bus, spool: Spool, onDuplicate: (messageId: string) => void) {
    this.#bus = bus;
    this.#spool = spool;
    this.#onDuplicate = onDuplicate;
    this.#inbox = `${bus.inbox}.ack`;
    // What a boot before this one left may have reached the stream already.
    this.#sent = spool.lastId();
    bus.subscribe(`${this.#inbox}.*`, (message) => this.#acknowledge(message));
    bus.onConnection((connected) => this.#restart(connected));
    this.kick();
  }

  /** Something was appended. */
  kick(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** Resolves when the spool is empty, or after `milliseconds`. */
  async drain(milliseconds: number): Promise<void> {
    if (this.#spool.depth() === 0) return;
    this.kick();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#drained.push(resolve);
    await promise;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#settle();
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #flush(): void {
    if (this.#closed) return;
    this.#settle();
    if (!this.#bus.connected) return;
    const room = window - this.#inFlight.size;
    for (const spooled of room > 0 ? this.#spool.read(this.#next, room) : []) this.#send(spooled);
    this.#watch();
  }

  #send(spooled: SpooledEvent): void {
    this.#inFlight.set(spooled.id, {
      event: spooled,
      repeated: spooled.id <= this.#sent,
      at: performance.now(),
    });
    this.#next = spooled.id;
    this.#sent = Math.max(this.#sent, spooled.id);
    this.#bus.publish(spooled.subject, spooled.event, {
      headers: eventHeaders(decodeEvent(spooled.event)),
      reply: `${this.#inbox}.${spooled.id}`,
    });
  }

  #acknowledge(message: BusMessage): void {
    const id = Number(message.subject.slice(this.#inbox.length + 1));
    const waiting = this.#inFlight.get(id);
    const acknowledgement = parse(message.payload);
    if (waiting === undefined || acknowledgement?.stream === undefined || acknowledgement.error !== undefined)
      return;
    this.#inFlight.delete(id);
    this.#acknowledged.push(id);
    const { host } = decodeEvent(waiting.event.event);
    if (acknowledgement.duplicate && !waiting.repeated)
      this.#onDuplicate(eventId({ ...waiting.event, host }));
    this.kick();
  }

  /** Takes what was acknowledged off the disk, many at a time. */
  #settle(): void {
    if (this.#acknowledged.length === 0 || this.#closed) return;
    this.#spool.remove(this.#acknowledged.splice(0));
    if (this.#spool.depth() > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** While anything is in flight, looks now and then whether the oldest has waited too long. */
  #watch(): void {
    if (this.#timer !== undefined || this.#inFlight.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const [oldest] = this.#inFlight.values();
      if (oldest !== undefined && performance.now() - oldest.at >= ackTimeout)
        this.#restart(this.#bus.connected);
      this.#watch();
    }, ackTimeout);
  }

  /** Begins again with the oldest event that was not acknowledged. */
  #restart(connected: boolean): void {
    this.#settle();
    this.#inFlight.clear();
    this.#next = 0;
    if (connected) this.kick();
  }
}

function parse(payload: Uint8Array): z.infer<typeof Acknowledgement> | undefined {
  try {
    return Acknowledgement.safeParse(JSON.parse(new TextDecoder().decode(payload))).data;
  } catch {
    return undefined;
  }
}
