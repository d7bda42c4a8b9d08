import { connect, type NatsConnection } from '@nats-io/transport-node';
import { DscError } from '../../shared/errors.ts';
import type { Credentials } from '../../shared/wire/credentials.ts';
import { connectionOptions } from '../../shared/wire/nats-bus.ts';
import { greets } from './greeting.ts';

/** A connection in CONTROL that comes back by itself once it stood. Throws E_NO_BROKER within twice `timeout` ms. */
export async function connectTo(
  { name, servers, seed }: Credentials,
  { timeout = 1_400 }: { timeout?: number } = {},
): Promise<NatsConnection> {
  const greeted = await Promise.all(servers.map((url) => greets(url, timeout)));
  if (!greeted.includes(true)) throw noBroker(servers, undefined);
  try {
    return await connect({
      ...connectionOptions({ name, servers, ...(seed === undefined ? {} : { seed }), reconnectWait: 250 }),
      timeout,
    });
  } catch (cause) {
    throw noBroker(servers, cause);
  }
}

function noBroker(servers: readonly string[], cause: unknown): DscError {
  const where = servers.join(', ');
  if (isRefusal(cause)) {
    return new DscError('E_NO_BROKER', `the NATS server at ${where} refuses these credentials`, {
      cause,
      hint: 'credentials of a removed host or of another data folder? name the right ones with --creds FILE',
    });
  }
  return new DscError('E_NO_BROKER', `no NATS server answers at ${where}`, {
    cause,
    hint: 'start the coordinator with `dsc-coord up`, or say where the server is with --nats URL or --creds FILE',
  });
}

function isRefusal(cause: unknown): boolean {
  return (
    cause instanceof Error && ['AuthorizationError', 'UserAuthenticationExpiredError'].includes(cause.name)
  );
}
