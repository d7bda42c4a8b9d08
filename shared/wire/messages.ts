import { z } from 'zod';
import { outcomes } from '../outcome.ts';
import { agentInstance, tokenPattern } from './subjects.ts';

/** The messages of the wire. An unknown `needs` entry is refused by its reader; other unknown fields are kept. */

const hostToken = z.string().regex(tokenPattern, 'a host id has 1 to 63 of a-z, 0-9, "-" and "_"');
export const InstanceName = z
  .string()
  .regex(tokenPattern, 'an instance name has 1 to 63 of a-z, 0-9, "-" and "_"')
  .refine((name) => name !== agentInstance, `${agentInstance} is the agent's own name`);
const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 in hex');
const generation = z.int().min(0);

/** Large content by name only: its digest, its size in bytes and the number of its chunks. */
export const ContentRef = z.looseObject({ digest: Digest, size: z.int().min(0), chunks: z.int().min(0) });
export type ContentRef = z.infer<typeof ContentRef>;

/** One desired state on one host. It says nothing about other hosts, so that those may come and go without a new generation here. */
export const InstanceAssignment = z.looseObject({
  name: InstanceName,
  revision: z.int().min(1),
  state: ContentRef,
  bundle: ContentRef,
  /** Path of the rules file inside the bundle. */
  rules: z.string(),
  /** Path of the state's JSON Schema inside the bundle: what it says about lists counts on the host as well. */
  schema: z.string().optional(),
  after: z.array(InstanceName),
  executor: z.enum(['auto', 'native', 'ansible']),
});
export type InstanceAssignment = z.infer<typeof InstanceAssignment>;

/** What one host must be: one message, one generation. */
export const HostAssignment = z.looseObject({
  needs: z.array(z.string()),
  host: hostToken,
  generation: generation.min(1),
  issued_at: z.iso.datetime(),
  issued_by: z.string(),
  instances: z.array(InstanceAssignment),
});
export type HostAssignment = z.infer<typeof HostAssignment>;

/** What an agent of this version can do; an assignment that needs more is refused with the missing names. */
export const understood: ReadonlySet<string> = new Set<string>();

export const reconcilerStates = [
  'starting',
  'waiting',
  'diffing',
  'reconciling',
  'discovering',
  'comparing',
  'validating',
  'retrying',
  'reverting',
  'help',
  'cancelling',
] as const;
export type ReconcilerState = (typeof reconcilerStates)[number];

export const purposes = ['push', 'verify', 'drift'] as const;
export type Purpose = (typeof purposes)[number];

export const Outcome = z.enum(Object.keys(outcomes) as [keyof typeof outcomes]);

/** How one instance stands, as presence and status tell it. */
export const InstanceReport = z.looseObject({
  name: InstanceName,
  revision: z.int(),
  generation,
  state: z.enum(reconcilerStates),
  /** How the last generation that ended did end; null before any did. */
  outcome: Outcome.nullable(),
  /** The generation that `outcome` is of. */
  ended: generation,
  verified: z.boolean(),
  /** Subtrees whose real value is not known. */
  unknown: z.int().min(0),
  reason: z.string().nullable(),
});
export type InstanceReport = z.infer<typeof InstanceReport>;

export const Presence = z.looseObject({
  host: hostToken,
  boot: z.string(),
  /** The last event's number. */
  seq: z.int().min(0),
  at: z.iso.datetime(),
  version: z.string(),
  hostname: z.string(),
  generation,
  instances: z.array(InstanceReport),
  /** Events on disk that are not acknowledged yet. */
  spool: z.int().min(0),
});
export type Presence = z.infer<typeof Presence>;

export const commandVerbs = ['poll', 'retry', 'cancel', 'report-actual'] as const;
export type CommandVerb = (typeof commandVerbs)[number];

/** `report-actual` brings a discovered state, encoded as states are. */
export const CommandRequest = z.looseObject({
  instance: z.string().optional(),
  state: z.instanceof(Uint8Array).optional(),
});
export type CommandRequest = z.infer<typeof CommandRequest>;
export const CommandReply = z.looseObject({ ok: z.boolean(), message: z.string() });
export type CommandReply = z.infer<typeof CommandReply>;
