import { verb } from '../../shared/cli/verb.ts';
import { brokerOptions } from '../client/broker.ts';
import { HostCommandInput, sendHostCommand } from './host-command.ts';

export const poll = verb({
  usage: 'poll <host> [instance]',
  summary: 'make a host look for drift now',
  options: brokerOptions,
  input: HostCommandInput,
  examples: ['dsc-coord poll web1', 'dsc-coord poll web1 linux'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run: (input, context) => sendHostCommand(input, { verb: 'poll' }, context),
});
