import { DscError } from '../errors.ts';

/**
 * Every subject, stream and bucket of the wire, spelled here only. A host id and an instance name are one token each
 * and always stand at the same place; no run, task or rollout id is ever part of a long-lived subject.
 */
export const subjects = {
  desired: (host: string) => `dsc.v1.desired.${token(host)}`,
  notify: (host: string) => `dsc.v1.notify.${token(host)}`,
  /** One chunk of some content, or with `*` each of them. */
  chunk: (digest: string, index: number | '*') => `dsc.v1.bundle.${digest}.${index}`,
  telemetry: (host: string, instance: string, kind: string) =>
    `dsc.v1.telemetry.${token(host)}.${token(instance)}.${token(kind)}`,
  presence: (host: string) => `dsc.v1.presence.${token(host)}`,
  enroll: (host: string) => `dsc.v1.enroll.${token(host)}`,
  command: (host: string, verb: string) => `dsc.v1.command.${token(host)}.${verb}`,
  revision: (instance: string) => `dsc.v1.revision.${token(instance)}`,
  coordinator: (verb: string) => `dsc.v1.coord.${verb}`,
} as const;

/** The wildcards under which streams keep, servers permit and subscribers listen. */
export const allSubjects = {
  desired: 'dsc.v1.desired.>',
  notify: 'dsc.v1.notify.>',
  notifyEveryHost: 'dsc.v1.notify.all',
  chunks: 'dsc.v1.bundle.>',
  telemetry: 'dsc.v1.telemetry.>',
  telemetryOf: (host: string) => `dsc.v1.telemetry.${token(host)}.>`,
  presence: 'dsc.v1.presence.>',
  enroll: 'dsc.v1.enroll.>',
  commands: 'dsc.v1.command.>',
  commandsOf: (host: string) => `dsc.v1.command.${token(host)}.>`,
  revisions: 'dsc.v1.revision.>',
  coordinator: 'dsc.v1.coord.>',
} as const;

export const streams = {
  desired: 'DSC_DESIRED',
  bundles: 'DSC_BUNDLES',
  telemetry: 'DSC_TELEMETRY',
  presence: 'DSC_PRESENCE',
  revisions: 'DSC_REVISIONS',
} as const;

export const buckets = { hosts: 'dsc_hosts' } as const;

/** The stream that keeps a key-value bucket, and the subjects of its keys, as NATS clients agree on them. */
export function bucketStream(bucket: string): { name: string; subjects: string[] } {
  return { name: `KV_${bucket}`, subjects: [`$KV.${bucket}.>`] };
}

/** Where a direct get of the last message of `subject` is asked for; a plain request, no JetStream client needed. */
export function directGet(stream: string, subject: string): string {
  return `$JS.API.DIRECT.GET.${stream}.${subject}`;
}

/** Events of the agent itself, of no instance, stand under this name; no instance may have it. */
export const agentInstance = '_agent';

export const tokenPattern = /^[a-z0-9_-]{1,63}$/;

/** A host name as the one token that is its id: lower case, dots of a FQDN as `_`. Throws E_HOST. */
export function hostId(name: string): string {
  const id = hostIdOf(name);
  if (tokenPattern.test(id)) return id;
  throw new DscError('E_HOST', `"${name}" cannot be a host id`, {
    hint: 'a host id has 1 to 63 letters, digits, "-" and "_"; dots of a full name are written as "_"',
  });
}

/** The id of what a state calls a host; what can be no host id stays as it is, and is no declared host. */
export function hostIdOf(name: string): string {
  const id = name.toLowerCase().replaceAll('.', '_');
  return tokenPattern.test(id) ? id : name;
}

function token(text: string): string {
  if (tokenPattern.test(text)) return text;
  throw new DscError('E_HOST', `"${text}" cannot be a token of a subject`, {
    hint: 'host ids and instance names have 1 to 63 of a-z, 0-9, "-" and "_"',
  });
}
