import { z } from 'zod';
import { ContentRef, InstanceName, InstanceReport } from './messages.ts';
import { tokenPattern } from './subjects.ts';

/**
 * What operators' programs ask of a coordinator, on `dsc.v1.coord.<verb>` (a NATS micro service named `dsc-coord`).
 * A request that is refused is answered with `Failure`.
 */
const HostName = z.string().regex(tokenPattern, 'a host id has 1 to 63 of a-z, 0-9, "-" and "_"');
const Labels = z.record(z.string(), z.string());

export const Failure = z.looseObject({
  error: z.looseObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});
export type Failure = z.infer<typeof Failure>;

/** One host as the coordinator sees it: declared, heard of, or both. */
export const HostView = z.looseObject({
  host: HostName,
  labels: Labels,
  /** `up`: presence in time; `silent`: connected but no presence; `gone`: three presences missed; `never`: not seen yet. */
  reach: z.enum(['up', 'silent', 'gone', 'never']),
  /** When presence or telemetry last came, ISO; null before the first. */
  seen: z.string().nullable(),
  hostname: z.string().nullable(),
  version: z.string().nullable(),
  /** The newest generation that was published for it; 0 before the first. */
  desired: z.int(),
  /** What that generation wants on it. */
  assigned: z.array(
    z.looseObject({ name: InstanceName, revision: z.int(), state: ContentRef, bundle: ContentRef }),
  ),
  /** The newest generation that it accepted. */
  accepted: z.int(),
  instances: z.array(InstanceReport),
  /** Events that were lost on the way: gaps in (boot, seq). */
  lost: z.int(),
});
export type HostView = z.infer<typeof HostView>;

export const PushedInstance = z.looseObject({
  name: InstanceName,
  /** What hosts are sent as the state; a host is in one of them at most. */
  states: z.array(z.looseObject({ state: ContentRef, hosts: z.array(HostName).min(1) })).min(1),
  bundle: ContentRef,
  rules: z.string(),
  schema: z.string().optional(),
  hosts: z.array(HostName),
  after: z.array(InstanceName),
  executor: z.enum(['auto', 'native', 'ansible']),
});
export type PushedInstance = z.infer<typeof PushedInstance>;

/** One host of a push. Nothing was published for it where no instance is new or leaves: it follows the generation it has. */
export const PushTarget = z.looseObject({
  host: HostName,
  generation: z.int(),
  /** What the coordinator knew of the host when it published. */
  reach: z.enum(['up', 'silent', 'gone', 'never']),
  instances: z.array(
    z.looseObject({
      name: InstanceName,
      revision: z.int(),
      /** `new` in this generation, `kept` as it was, or `left`: taken off the host. */
      change: z.enum(['new', 'kept', 'left']),
      /** How it stood on the host before; null when the host never told. */
      report: InstanceReport.nullable(),
    }),
  ),
});
export type PushTarget = z.infer<typeof PushTarget>;

/** Each verb with its request and its reply. */
export const api = {
  ping: { request: z.looseObject({}), reply: z.looseObject({ version: z.string(), started: z.string() }) },
  'hosts-add': {
    request: z.looseObject({
      host: HostName,
      labels: Labels,
      key: z.string().regex(/^U[A-Z2-7]{55}$/),
      /** A host that is declared already gets this key and these labels, and its old credentials end. */
      replace: z.boolean().default(false),
    }),
    /** `servers`: where agents connect to. `note` tells what is left to do where the broker is not ours. */
    reply: z.looseObject({ servers: z.array(z.string()), note: z.string().nullable() }),
  },
  'hosts-remove': {
    /** A host that still has instances is refused, unless `force`: nothing is undone on it then. */
    request: z.looseObject({ host: HostName, force: z.boolean().default(false) }),
    reply: z.looseObject({}),
  },
  'hosts-list': {
    request: z.looseObject({ host: HostName.optional() }),
    reply: z.looseObject({ hosts: z.array(HostView) }),
  },
  /** The newest revision of each instance that was ever pushed. */
  revisions: {
    request: z.looseObject({ instances: z.array(InstanceName) }),
    reply: z.looseObject({
      revisions: z.array(
        z.looseObject({ instance: InstanceName, revision: z.int(), at: z.string(), by: z.string() }),
      ),
    }),
  },
  /** Numbers the revisions, publishes one assignment for each target; content was uploaded before. */
  push: {
    request: z.looseObject({
      instances: z.array(PushedInstance).min(1),
      by: z.string(),
      /** Only these hosts are brought to it; the others keep what they have, and none leaves an instance. */
      to: z.array(HostName).nullable().default(null),
    }),
    reply: z.looseObject({
      targets: z.array(PushTarget),
      revisions: z.record(z.string(), z.int()),
    }),
  },
  history: {
    request: z.looseObject({ host: HostName }),
    reply: z.looseObject({
      generations: z.array(
        z.looseObject({
          generation: z.int(),
          issued_at: z.string(),
          issued_by: z.string(),
          instances: z.array(z.looseObject({ name: InstanceName, revision: z.int() })),
        }),
      ),
    }),
  },
  /** Hands a command on to a host and returns its answer. */
  command: {
    request: z.looseObject({
      host: HostName,
      verb: z.string(),
      instance: z.string().optional(),
      state: z.instanceof(Uint8Array).optional(),
    }),
    reply: z.looseObject({ ok: z.boolean(), message: z.string() }),
  },
} as const;
export type Verb = keyof typeof api;
/** As its sender writes it; a reader fills in what was left out. */
export type RequestInput<V extends Verb> = z.input<(typeof api)[V]['request']>;
export type Request<V extends Verb> = z.output<(typeof api)[V]['request']>;
export type Reply<V extends Verb> = z.infer<(typeof api)[V]['reply']>;
