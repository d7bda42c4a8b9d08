import { allSubjects, directGet, streams, subjects } from '../../shared/wire/subjects.ts';

/** What one user may publish, subscribe to, and answer; subjects as NATS writes them. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** Answers to requests that the user was sent. */
  readonly responses: { readonly max: number; readonly expires: string };
}

/**
 * All that an agent may do: its own telemetry, presence and enrolment, direct gets of its own assignment and of
 * content, its own commands. Answers go through `responses`: a plain `_R_.>` would let it answer another host's command.
 */
export function agentPermissions(host: string): Permissions {
  return {
    publish: [
      allSubjects.telemetryOf(host),
      subjects.presence(host),
      subjects.enroll(host),
      directGet(streams.desired, subjects.desired(host)),
      directGet(streams.bundles, allSubjects.chunks),
    ],
    subscribe: [
      `_INBOX.${host}.>`,
      subjects.notify(host),
      allSubjects.notifyEveryHost,
      allSubjects.commandsOf(host),
    ],
    responses: { max: 8, expires: '2m' },
  };
}

/** What crosses from AGENTS to CONTROL; everything else stays on its own side. */
export const crossings = {
  /** Answered by CONTROL. `identified`: its handlers see which user asks. */
  services: [
    { subject: directGet(streams.desired, '>'), identified: false },
    { subject: directGet(streams.bundles, '>'), identified: false },
    { subject: allSubjects.telemetry, identified: false },
    { subject: allSubjects.presence, identified: false },
    { subject: allSubjects.enroll, identified: true },
  ],
  /** Flows from CONTROL to AGENTS. */
  streams: [allSubjects.notify],
  /** Answered by AGENTS, asked by CONTROL. */
  commands: allSubjects.commands,
} as const;
