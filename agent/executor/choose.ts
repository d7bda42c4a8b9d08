import { DscError } from '../../shared/errors.ts';
import { toFlow } from '../../shared/state/dump.ts';
import { loadYaml } from '../../shared/state/load.ts';
import { isList } from '../../shared/state/value.ts';
import { findAnsible } from './ansible/find.ts';
import { type Circumstances, unsupported } from './native/check.ts';
import { leavesVariables } from './native/leaves.ts';
import { nameOf } from './native/play.ts';
import { formatReason, type Reason } from './native/reasons.ts';
import type { Executor, ExecutorEvent, HostRecap, Playbook, Recap, RunOptions, Tier } from './port.ts';

export const executorChoices = ['auto', 'native', 'ansible'] as const;
export type ExecutorChoice = (typeof executorChoices)[number];

/** Who runs a play, and why it is not this process where it is not. */
export interface TierChoice {
  readonly play: number;
  readonly name: string;
  readonly tier: Tier;
  readonly reasons: readonly Reason[];
}

export interface ChooseOptions extends Circumstances {
  readonly executor: ExecutorChoice;
}

/**
 * Decides for each play who runs it, before anything runs. Under `auto` a play is native when all of it is known exactly;
 * from the first that is not on all are Ansible's, as plays see each other's facts, and so is what comes before if it leaves any.
 */
export function chooseTiers(playbook: Playbook, options: ChooseOptions): TierChoice[] {
  const { executor, inventory } = options;
  const plays = playbook.plays.map((play, index) => ({ play: index, name: nameOf(play) }));
  if (executor === 'ansible') return plays.map((play) => ({ ...play, tier: 'ansible', reasons: [] }));
  const found = plays.map(({ play }) => unsupported(playbook, play, options));
  const first = found.findIndex((reasons) => reasons.length > 0);
  if (executor === 'native' || first === -1) {
    return plays.map((play) => ({ ...play, tier: 'native', reasons: found[play.play] ?? [] }));
  }
  const start = plays.findIndex(({ play }) => play >= first || leavesVariables(playbook, play, inventory));
  return plays.map((play) => ({
    ...play,
    tier: play.play < start ? 'native' : 'ansible',
    reasons: play.play < start ? [] : reasonsFor(play.play, first, found[play.play] ?? []),
  }));
}

function reasonsFor(play: number, first: number, own: readonly Reason[]): readonly Reason[] {
  if (own.length > 0) return own;
  if (play > first)
    return [{ what: `it may read what play ${first + 1}, which Ansible runs, leaves behind` }];
  return [{ what: `play ${first + 1}, which Ansible runs, may read what it leaves behind` }];
}

export interface ChosenExecutors {
  readonly executor: ExecutorChoice;
  readonly native: Executor;
  readonly ansible: Executor;
  /** Where `ansible-playbook` is looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs each play by its tier; throws E_ANSIBLE_MISSING before anything runs where one needs Ansible and there is none. */
export function createChoosingExecutor(options: ChosenExecutors): Executor {
  return { run: (playbook, run) => runChosen(playbook, run, options) };
}

async function* runChosen(
  playbook: Playbook,
  run: RunOptions,
  { executor, native, ansible, env }: ChosenExecutors,
): AsyncGenerator<ExecutorEvent> {
  const tiers = chooseTiers(playbook, { ...run, executor, env });
  const start = tiers.findIndex(({ tier }) => tier === 'ansible');
  const chosen = tiers[start];
  if (chosen === undefined) {
    yield* native.run(playbook, run);
    return;
  }
  requireAnsible(chosen, env);
  if (start === 0) {
    yield* ansible.run(playbook, run);
    return;
  }
  const before = yield* runPart(native, playbookPart(playbook, 0, start), run, 0);
  if (before.cancelled || before.exitCode !== 0) {
    yield before;
    return;
  }
  const after = yield* runPart(ansible, playbookPart(playbook, start, playbook.plays.length), run, start);
  yield { ...after, hosts: addHosts(before.hosts, after.hosts) };
}

function requireAnsible({ play, reasons }: TierChoice, env: ChosenExecutors['env']): void {
  try {
    findAnsible(env);
  } catch (cause) {
    if (!(cause instanceof DscError)) throw cause;
    const [reason] = reasons;
    const why = reason === undefined ? '' : `, for ${formatReason(reason)}`;
    throw new DscError(
      cause.code,
      `play ${play + 1} needs Ansible${why}, and ansible-playbook is not installed`,
      {
        ...(cause.hint !== undefined && { hint: cause.hint }),
      },
    );
  }
}

/** Passes events on with the indices of the whole playbook; returns the recap. */
async function* runPart(
  executor: Executor,
  part: Playbook,
  run: RunOptions,
  offset: number,
): AsyncGenerator<ExecutorEvent, Recap> {
  for await (const event of executor.run(part, run)) {
    if (event.type === 'recap') return event;
    yield { ...event, play: event.play + offset };
  }
  throw new DscError('E_EXECUTOR', 'an executor ended without a recap');
}

/** Some of a playbook's plays; the file's text stays, its other plays blanked, so that every line keeps its number. */
function playbookPart(playbook: Playbook, start: number, end: number): Playbook {
  const { positionOf, text, ...rest } = playbook;
  const part: Playbook = {
    ...rest,
    plays: playbook.plays.slice(start, end),
    ...(positionOf !== undefined && {
      positionOf: ([play, ...below]) => positionOf([Number(play) + start, ...below]),
    }),
  };
  const blanked = end === playbook.plays.length ? blankBefore(playbook, start) : undefined;
  return blanked === undefined ? part : { ...part, text: blanked };
}

/** Undefined where the text of the remaining plays does not stand by itself: they use an anchor of those before. */
function blankBefore({ plays, text, file, positionOf }: Playbook, start: number): string | undefined {
  const line = positionOf?.([start]).line;
  if (text === undefined || line === undefined) return undefined;
  const blanked = text
    .split('\n')
    .map((content, index) => (index + 1 < line ? '' : content))
    .join('\n');
  try {
    const { value } = loadYaml(blanked, { file: file ?? '', duplicateKeys: 'last' });
    return isList(value) && toFlow(value) === toFlow(plays.slice(start)) ? blanked : undefined;
  } catch {
    return undefined;
  }
}

type Hosts = Recap['hosts'];

function addHosts(before: Hosts, after: Hosts): Hosts {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries([...names].map((name) => [name, addRecaps(before[name], after[name])]));
}

function addRecaps(a: HostRecap | undefined, b: HostRecap | undefined): HostRecap {
  const sum = (key: keyof HostRecap) => (a?.[key] ?? 0) + (b?.[key] ?? 0);
  return {
    ok: sum('ok'),
    changed: sum('changed'),
    unreachable: sum('unreachable'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    rescued: sum('rescued'),
    ignored: sum('ignored'),
  };
}
