import { z } from 'zod';
import { verb } from '../../shared/cli/verb.ts';
import { encodeState } from '../../shared/wire/codec.ts';
import { brokerOptions } from '../client/broker.ts';
import { readYaml, sourceOf } from '../load/read.ts';
import { HostCommandInput, sendHostCommand } from './host-command.ts';

export const reportActual = verb({
  usage: 'report-actual <host> <instance> <state>',
  summary: 'tell a host what is really there, as a discovery would; it puts right what differs',
  options: brokerOptions,
  input: HostCommandInput.extend({ instance: z.string(), state: z.string() }),
  examples: [
    'dsc-coord report-actual web1 network seen.yml',
    'dsc-coord report-actual r1 routers actual/r1.yml',
  ],
  exits: ['done', 'failed', 'refused', 'unreachable'],
  run(input, context) {
    const { value } = readYaml(sourceOf(input.state, context.cwd));
    return sendHostCommand(
      input,
      { verb: 'report-actual', state: new Uint8Array(encodeState(value)) },
      context,
    );
  },
});
