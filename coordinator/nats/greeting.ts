import { connect as connectSocket } from 'node:net';

/**
 * Whether a NATS server greets at this URL within `timeout` ms. Asked before nats.js is: that leaves the socket of an
 * attempt that timed out open, which keeps a program from ending.
 */
export function greets(url: string, timeout: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectSocket({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 4222),
    timeout,
  });
  const deadline = AbortSignal.timeout(timeout);
  return new Promise<boolean>((resolve) => {
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString('latin1');
      if (heard.length >= greeting.length) resolve(heard.startsWith(greeting));
    });
    for (const event of ['error', 'close', 'timeout']) socket.once(event, () => resolve(false));
    deadline.addEventListener('abort', () => resolve(false), { once: true });
  }).finally(() => socket.destroy());
}

/** Every NATS server says this first, before TLS too. */
const greeting = 'INFO {';
