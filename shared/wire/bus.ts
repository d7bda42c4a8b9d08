/** What an agent needs of a broker; `nats-bus.ts` is the adapter. Everything it does is publish, request or subscribe. */
export interface Bus {
  /** Prefix of this connection's own inbox, `_INBOX.<host>`. */
  readonly inbox: string;
  readonly connected: boolean;
  publish(subject: string, payload: Uint8Array, options?: PublishOptions): void;
  /** Rejects with a `BusError` that keeps apart nobody there, no answer in time, and no connection. */
  request(subject: string, payload: Uint8Array, options: RequestOptions): Promise<BusMessage>;
  /** Lasts across reconnects until the bus is closed. */
  subscribe(subject: string, handle: (message: BusMessage) => void): void;
  /** Called with true at each (re)connect and with false when the connection is lost. */
  onConnection(handle: (connected: boolean) => void): void;
  close(): Promise<void>;
}

export interface PublishOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly reply?: string;
}

export interface RequestOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface BusMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly reply: string | undefined;
  /** The status that a server's own answer carries, such as 404 of a direct get; 0 for messages of programs. */
  readonly status: number;
  header(name: string): string | undefined;
  respond(payload: Uint8Array): void;
}

export type BusErrorReason = 'no-responders' | 'timeout' | 'disconnected';

export class BusError extends Error {
  readonly reason: BusErrorReason;

  constructor(reason: BusErrorReason, subject: string, cause?: unknown) {
    super(`request on ${subject}: ${reason}`, { cause });
    this.name = 'BusError';
    this.reason = reason;
  }
}
