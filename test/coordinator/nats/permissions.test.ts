import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeMessage } from '../../../shared/wire/codec.ts';
import type { Credentials } from '../../../shared/wire/credentials.ts';
import { connectionOptions } from '../../../shared/wire/nats-bus.ts';
import { directGet, streams, subjects } from '../../../shared/wire/subjects.ts';
import { startCoordinator, type TestCoordinator } from '../../support/coordinator.ts';
import { eventually } from '../../support/eventually.ts';

/** What one agent's credentials can do, and what they cannot, on the server that `up` starts. */
describe('an agent with the credentials of web1', () => {
  let coordinator: TestCoordinator;
  let web1: NatsConnection;
  let control: NatsConnection;
  const violations: string[] = [];

  beforeAll(async () => {
    coordinator = await startCoordinator();
    web1 = await open(await coordinator.addHost('web1'));
    await coordinator.addHost('web2');
    control = await open(coordinator.operator());
    void follow(web1, violations);
    const client = jetstream(control);
    for (const host of ['web1', 'web2']) await client.publish(subjects.desired(host), `for ${host}`);
  });

  afterAll(async () => {
    await web1.close();
    await control.close();
    await coordinator[Symbol.asyncDispose]();
  });

  test('reads its own assignment, without a JetStream client', async () => {
    const reply = await web1.request(directGet(streams.desired, subjects.desired('web1')), '', {
      timeout: 2_000,
    });
    expect(reply.string()).toBe('for web1');
    expect(Number(reply.headers?.get('Nats-Sequence'))).toBeGreaterThan(0);
  });

  test('is told by the server that its assignment changed', async () => {
    const notices = web1.subscribe(subjects.notify('web1'), { max: 1 });
    await web1.flush();
    await jetstream(control).publish(subjects.desired('web1'), 'newer');
    for await (const notice of notices) expect(notice.headers?.get('Nats-Stream')).toBe(streams.desired);
  });

  test('has its events and its presence stored, and acknowledged', async () => {
    for (const subject of [subjects.telemetry('web1', 'web', 'state'), subjects.presence('web1')]) {
      const ack = await web1.request(subject, encodeMessage({}), { timeout: 2_000 });
      expect(ack.json()).toMatchObject({ seq: expect.any(Number) });
    }
  });

  test('answers a command, and only as an answer', async () => {
    web1.subscribe(subjects.command('web1', 'poll'), {
      max: 1,
      callback: (_, message) => void message.respond('looked'),
    });
    await web1.flush();
    const reply = await control.request(subjects.command('web1', 'poll'), '', { timeout: 2_000 });
    expect(reply.string()).toBe('looked');
  });

  test.each([
    ['another host’s assignment', directGet(streams.desired, subjects.desired('web2'))],
    ['any assignment by wildcard', directGet(streams.desired, 'dsc.v1.desired.*')],
    ['a stream by a key in the payload', `$JS.API.DIRECT.GET.${streams.desired}`],
    ['the declared hosts', '$JS.API.DIRECT.GET.KV_dsc_hosts.$KV.dsc_hosts.web2'],
    ['JetStream’s administration', '$JS.API.STREAM.INFO.DSC_DESIRED'],
    ['consumers', '$JS.API.CONSUMER.CREATE.DSC_TELEMETRY'],
    ['the deletion of a stream', '$JS.API.STREAM.DELETE.DSC_DESIRED'],
    ['another host’s presence', subjects.presence('web2')],
    ['another host’s telemetry', subjects.telemetry('web2', 'web', 'state')],
    ['another host’s enrolment', subjects.enroll('web2')],
    ['the coordinator', subjects.coordinator('hosts-list')],
    ['another host’s agent', subjects.command('web2', 'poll')],
    ['its own assignment as writer', subjects.desired('web1')],
    ['a hint to another host', subjects.notify('web2')],
  ])('cannot reach %s', async (_, subject) => {
    await expectViolation(
      () => web1.publish(subject, encodeMessage({}), { reply: `${inbox('web1')}.x` }),
      subject,
    );
  });

  test.each([
    ['another host’s commands', 'dsc.v1.command.web2.>'],
    ['everybody’s commands', 'dsc.v1.command.>'],
    ['another host’s notices', 'dsc.v1.notify.web2'],
    ['telemetry', 'dsc.v1.telemetry.>'],
    ['another host’s inbox', '_INBOX.web2.>'],
    ['every inbox', '_INBOX.>'],
    ['answers to others', '_R_.>'],
    ['everything', '>'],
  ])('cannot listen to %s', async (_, subject) => {
    await expectViolation(() => web1.subscribe(subject, { callback: () => undefined }), subject);
  });

  test('cannot have the answer to a request of its own stored as another host’s assignment', async () => {
    const manager = await jetstreamManager(control, { checkAPI: false });
    const before = await manager.streams.getMessage(streams.desired, {
      last_by_subj: subjects.desired('web2'),
    });
    web1.publish(directGet(streams.desired, subjects.desired('web1')), '', {
      reply: subjects.desired('web2'),
    });
    web1.publish(subjects.presence('web1'), encodeMessage({}), { reply: subjects.desired('web2') });
    web1.publish(subjects.presence('web1'), encodeMessage({}), {
      reply: subjects.telemetry('web2', 'web', 'state'),
    });
    // A request that is answered after those shows that they have been dealt with.
    await web1.request(directGet(streams.desired, subjects.desired('web1')), '', { timeout: 2_000 });
    const after = await manager.streams.getMessage(streams.desired, {
      last_by_subj: subjects.desired('web2'),
    });
    expect(after?.seq).toBe(before?.seq);
    const { state } = await manager.streams.info(streams.telemetry, {
      subjects_filter: 'dsc.v1.telemetry.web2.>',
    });
    expect(state.subjects ?? {}).toEqual({});
  });

  async function expectViolation(act: () => void, subject: string): Promise<void> {
    act();
    await eventually(`a violation on ${subject}`, () =>
      violations.some((text) => text.includes(`"${subject}"`)),
    );
  }
});

function inbox(host: string): string {
  return `_INBOX.${host}`;
}

function open({ name, servers, seed }: Credentials): Promise<NatsConnection> {
  return connect(connectionOptions({ name, servers, ...(seed === undefined ? {} : { seed }) }));
}

async function follow(connection: NatsConnection, violations: string[]): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'error') violations.push(status.error.message);
  }
}
