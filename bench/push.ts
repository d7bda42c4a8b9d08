import { connect } from '@nats-io/transport-node';
import type { Credentials } from '../shared/wire/credentials.ts';
import { connectionOptions } from '../shared/wire/nats-bus.ts';
import { filesProject, filesState } from '../test/integration/files-project.ts';
import { startFleet } from '../test/support/fleet.ts';
import { median } from './median.ts';

const rounds = 50;

interface PushFigures {
  readonly rounds: number;
  /** Medians in milliseconds. From the CLI's request to the coordinator until it has seen the host converged. */
  readonly push: number;
  /** The whole `dsc-coord push` process, which also starts Node, reads, checks, plans and uploads. */
  readonly process: number;
  /** A plain NATS request and its reply between two connections to the same server: the floor. */
  readonly requestReply: number;
  readonly pushOverRequestReply: number;
}

/** One agent, one changed file, native executor: how long until the CLI sees it converged, `rounds` times. */
export async function benchPush(): Promise<PushFigures> {
  await using fleet = await startFleet(['web1']);
  const file = (text: string) => filesState({ name: 'a', host: 'web1', text });
  fleet.write({ ...filesProject, 'files.yml': file('first') });
  await fleet.push('files.yml');
  const [pushes, processes]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    fleet.write({ 'files.yml': file(`round ${round}`) });
    const start = performance.now();
    const { stdout, exitCode } = await fleet.push('files.yml');
    processes.push(performance.now() - start);
    if (exitCode !== 0) throw new Error(`round ${round} did not converge: ${stdout}`);
    pushes.push(JSON.parse(stdout).elapsed_ms);
  }
  const requestReply = median(await timeRequests(fleet.coordinator.operator()));
  const push = median(pushes);
  return {
    rounds,
    push,
    process: Math.round(median(processes)),
    requestReply: Number(requestReply.toFixed(3)),
    pushOverRequestReply: Math.round(push / requestReply),
  };
}

async function timeRequests({ servers, seed }: Credentials): Promise<number[]> {
  const options = connectionOptions({ servers, name: 'operator', ...(seed === undefined ? {} : { seed }) });
  await using stack = new AsyncDisposableStack();
  const asks = stack.adopt(await connect(options), (connection) => connection.close());
  const answers = stack.adopt(await connect(options), (connection) => connection.close());
  const subject = '_INBOX.operator.bench';
  answers.subscribe(subject, { callback: (_error, message) => void message.respond(message.data) });
  await answers.flush();
  const times: number[] = [];
  for (let round = 0; round < rounds * 10; round += 1) {
    const start = performance.now();
    await asks.request(subject, new Uint8Array(256), { timeout: 1_000 });
    times.push(performance.now() - start);
  }
  return times;
}
