import { DscError } from '../shared/errors.ts';
import type { Value } from '../shared/state/value.ts';
import type { Bus, BusMessage } from '../shared/wire/bus.ts';
import { decodeMessage, decodeState, encodeMessage } from '../shared/wire/codec.ts';
import {
  type CommandReply,
  CommandRequest,
  type CommandVerb,
  commandVerbs,
} from '../shared/wire/messages.ts';
import { allSubjects, subjects } from '../shared/wire/subjects.ts';

/** A command as the agent acts on it; without an instance it is for all of them. */
export interface Command {
  readonly verb: CommandVerb;
  readonly instance: string | null;
  readonly state: Value | undefined;
}

/** Only a server with accounts makes reply subjects under this prefix, for requests that crossed from the coordinators'. */
const crossedReply = '_R_.';

/**
 * Answers the coordinator's commands. A message whose reply subject is not the server's own was sent by another agent or
 * by nobody, and is dropped. On a server without users (`open`) there is nothing to tell them apart by.
 */
export function serveCommands(
  bus: Bus,
  { host, open }: { host: string; open: boolean },
  handle: (command: Command) => string,
  answered: (verb: string, instance: string | null, reply: CommandReply) => void,
): void {
  bus.subscribe(allSubjects.commandsOf(host), (message) => {
    if (!open && !message.reply?.startsWith(crossedReply)) return;
    const { verb, instance, reply } = answer(host, message, handle);
    message.respond(encodeMessage(reply));
    answered(verb, instance, reply);
  });
}

function answer(host: string, message: BusMessage, handle: (command: Command) => string) {
  const verb = message.subject.slice(subjects.command(host, '').length);
  let instance: string | null = null;
  try {
    const request = decodeMessage(CommandRequest, message.payload, `the command ${verb}`);
    instance = request.instance ?? null;
    const state = request.state === undefined ? undefined : decodeState(request.state);
    return { verb, instance, reply: { ok: true, message: handle({ verb: known(verb), instance, state }) } };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { verb, instance, reply: { ok: false, message: text } };
  }
}

function known(verb: string): CommandVerb {
  const found = commandVerbs.find((name) => name === verb);
  if (found !== undefined) return found;
  throw new DscError('E_WIRE', `this agent knows no command "${verb}"; it knows ${commandVerbs.join(', ')}`);
}
