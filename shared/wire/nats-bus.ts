import { setTimeout as delay } from 'node:timers/promises';
import {
  type ConnectionOptions,
  connect,
  headers as createHeaders,
  type Msg,
  type NatsConnection,
  nkeyAuthenticator,
  type RequestError,
} from '@nats-io/transport-node';
import { type Bus, BusError, type BusMessage, type PublishOptions, type RequestOptions } from './bus.ts';

export interface NatsBusOptions {
  readonly servers: readonly string[];
  /** The nkey seed of this connection's user; none on a server without users. */
  readonly seed?: string;
  /** What the server's monitoring shows, and the token under which this connection's inboxes lie. */
  readonly name: string;
  /** Milliseconds between attempts, before jitter. */
  readonly reconnectWait?: number;
}

/** The options that every connection of ours starts from; nats.md says why each differs from nats.js's own. */
export function connectionOptions(options: NatsBusOptions): ConnectionOptions {
  const wait = options.reconnectWait ?? 2_000;
  return {
    servers: [...options.servers],
    name: options.name,
    inboxPrefix: `_INBOX.${options.name}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: wait,
    reconnectJitter: wait,
    reconnectJitterTLS: wait,
    ignoreAuthErrorAbort: true,
    pingInterval: 20_000,
    noAsyncTraces: true,
    ...(options.seed === undefined
      ? {}
      : { authenticator: nkeyAuthenticator(new TextEncoder().encode(options.seed)) }),
  };
}

/** A bus over NATS that connects in the background and for ever: it can be used before any server is there. */
export function openNatsBus(options: NatsBusOptions): Bus {
  return new NatsBus(options);
}

class NatsBus implements Bus {
  readonly inbox: string;
  readonly #options: NatsBusOptions;
  readonly #stop = new AbortController();
  readonly #subscriptions: { subject: string; handle: (message: BusMessage) => void }[] = [];
  readonly #listeners: ((connected: boolean) => void)[] = [];
  readonly #opened: Promise<void>;
  #connection: NatsConnection | undefined;
  #connected = false;

  constructor(options: NatsBusOptions) {
    this.#options = options;
    this.inbox = `_INBOX.${options.name}`;
    this.#opened = this.#open();
  }

  get connected(): boolean {
    return this.#connected;
  }

  publish(subject: string, payload: Uint8Array, { headers, reply }: PublishOptions = {}): void {
    if (!this.#connected || this.#connection === undefined) throw new BusError('disconnected', subject);
    this.#connection.publish(subject, payload, {
      ...(reply === undefined ? {} : { reply }),
      ...(headers === undefined ? {} : { headers: toHeaders(headers) }),
    });
  }

  async request(subject: string, payload: Uint8Array, options: RequestOptions): Promise<BusMessage> {
    if (!this.#connected || this.#connection === undefined) throw new BusError('disconnected', subject);
    try {
      const reply = await this.#connection.request(subject, payload, {
        timeout: options.timeout,
        ...(options.headers === undefined ? {} : { headers: toHeaders(options.headers) }),
      });
      return toMessage(reply);
    } catch (error) {
      throw new BusError(reasonOf(error, this.#connected), subject, error);
    }
  }

  subscribe(subject: string, handle: (message: BusMessage) => void): void {
    this.#subscriptions.push({ subject, handle });
    if (this.#connection !== undefined) this.#attach(this.#connection, subject, handle);
  }

  onConnection(handle: (connected: boolean) => void): void {
    this.#listeners.push(handle);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#opened;
    if (this.#connection === undefined) return;
    // Draining waits for the server; without one it would wait for ever, and nats.js go on to reconnect.
    if (this.#connected) await this.#connection.drain().catch(() => undefined);
    if (!this.#connection.isClosed()) await this.#connection.close();
  }

  /** nats.js can wait for a first connection by itself, but then nothing ends the wait; this one ends with `close`. */
  async #open(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && this.#connection === undefined) {
      try {
        this.#connection = await connect(connectionOptions(this.#options));
      } catch {
        const wait = (this.#options.reconnectWait ?? 2_000) * (1 + Math.random());
        await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    if (this.#connection === undefined) return;
    for (const { subject, handle } of this.#subscriptions) this.#attach(this.#connection, subject, handle);
    this.#tell(true);
    void this.#follow(this.#connection);
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') this.#tell(false);
      if (status.type === 'reconnect') this.#tell(true);
    }
    this.#tell(false);
  }

  #attach(connection: NatsConnection, subject: string, handle: (message: BusMessage) => void): void {
    connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) handle(toMessage(message));
      },
    });
  }

  #tell(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const listener of this.#listeners) listener(connected);
  }
}

function toHeaders(values: Readonly<Record<string, string>>) {
  const result = createHeaders();
  for (const [name, value] of Object.entries(values)) result.set(name, value);
  return result;
}

function toMessage(message: Msg): BusMessage {
  return {
    subject: message.subject,
    payload: message.data,
    reply: message.reply,
    status: message.headers?.code ?? 0,
    header: (name) => (message.headers?.has(name) ? message.headers.get(name) : undefined),
    respond: (payload) => void message.respond(payload),
  };
}

function reasonOf(error: unknown, connected: boolean): BusError['reason'] {
  if (!connected) return 'disconnected';
  const { name, isNoResponders } = error as RequestError;
  if (name === 'NoRespondersError' || (error as RequestError).isNoResponders?.()) return 'no-responders';
  return name === 'TimeoutError' || isNoResponders !== undefined ? 'timeout' : 'disconnected';
}
