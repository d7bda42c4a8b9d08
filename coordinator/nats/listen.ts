import { createServer } from 'node:net';
import { DscError } from '../../shared/errors.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ListenChoice extends Address {
  /** The port that was wanted first and is taken by another program; undefined when the wanted one was free. */
  readonly taken: number | undefined;
}

/** Where nats-server listens unless told otherwise: its own port, for this machine only. */
export const defaultAddress: Address = { host: '127.0.0.1', port: 4222 };

/** Listens on all of the machine's addresses. */
export function isWildcard(host: string): boolean {
  return ['0.0.0.0', '::', '[::]'].includes(host);
}

/** How programs on this machine reach it. */
export function urlOf({ host, port }: Address): string {
  return `nats://${isWildcard(host) ? '127.0.0.1' : host}:${port}`;
}

/** `HOST:PORT`, `HOST`, `:PORT` or `PORT`; a part that is left out is undefined. Throws E_USAGE. */
export function parseListen(text: string): { host: string | undefined; port: number | undefined } {
  const match = /^(?:(?<only>\d+)|(?<host>\[[0-9a-f:.]+\]|[^:\s]*)(?::(?<port>\d+))?)$/i.exec(text);
  const port = match?.groups?.only ?? match?.groups?.port;
  if (match === null || Number(port ?? 1) > 65_535) {
    throw new DscError('E_USAGE', `"${text}" is no address to listen on`, {
      hint: 'HOST:PORT, as 127.0.0.1:4222',
    });
  }
  return { host: match.groups?.host || undefined, port: port === undefined ? undefined : Number(port) };
}

/**
 * The wanted port if it is free (any free one for 0), else the next free one above it; with `fixed` another one will
 * not do. Throws E_NATS_SERVER.
 */
export async function chooseAddress(wanted: Address, { fixed }: { fixed: boolean }): Promise<ListenChoice> {
  const { reason, port: found } = await tryListen(wanted);
  if (reason === undefined) return { host: wanted.host, port: found, taken: undefined };
  if (fixed || reason !== 'EADDRINUSE') {
    throw new DscError(
      'E_NATS_SERVER',
      `cannot listen on ${wanted.host}:${wanted.port}: ${explain(reason)}`,
      {
        hint: 'give another one with --listen HOST:PORT, or leave it out to have a free one chosen',
      },
    );
  }
  for (let port = wanted.port + 1; port < wanted.port + 100 && port <= 65_535; port += 1) {
    const { reason } = await tryListen({ host: wanted.host, port });
    if (reason === undefined) return { host: wanted.host, port, taken: wanted.port };
  }
  throw new DscError('E_NATS_SERVER', `no port from ${wanted.port} on is free on ${wanted.host}`, {
    hint: 'give one with --listen HOST:PORT',
  });
}

/** The port that one can listen on now; `reason` is the error's code when nobody can. */
function tryListen({ host, port }: Address): Promise<{ reason: string | undefined; port: number }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve({ reason: code ?? 'unknown', port }));
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve({ reason: undefined, port: found }));
    });
  });
}

function explain(code: string): string {
  if (code === 'EADDRINUSE') return 'another program has the port';
  if (code === 'EACCES') return 'ports below 1024 are for root';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine does not have the address';
  return code;
}
