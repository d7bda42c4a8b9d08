import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startFleet } from '../support/fleet.ts';
import { startNatsServer } from '../support/nats.ts';
import { filesProject, filesState } from './files-project.ts';

const python = '/usr/bin/python3';
const hasMsgpack = existsSync('/usr/lib/python3/dist-packages/msgpack');

interface Heard {
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly event: {
    readonly host: string;
    readonly boot: string;
    readonly seq: number;
    readonly instance: string;
    readonly kind: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

describe.skipIf(!hasMsgpack)('telemetry (needs python3-msgpack)', () => {
  test('is read by another language over a socket, in order and without a gap (fault 24)', async () => {
    await using server = await startNatsServer();
    await using subscriber = await listen(server.url);
    await using fleet = await startFleet(['web1'], { up: ['--nats', server.url] });
    fleet.write({ ...filesProject, 'files.yml': filesState({ name: 'a', host: 'web1', text: 'one' }) });
    await fleet.push('files.yml');
    await eventually('the outcome is heard', () =>
      subscriber.heard.find(({ event }) => event.kind === 'outcome'),
    );

    const before = [...subscriber.heard];
    // A server without users has no accounts that a command could cross: its agents obey whoever asks.
    expect((await fleet.coordinator.cli(['poll', 'web1'])).stdout).toContain('poll went to files');

    const events = before.map(({ event }) => event);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ boot }) => boot)).size).toBe(1);
    expect(events.filter(({ kind }) => kind !== 'task').map(says)).toEqual([
      'started',
      'accepted',
      'starting>diffing',
      'diffing>reconciling',
      'plan',
      'subtree',
      'reconciling>discovering',
      'discovering>comparing',
      'comparing>validating',
      'validation',
      'outcome',
      'validating>waiting',
    ]);
    for (const { subject, headers, event } of before) {
      const id = `${event.host}:${event.boot}:${event.seq}`;
      expect(subject).toBe(`dsc.v1.telemetry.web1.${event.instance}.${event.kind}`);
      expect(headers).toMatchObject({
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-type': `dsc.v1.${event.kind}`,
        'ce-source': `/dsc/hosts/web1/instances/${event.instance}`,
        'ce-sequence': String(event.seq),
        'content-type': 'application/msgpack',
        'Nats-Msg-Id': id,
      });
    }
  });
});

function says({ kind, data }: Heard['event']): string {
  return kind === 'state' ? `${data.from}>${data.to}` : kind;
}

async function listen(url: string): Promise<AsyncDisposable & { readonly heard: Heard[] }> {
  const { hostname, port } = new URL(url);
  const script = fileURLToPath(new URL('subscriber.py', import.meta.url));
  const child = spawn(python, [script, hostname, port, 'dsc.v1.telemetry.>'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const heard: Heard[] = [];
  let listening = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'listening') listening = true;
    else heard.push(JSON.parse(line));
  });
  await eventually('the subscriber listens', () => listening);
  return {
    heard,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
