import { z } from 'zod';
import { DscError } from '../errors.ts';
import { loadYaml } from '../state/load.ts';
import { toPlain } from '../state/plain.ts';
import { tokenPattern } from './subjects.ts';

/** What a program shows a broker: a small YAML file, kept at 0600, that `dsc-coord hosts add` prints and `--creds` reads. */
export const Credentials = z.strictObject({
  /** The host id of an agent, or the operator's name. */
  name: z.string().regex(tokenPattern),
  servers: z.array(z.string().regex(/^(nats|tls):\/\/\S+$/, 'nats://HOST:PORT or tls://HOST:PORT')).min(1),
  /** The user's nkey seed; none on a server without users. */
  seed: z
    .string()
    .regex(/^SU[A-Z2-7]{56}$/, "a user's nkey seed, SU…")
    .optional(),
});
export type Credentials = z.infer<typeof Credentials>;

/** Throws E_YAML and E_CONFIG. The text itself is never part of an error. */
export function readCredentials(text: string, file: string): Credentials {
  const loaded = loadYaml(text, { file });
  const result = Credentials.safeParse(toPlain(loaded.value));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  throw new DscError(
    'E_CONFIG',
    `not a credentials file: ${path.join('.') || 'its content'}: ${issue?.message}`,
    {
      at: loaded.positionOf(path),
      hint: 'make one with `dsc-coord hosts add NAME`',
    },
  );
}

export function writeCredentials({ name, servers, seed }: Credentials): string {
  const lines = [`# dsc credentials of ${name}: keep this file secret (mode 0600)`, `name: ${name}`];
  lines.push(`servers: [${servers.map((server) => JSON.stringify(server)).join(', ')}]`);
  if (seed !== undefined) lines.push(`seed: ${seed}`);
  return `${lines.join('\n')}\n`;
}
