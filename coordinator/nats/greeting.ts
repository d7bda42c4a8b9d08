import { connect as connectSocket } from 'node:net';
import { fromSeed } from '@nats-io/nkeys';

/*
 * The first lines of a NATS connection, spoken by hand: whether a server is there, and whether it takes a user. nats.js
 * cannot be asked that: it leaves the socket of an attempt that timed out open, which keeps a program from ending, and an
 * attempt that meets a server while it reloads can sit out its whole timeout.
 */

/** Whether a NATS server greets at this URL within `timeout` ms; with TLS it does so before the handshake. */
export function greets(url: string, timeout: number): Promise<boolean> {
  return converse(url, timeout, (heard) => (heard.startsWith('INFO {') ? true : undefined));
}

/** Whether the server at `url` takes the user with this nkey seed; false as well when none is there. Without TLS. */
export function takesUser(url: string, seed: string, timeout: number): Promise<boolean> {
  let greeted = false;
  return converse(url, timeout, (heard, say) => {
    const [, info] = /^INFO (\{.*\})\s*\r\n/.exec(heard) ?? [];
    if (info === undefined) return undefined;
    if (!greeted) say(`CONNECT ${connectOptions(info, seed)}\r\nPING\r\n`);
    greeted = true;
    if (heard.includes('\r\nPONG')) return true;
    return heard.includes('\r\n-ERR') ? false : undefined;
  });
}

function connectOptions(info: string, seed: string): string {
  const { nonce = '' } = JSON.parse(info) as { nonce?: string };
  const user = fromSeed(new TextEncoder().encode(seed));
  const sig = Buffer.from(user.sign(new TextEncoder().encode(nonce))).toString('base64url');
  const about = { lang: 'node', version: '1', name: 'probe' };
  return JSON.stringify({ ...about, nkey: user.getPublicKey(), sig, verbose: false, pedantic: false });
}

/** Asks `judge` after each part that is heard, until it says something; false when the other side ends or time is up. */
function converse(
  url: string,
  timeout: number,
  judge: (heard: string, say: (text: string) => void) => boolean | undefined,
): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectSocket({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 4222) });
  return new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), timeout);
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString('latin1');
      const judged = judge(heard, (text) => socket.write(text));
      if (judged !== undefined) resolve(judged);
    });
    // An error is always followed by the close.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  }).finally(() => socket.destroy());
}
