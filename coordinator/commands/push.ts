import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { encodeBundle } from '../../shared/wire/bundle.ts';
import { encodeState } from '../../shared/wire/codec.ts';
import type { PushedInstance, Reply } from '../../shared/wire/coordinator-api.ts';
import { inBatches } from '../assignments/in-batches.ts';
import { BrokerInput, brokerOptions } from '../client/broker.ts';
import { uploadContent } from '../client/content.ts';
import { type CoordinatorClient, openClient } from '../client/coordinator.ts';
import { Faults } from '../load/faults.ts';
import { type LoadedInstance, loadPushInput, type PushInput } from '../load/push-input.ts';
import { startFollower } from '../push/follow.ts';
import { type PushPlan, planPush } from '../push/plan-push.ts';
import type { PushProgress } from '../push/progress.ts';
import { liveOf, quiet } from '../show/live.ts';
import { planJson, planText } from '../show/plan.ts';
import { resultJson, resultText } from '../show/results.ts';
import { HostList, Seconds } from './inputs.ts';

export const PushArguments = BrokerInput.extend({
  file: z.string(),
  rules: z.string().optional(),
  to: HostList.optional(),
  output: z.enum(['text', 'json']).default('text'),
});

const Input = PushArguments.extend({
  explain: z.boolean().default(false),
  detach: z.boolean().default(false),
  timeout: Seconds.default(600_000),
  patience: Seconds.default(10_000),
});
type Input = z.infer<typeof Input>;

export const push = verb({
  usage: 'push <file> [rules]',
  summary: 'bring hosts to a system or a state, and follow until each has ended',
  options: [
    ['--to <hosts>', 'only these hosts, joined by commas'],
    ['--explain', 'show what would be done, and do nothing'],
    ['--detach', 'do not wait for the hosts'],
    ['--timeout <time>', 'how long to wait for all of it: 90s, 10m, 2h (10m)'],
    ['--patience <time>', 'how long to wait for a first sign of each host (10s)'],
    ['--output <form>', 'text or json'],
    ...brokerOptions,
  ],
  input: Input,
  examples: ['dsc-coord push system.yml', 'dsc-coord push web.yml rules.yml --to web1,web2'],
  exits: ['done', 'failed', 'partlyDone', 'refused', 'unreachable', 'interrupted'],
  run,
});

async function run(input: Input, context: Context): Promise<ExitCode> {
  await using client = await openClient(input, context);
  const { hosts } = await client.ask('hosts-list', {});
  const loaded = loadPushInput({ file: input.file, rules: input.rules, to: input.to, context }, hosts);
  const plan = await planPush(client, loaded, hosts);
  if (input.output === 'text') context.stdout.write(`${planText(plan)}\n`);
  if (input.explain) {
    if (input.output === 'json') context.stdout.write(`${JSON.stringify(planJson(plan), null, 2)}\n`);
    return exitCodes.done;
  }
  refuseProxied(loaded);
  const instances: PushedInstance[] = [];
  for (const instance of loaded.instances) instances.push(await upload(client, instance));
  const request = { instances, by: context.user.name, to: loaded.to === null ? null : [...loaded.to] };
  if (input.detach) return detached(await publish(client, request), plan, input, context);
  // Awaited here: the connection is closed when this function is left.
  return await follow(client, request, plan, input, context);
}

/** States that are uploaded at the same time. */
const uploads = 8;

/** Content first: a revision never names what is not there. */
async function upload({ connection }: CoordinatorClient, instance: LoadedInstance): Promise<PushedInstance> {
  const { name, hosts, after, executor } = instance;
  const { rulesPath: rules, schemaPath: schema } = instance.bundle;
  const states = await inBatches(instance.states, uploads, async (sent) => ({
    state: await uploadContent(connection, encodeState(sent.value)),
    hosts: [...sent.hosts],
  }));
  const bundle = await uploadContent(connection, encodeBundle(instance.bundle.files));
  const content = { states, bundle, rules, ...(schema === undefined ? {} : { schema }) };
  return { name, ...content, hosts: [...hosts], after: [...after], executor };
}

function refuseProxied({ instances }: PushInput): void {
  const faults = new Faults();
  for (const fault of instances.flatMap(({ proxied }) => proxied)) faults.add(fault);
  faults.throwAll();
}

type PushRequest = { instances: PushedInstance[]; by: string; to: string[] | null };

function publish(client: CoordinatorClient, request: PushRequest): Promise<Reply<'push'>> {
  return client.ask('push', request, { timeout: 120_000 });
}

function detached(
  { targets, revisions }: Reply<'push'>,
  plan: PushPlan,
  input: Input,
  context: Context,
): ExitCode {
  if (input.output === 'json') {
    context.stdout.write(
      `${JSON.stringify({ ...(planJson(plan) as object), revisions, targets }, null, 2)}\n`,
    );
    return exitCodes.done;
  }
  const names = Object.entries(revisions).map(([name, revision]) => `${name} revision ${revision}`);
  context.stdout.write(
    `published: ${names.join(', ')} to ${targets.length} host(s); \`dsc-coord status\` shows how they go on\n`,
  );
  return exitCodes.done;
}

async function follow(
  client: CoordinatorClient,
  request: PushRequest,
  plan: PushPlan,
  input: Input,
  context: Context,
): Promise<ExitCode> {
  const live = input.output === 'json' && !context.stderr.isTerminal ? quiet : liveOf(context.stderr);
  await using follower = await startFollower(client.connection, {
    patience: { answer: input.patience, whole: input.timeout },
    signal: context.signal,
    clock: () => performance.now(),
    onProgress: live.update,
  });
  const start = performance.now();
  const { targets, revisions } = await publish(client, request);
  const progress = await follower.until(targets);
  live.end();
  const elapsed = performance.now() - start;
  if (input.output === 'text') context.stdout.write(resultText(progress.results, { elapsed }));
  else {
    const result = { revisions, results: resultJson(progress.results), elapsed_ms: Math.round(elapsed) };
    context.stdout.write(`${JSON.stringify({ ...(planJson(plan) as object), ...result }, null, 2)}\n`);
  }
  return exitOf(progress, context);
}

function exitOf({ results, done }: PushProgress, context: Context): ExitCode {
  if (!done) {
    context.stderr.write('interrupted: what was published goes on; `dsc-coord status` shows how\n');
    return exitCodes.interrupted;
  }
  return results.every(({ outcome }) => outcome === 'converged') ? exitCodes.done : exitCodes.partlyDone;
}
