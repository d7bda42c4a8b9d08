import { z } from 'zod';
import { decodeMessage, encodeMessage } from './codec.ts';
import { Outcome, purposes, reconcilerStates } from './messages.ts';

/**
 * Telemetry: one event is one message on `dsc.v1.telemetry.<host>.<instance>.<kind>`, plain msgpack with CloudEvents 1.0
 * headers (NATS binding, binary mode). docs/telemetry.md is made from these schemas (`npm run docs`).
 */

const text = z.string();
const at = { path: text.meta({ description: "The subtree, as `root['sites'][0]`." }) };
const subtree = {
  ...at,
  subtree: text.meta({ description: 'The same by identity, stable when list items move.' }),
  rule: z.int().meta({ description: 'Place of the rule in the rules file, from 0.' }),
  rule_selector: text,
  target: text.meta({ description: 'The host or proxied device it acts on.' }),
};
const action = z.enum(['create', 'update', 'delete', 'rename']);
const change = z.looseObject({
  kind: z.enum(['added', 'removed', 'changed', 'moved', 'renamed']),
  path: text,
  old: z.unknown().optional(),
  new: z.unknown().optional(),
});
const purpose = z
  .enum(purposes)
  .meta({ description: 'push: intended; verify: after a run; drift: corrective.' });
const run = text.meta({ description: 'Names one run of the instance; the same in all of its events.' });

/** Each kind of event: whether it matters less than others when the spool is full, what it says, its data. */
export const eventKinds = {
  started: event('The agent started.', {
    version: text,
    pid: z.int(),
    node: text,
    previous: z.looseObject({ boot: text, seq: z.int() }).nullable().meta({
      description: 'The boot before this one and the number of its last event.',
    }),
  }),
  stopping: event('The agent stops in an orderly way.', { reason: text }),
  accepted: event('A newer assignment was verified and stored.', {
    instances: z.array(z.looseObject({ name: text, revision: z.int() })),
    removed: z.array(text),
  }),
  refused: event('An assignment was refused; the last accepted one stays in force.', {
    offered: z.int(),
    accepted: z.int(),
    code: text,
    reason: text,
  }),
  command: event('A command came and was answered.', {
    verb: text,
    instance: text.nullable(),
    ok: z.boolean(),
    message: text,
  }),
  error: event('Something went wrong that no other kind tells.', {
    code: text,
    message: text,
    hint: text.nullable(),
  }),
  duplicate: event('The stream said "duplicate" to an event that was sent for the first time.', {
    message_id: text,
  }),
  state: event("The instance's reconciler went from one state to another.", {
    from: z.enum(reconcilerStates),
    to: z.enum(reconcilerStates),
    seed_state: text
      .nullable()
      .meta({ description: "The original program's name of the new state, where it had one." }),
    purpose,
    attempt: z.int(),
    reason: text.nullable(),
  }),
  blocked: event('The instance waits for another one of this host.', { after: z.array(text) }),
  plan: event('What a run is going to do.', {
    run,
    purpose,
    actions: z.array(
      z.looseObject({
        ...subtree,
        action,
        tasks: text,
        tier: z.enum(['native', 'ansible']),
        reasons: z.array(text),
        changes: z.array(change),
      }),
    ),
    unmatched: z.array(change),
    errors: z.array(z.looseObject({ path: text.optional(), code: text, message: text })),
  }),
  task: event('A task of a run ended.', {
    run,
    purpose,
    play: z.int().meta({ description: 'Place of the action in the plan, from 0.' }),
    ...at,
    task: text,
    module: text,
    target: text,
    status: z.enum(['ok', 'changed', 'failed', 'ignored', 'skipped', 'unreachable', 'rescued']),
    message: text.nullable(),
    diff: z.array(z.looseObject({ before: text, after: text })),
    items: z.array(z.looseObject({ label: text, status: text, message: text.nullable() })),
    file: text.nullable(),
    line: z.int().nullable(),
    handler: z.boolean(),
    censored: z.boolean(),
    check: z.boolean(),
    duration_ms: z.number(),
  }),
  subtree: event('An action of a run ended.', {
    run,
    purpose,
    ...subtree,
    action,
    result: z.enum(['applied', 'failed', 'unknown']),
    changed: z.int().meta({ description: 'Tasks that changed something.' }),
    message: text.nullable(),
  }),
  discovery: event('What is really there was looked at.', {
    run,
    purpose,
    seen: z.array(
      z.looseObject({ ...subtree, saw: z.enum(['value', 'absent', 'unknown']), message: text.nullable() }),
    ),
  }),
  drift: event('What is really there differs from the goal.', {
    run,
    subtrees: z.array(z.looseObject({ ...subtree, changes: z.array(change) })),
  }),
  validation: event('The validate tasks ran.', {
    run,
    ok: z.boolean(),
    failures: z.array(z.looseObject({ ...at, target: text, task: text, message: text })),
  }),
  outcome: event('A generation of the instance ended, in exactly one outcome.', {
    outcome: Outcome,
    revision: z.int(),
    verified: z
      .boolean()
      .meta({ description: 'False where no rule has retrieve or validate: applied, not verified.' }),
    reason: text.nullable(),
    actions: z.int(),
    changed: z.int(),
    unmatched: z.int(),
    unknown: z
      .array(z.looseObject({ subtree: text, target: text }))
      .meta({ description: 'Subtrees whose real value nobody knows.' }),
    duration_ms: z.number(),
  }),
} as const;
export type EventKind = keyof typeof eventKinds;
export type EventData<K extends EventKind> = z.infer<(typeof eventKinds)[K]['data']>;

const envelope = z.looseObject({
  host: text,
  boot: text,
  seq: z.int().min(1),
  instance: text,
  generation: z.int().min(0),
  kind: z.enum(Object.keys(eventKinds) as [EventKind]),
  at: z.iso.datetime(),
});

/** One telemetry message. (host, boot, seq) is unique and gapless per (host, boot). */
export type Event = {
  [K in EventKind]: z.infer<typeof envelope> & { kind: K; data: EventData<K> };
}[EventKind];
export const Event: z.ZodType<Event> = envelope.extend({ data: z.unknown() }).transform((value, context) => {
  const data = eventKinds[value.kind].data.safeParse(value.data);
  if (data.success) return { ...value, data: data.data } as Event;
  for (const issue of data.error.issues)
    context.addIssue({ code: 'custom', path: ['data', ...issue.path], message: issue.message });
  return z.NEVER;
});

export function eventId({ host, boot, seq }: Pick<Event, 'host' | 'boot' | 'seq'>): string {
  return `${host}:${boot}:${seq}`;
}

/** The headers of an event: CloudEvents attributes, and the id that JetStream recognises a repetition by. */
export function eventHeaders(event: Event): Record<string, string> {
  return {
    'Nats-Msg-Id': eventId(event),
    'content-type': 'application/msgpack',
    'ce-specversion': '1.0',
    'ce-id': eventId(event),
    'ce-source': `/dsc/hosts/${event.host}/instances/${event.instance}`,
    'ce-type': `dsc.v1.${event.kind}`,
    'ce-time': event.at,
    'ce-sequence': String(event.seq),
    'ce-boot': event.boot,
    'ce-generation': String(event.generation),
  };
}

export function encodeEvent(event: Event): Uint8Array {
  return encodeMessage(event);
}

/** Throws E_WIRE. */
export function decodeEvent(bytes: Uint8Array): Event {
  return decodeMessage(Event, bytes, 'an event');
}

function event<S extends z.ZodRawShape>(meaning: string, shape: S) {
  return { meaning, data: z.looseObject(shape) };
}
