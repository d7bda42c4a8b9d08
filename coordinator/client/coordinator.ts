import type { NatsConnection, RequestError } from '@nats-io/nats-core';
import type { Context } from '../../shared/cli/context.ts';
import { type ErrorCode, errorCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import { api, Failure, type Reply, type RequestInput, type Verb } from '../../shared/wire/coordinator-api.ts';
import { subjects } from '../../shared/wire/subjects.ts';
import { connectTo } from '../nats/connect.ts';
import { type BrokerInput, findBroker } from './broker.ts';

/** An operator's connection: the broker, and the coordinator behind it. */
export interface CoordinatorClient extends AsyncDisposable {
  readonly connection: NatsConnection;
  readonly servers: readonly string[];
  /** Asks the coordinator. Throws its refusal as the `DscError` it was there, and E_NO_COORDINATOR. */
  ask<V extends Verb>(verb: V, request: RequestInput<V>, options?: { timeout?: number }): Promise<Reply<V>>;
}

/** Milliseconds for an answer; pushes to large fleets take longer and say so. */
const patience = 15_000;

/** Throws E_NO_BROKER within 2 s. */
export async function openClient(input: BrokerInput, context: Context): Promise<CoordinatorClient> {
  const credentials = findBroker(input, context);
  const connection = await connectTo(credentials);
  return {
    connection,
    servers: credentials.servers,
    ask: (verb, request, { timeout = patience } = {}) => ask(connection, verb, request, timeout),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

async function ask<V extends Verb>(
  connection: NatsConnection,
  verb: V,
  request: RequestInput<V>,
  timeout: number,
): Promise<Reply<V>> {
  const subject = subjects.coordinator(verb);
  const answer = await connection
    .request(subject, encodeMessage(request), { timeout })
    .catch((cause: unknown) => {
      throw noAnswer(cause, timeout);
    });
  if (answer.headers?.hasError || answer.headers?.has('Nats-Service-Error')) {
    throw refusal(decodeMessage(Failure, answer.data, "the coordinator's refusal"));
  }
  return decodeMessage(api[verb].reply, answer.data, `the answer to ${verb}`) as Reply<V>;
}

function noAnswer(cause: unknown, timeout: number): DscError {
  if ((cause as Partial<RequestError>).isNoResponders?.() === true) {
    return new DscError('E_NO_COORDINATOR', 'no coordinator is connected to the broker', {
      hint: 'start it with `dsc-coord up`',
    });
  }
  return new DscError('E_NO_COORDINATOR', `the coordinator did not answer in ${timeout / 1_000} s`, {
    cause,
    hint: 'its log tells what it is doing',
  });
}

function refusal({ error }: Failure): DscError {
  const code: ErrorCode = error.code in errorCodes ? (error.code as ErrorCode) : 'E_COORDINATOR';
  return new DscError(code, error.message, error.hint === null ? {} : { hint: error.hint });
}
