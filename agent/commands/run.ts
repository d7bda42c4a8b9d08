import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { type Credentials, readCredentials } from '../../shared/wire/credentials.ts';
import { openNatsBus } from '../../shared/wire/nats-bus.ts';
import { startAgent } from '../agent.ts';
import { type AgentConfig, agentDefaults, readAgentConfig } from '../config.ts';
import { createExecutors } from '../executor/executors.ts';

/** `dsc-agent run`: the agent itself, until it is told to stop. */
export const run = verb({
  usage: 'run',
  summary: 'run the agent of this host until it is stopped',
  options: [
    ['--config <file>', 'settings as YAML (default: /etc/dsc/agent.yml where there is one)'],
    ['--creds <file>', `what \`dsc-coord hosts add\` printed (default: ${agentDefaults.creds})`],
    ['--data <folder>', `the store, bundles and runs (default: ${agentDefaults.data})`],
    ['--nats <url>', 'the server, where it is not the one that the credentials name'],
    ['--look <seconds>', `between looks for a newer assignment (default: ${agentDefaults.look})`],
    ['--poll <seconds>', `between looks at what is really there, 0 never (default: ${agentDefaults.poll})`],
    ['--presence <seconds>', `between signs of life (default: ${agentDefaults.presence})`],
    ['--attempts <n>', `runs of one change before it is given up (default: ${agentDefaults.attempts})`],
    ['--backoff <seconds>', `before the second attempt; doubles (default: ${agentDefaults.backoff})`],
    ['--log <level>', 'debug, info, warn, error or silent (default: info)'],
  ],
  input: z.record(z.string(), z.string().optional()),
  examples: ['dsc-agent run', 'dsc-agent run --creds web1.creds --data ./web1'],
  exits: ['done', 'refused'],
  async run(input, context) {
    const settings = readAgentConfig(input, context.env);
    const config = { ...settings, data: resolve(context.cwd, settings.data) };
    const credentials = loadCredentials(config.creds);
    const log = createLog(context.stderr, { level: config.log }).child({ host: credentials.name });
    const bus = openNatsBus(connection(config, credentials));
    bus.onConnection((connected) => log.info(connected ? 'connected to the broker' : 'the broker is gone'));
    await using _agent = startAgent({
      host: credentials.name,
      open: credentials.seed === undefined,
      config,
      bus,
      executors: createExecutors(context.env, join(config.data, 'runs')),
      log,
    });
    log.info({ data: config.data, servers: credentials.servers }, 'the agent runs');
    await stopped(context);
    log.info('the agent stops');
    return exitCodes.done;
  },
});

function connection(config: AgentConfig, { name, servers, seed }: Credentials) {
  return {
    name,
    servers: config.nats === undefined ? servers : [config.nats],
    ...(seed === undefined ? {} : { seed }),
  };
}

function loadCredentials(file: string): Credentials {
  try {
    return readCredentials(readFileSync(file, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof DscError) throw cause;
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new DscError('E_CONFIG', `the credentials file ${file}: ${why}`, {
      cause,
      hint: 'make one with `dsc-coord hosts add NAME --out FILE` and name it with --creds',
    });
  }
}

async function stopped({ signal }: Context): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
