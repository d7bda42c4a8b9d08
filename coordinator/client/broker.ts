import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { DscError } from '../../shared/errors.ts';
import { type Credentials, readCredentials } from '../../shared/wire/credentials.ts';

/** The options of every verb that talks to a broker. */
export const brokerOptions = [
  ['--data <dir>', "the coordinator's data folder (DSC_DATA)"],
  ['--nats <url>', 'the NATS server (DSC_NATS)'],
  ['--creds <file>', 'a credentials file (DSC_CREDS)'],
] as const;

export const BrokerInput = z.object({
  data: z.string().optional(),
  nats: z
    .string()
    .regex(/^(nats|tls):\/\/[^\s/]+$/, 'a server is nats://HOST:PORT or tls://HOST:PORT')
    .optional(),
  creds: z.string().optional(),
});
export type BrokerInput = z.infer<typeof BrokerInput>;

/** `--data`, DSC_DATA, else where services of this user keep their data. */
export function dataFolder({ data }: BrokerInput, { env, user }: Context): string {
  if (data ?? env.DSC_DATA) return data ?? env.DSC_DATA ?? '';
  return user.root ? '/var/lib/dsc-coord' : join(user.home, '.local/state/dsc-coord');
}

/** Where the broker is and who we are there: `--creds`, else `--nats`, else what `up` left in the data folder. Throws E_NO_BROKER. */
export function findBroker(input: BrokerInput, context: Context): Credentials {
  const url = input.nats ?? (context.env.DSC_NATS || undefined);
  const named = input.creds ?? (context.env.DSC_CREDS || undefined);
  const kept = join(dataFolder(input, context), 'operator.creds');
  const file = named ?? (existsSync(kept) ? kept : undefined);
  if (file !== undefined && (named !== undefined || url === undefined)) {
    const credentials = readCredentials(readFile(file), file);
    return url === undefined ? credentials : { ...credentials, servers: [url] };
  }
  if (url !== undefined) return { name: 'operator', servers: [url] };
  throw new DscError('E_NO_BROKER', `no coordinator has run on ${dataFolder(input, context)}`, {
    hint: 'start one with `dsc-coord up`, or say where it is: --data DIR, --creds FILE or --nats URL',
  });
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DscError('E_FILE', `the credentials file ${file} cannot be read`, { cause });
  }
}
