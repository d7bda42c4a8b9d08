import { verb } from '../../shared/cli/verb.ts';
import { brokerOptions } from '../client/broker.ts';
import { HostCommandInput, sendHostCommand } from './host-command.ts';

export const cancel = verb({
  usage: 'cancel <host> [instance]',
  summary: 'make a host stop what it is running',
  options: brokerOptions,
  input: HostCommandInput,
  examples: ['dsc-coord cancel web1', 'dsc-coord cancel web1 linux'],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run: (input, context) => sendHostCommand(input, { verb: 'cancel' }, context),
});
