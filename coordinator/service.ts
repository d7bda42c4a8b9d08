import type { NatsConnection } from '@nats-io/nats-core';
import { type ServiceMsg, Svcm } from '@nats-io/services';
import type { Logger } from 'pino';
import { DscError } from '../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../shared/wire/codec.ts';
import { api, type Failure, type Reply, type Request, type Verb } from '../shared/wire/coordinator-api.ts';
import { subjects } from '../shared/wire/subjects.ts';

/** What answers each verb; a `DscError` is answered to the operator, anything else is a bug and logged. */
export type Handlers = { readonly [V in Verb]: (request: Request<V>) => Promise<Reply<V>> };

type ServiceConnection = ConstructorParameters<typeof Svcm>[0];

/** Offers the coordinator's verbs as the NATS micro service `dsc-coord`: with discovery and statistics. */
export async function serve(
  connection: NatsConnection,
  handlers: Handlers,
  { version, log }: { version: string; log: Logger },
): Promise<AsyncDisposable> {
  // The package brings an older core of its own, whose types differ in a word; one core for both is a lock that npm 9 refuses.
  const service = await new Svcm(connection as unknown as ServiceConnection).add({
    name: 'dsc-coord',
    version,
    description: 'dsc coordinator',
  });
  for (const verb of Object.keys(api) as Verb[]) {
    service.addEndpoint(verb, {
      subject: subjects.coordinator(verb),
      handler: (error, message) => {
        if (error === null) void answer(verb, handlers, message, log);
      },
    });
  }
  return {
    async [Symbol.asyncDispose]() {
      await service.stop();
    },
  };
}

async function answer<V extends Verb>(
  verb: V,
  handlers: Handlers,
  message: ServiceMsg,
  log: Logger,
): Promise<void> {
  try {
    const request = decodeMessage(api[verb].request, message.data, `a request to ${verb}`) as Request<V>;
    message.respond(encodeMessage(await handlers[verb](request)));
  } catch (error) {
    const failure = failureOf(error);
    if (failure.error.code === 'E_BUG') log.error({ verb, error }, 'request failed');
    message.respondError(400, failure.error.code, encodeMessage(failure));
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof DscError) {
    return { error: { code: error.code, message: error.message, hint: error.hint ?? null } };
  }
  const message = `the coordinator failed: ${error instanceof Error ? error.message : String(error)}`;
  return { error: { code: 'E_BUG', message, hint: 'its log has the rest' } };
}
