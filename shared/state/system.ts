import { z } from 'zod';
import { InstanceName } from '../wire/messages.ts';

/** One instance as a system file names it; paths are relative to the system file. */
export const SystemInstance = z
  .strictObject({
    name: InstanceName.describe('One token; part of subjects and of events.'),
    state: z.string().min(1).describe('The desired state.'),
    rules: z.string().min(1).optional().describe("By default what the state's meta says."),
    schema: z
      .string()
      .min(1)
      .optional()
      .describe("JSON Schema of the state; by default what the state's meta says."),
    hosts: z.array(z.string()).min(1).optional().describe('Declared hosts that get the instance.'),
    labels: z
      .string()
      .regex(/^[^=,\s]+=[^=,\s]*(,[^=,\s]+=[^=,\s]*)*$/, 'expected labels as KEY=VALUE,KEY=VALUE')
      .optional()
      .describe('In place of hosts: every declared host with these labels, KEY=VALUE,KEY=VALUE.'),
    after: z
      .array(z.string())
      .default([])
      .describe('Instances that have to be converged on a host before this one starts there.'),
    overlays: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Folder whose groups/NAME.yml and hosts/NAME.yml are laid over the state; by default the state's own.",
      ),
    private: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'Selectors of subtrees that only some hosts are sent, each with the selector of their names: {root.secrets.index: node.host}.',
      ),
    executor: z.enum(['auto', 'native', 'ansible']).default('auto').describe('What runs the tasks.'),
  })
  .refine(
    ({ hosts, labels }) => hosts === undefined || labels === undefined,
    'expected `hosts` or `labels`, not both',
  );
export type SystemInstance = z.infer<typeof SystemInstance>;

/** A system file, marked by `dsc: system/v1` at its top: named states, and the hosts that each goes to. */
export const SystemFile = z.strictObject({
  dsc: z.literal('system/v1'),
  instances: z.array(SystemInstance).min(1),
  proxies: z
    .record(z.string(), z.array(z.string().min(1)).min(1))
    .optional()
    .describe(
      'Hosts whose agents act for devices that cannot run one, each with the names of those: {jump1: ["vyos*"]}.',
    ),
});
export type SystemFile = z.infer<typeof SystemFile>;
