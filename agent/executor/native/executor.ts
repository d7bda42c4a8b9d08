import { DscError } from '../../../shared/errors.ts';
import type { Executor, ExecutorEvent, Playbook, RunOptions } from '../port.ts';
import { type Circumstances, unsupported } from './check.ts';
import { createHostState, type HostState } from './host-state.ts';
import { readPlay } from './play.ts';
import { formatReason } from './reasons.ts';
import { runPlay } from './run-play.ts';

export interface NativeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds between SIGTERM and SIGKILL when a run is cancelled. */
  readonly grace?: number;
}

/** Runs plays in this process, as Ansible would; what it does not know exactly is refused by name (E_NATIVE) before anything runs. */
export function createNativeExecutor(options: NativeOptions): Executor {
  return { run: (playbook, run) => runNative(playbook, run, options) };
}

async function* runNative(
  playbook: Playbook,
  run: RunOptions,
  { env, grace = 5000 }: NativeOptions,
): AsyncGenerator<ExecutorEvent> {
  refuseUnsupported(playbook, { ...run, env });
  const states = new Map<string, HostState>();
  for (const index of playbook.plays.keys()) {
    if (run.signal.aborted) break;
    const play = readPlay(playbook, index, { inventory: run.inventory, report: refuseLate });
    if (play.host !== undefined && states.get(play.host)?.failed === true) break;
    yield { type: 'play-started', play: index, name: play.name, tier: 'native' };
    if (play.host === undefined) continue;
    const state = states.get(play.host) ?? createHostState(play.host);
    states.set(play.host, state);
    yield* runPlay(play, { index, state, playbook, run, env, grace });
  }
  const cancelled = run.signal.aborted;
  const failed = [...states.values()].some((state) => state.failed);
  const hosts = Object.fromEntries([...states].map(([host, { counts }]) => [host, { ...counts }]));
  yield { type: 'recap', hosts, cancelled, exitCode: cancelled ? 130 : failed ? 2 : 0 };
}

function refuseUnsupported(playbook: Playbook, circumstances: Circumstances): void {
  const reasons = [...playbook.plays.keys()].flatMap((index) => unsupported(playbook, index, circumstances));
  const errors = reasons.map(
    (reason) => new DscError('E_NATIVE', `the native executor does not know ${formatReason(reason)}`),
  );
  const [first, ...others] = errors;
  if (first === undefined) return;
  throw new DscError('E_NATIVE', first.message, {
    others,
    hint: 'Run it with --executor auto or ansible.',
  });
}

/** All was checked just before. */
function refuseLate(reason: Parameters<typeof formatReason>[0]): never {
  throw new DscError('E_NATIVE', `the native executor does not know ${formatReason(reason)}`);
}
