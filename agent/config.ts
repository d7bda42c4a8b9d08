import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DscError } from '../shared/errors.ts';
import { loadYaml } from '../shared/state/load.ts';
import { toPlain } from '../shared/state/plain.ts';

/** An agent's settings, from flags, then the environment, then its file; `docs/agent.md` lists them. */
export const AgentConfig = z.strictObject({
  /** The credentials file that `dsc-coord hosts add` printed. */
  creds: z.string(),
  /** Folder of the store, of bundles and of runs. */
  data: z.string(),
  /** Overrides the servers that the credentials name. */
  nats: z.string().optional(),
  /** Seconds between two looks for a newer assignment, before splay; the notify of a push comes besides. */
  look: z.coerce.number().positive(),
  /** Seconds between two looks at what is really there, before splay; 0 is never. */
  poll: z.coerce.number().min(0),
  /** Seconds between two presence messages. */
  presence: z.coerce.number().positive(),
  /** Runs of one change before it is given up. */
  attempts: z.coerce.number().int().min(1),
  /** Seconds before the second attempt; doubles with each one. */
  backoff: z.coerce.number().positive(),
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
});
export type AgentConfig = z.infer<typeof AgentConfig>;

export const agentDefaults = {
  data: '/var/lib/dsc',
  creds: '/etc/dsc/agent.creds',
  look: 60,
  poll: 1_800,
  presence: 30,
  attempts: 3,
  backoff: 1,
  log: 'info',
} as const;

const defaultConfigFile = '/etc/dsc/agent.yml';

type Settings = Readonly<Record<string, unknown>>;

/** Merges flags over `DSC_*` variables over the file over the defaults. Throws E_CONFIG with the place that is wrong. */
export function readAgentConfig(
  flags: Settings & { config?: string },
  env: Readonly<Record<string, string | undefined>>,
): AgentConfig {
  const { config: named, ...given } = flags;
  const file = readFile(named ?? env.DSC_CONFIG);
  const fromEnv = Object.fromEntries(
    Object.keys(AgentConfig.shape).map((key) => [key, env[`DSC_${key.toUpperCase()}`]]),
  );
  const merged = { ...agentDefaults, ...file, ...defined(fromEnv), ...defined(given) };
  const result = AgentConfig.safeParse(merged);
  if (result.success) return Object.freeze(result.data);
  const [issue] = result.error.issues;
  throw new DscError(
    'E_CONFIG',
    `a setting is wrong: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`,
    {
      hint: `settings come from flags, DSC_* variables and ${named ?? defaultConfigFile}; see dsc-agent run --help`,
    },
  );
}

function readFile(named: string | undefined): Settings {
  const file = named ?? defaultConfigFile;
  try {
    const { value } = loadYaml(readFileSync(file, 'utf8'), { file });
    return (toPlain(value) ?? {}) as Settings;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && named === undefined) return {};
    if (cause instanceof DscError) throw cause;
    throw new DscError('E_CONFIG', `the configuration file ${file} cannot be read`, { cause });
  }
}

function defined(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
