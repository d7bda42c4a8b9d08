import { z } from 'zod';

/** What a rule may do to a subtree, or ask of it. */
export const actionNames = ['create', 'update', 'delete', 'rename', 'retrieve', 'validate'] as const;
export type ActionName = (typeof actionNames)[number];

const plainMap = z.record(z.string(), z.unknown());

const action = z
  .strictObject({
    tasks: z
      .union([z.string().min(1), z.array(plainMap)])
      .optional()
      .describe(
        'A task file beside the rules, a collection resource (namespace.collection.name), or the tasks themselves.',
      ),
    role: z.string().min(1).optional().describe('A role to run in place of tasks.'),
  })
  .refine((value) => (value.tasks === undefined) !== (value.role === undefined), {
    message: 'expected either `tasks` or `role`',
  })
  .nullish();

const unmatched = z.enum(['warn', 'error', 'ignore']);

const rule = z.strictObject({
  rule_selector: z
    .string()
    .describe(
      'Which subtrees this rule is about: root, then keys joined by dots; `index` is any list element.',
    ),
  inventory_selector: z
    .string()
    .optional()
    .describe(
      'Where the subtree names its host or hosts; without it the rule runs on each host of the instance.',
    ),
  become: z.boolean().optional().describe('Run as another user, root unless become_user says otherwise.'),
  become_user: z.string().min(1).optional(),
  vars: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected a variable name'), z.string())
    .optional()
    .describe('Variables for the tasks, each the path of a value: node.port, root.defaults.mtu.'),
  id_key: z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe("The key that tells the list's items apart; false tells them apart by their whole value."),
  ordered: z
    .boolean()
    .optional()
    .describe('Whether the order of the list matters: by default of scalars, not of maps.'),
  after: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Selectors of rules that create and update before this one, and delete after it.'),
  unmatched: unmatched.optional().describe('What to do about a change for which this rule has no action.'),
  drift: z
    .enum(['enforce', 'report', 'off'])
    .optional()
    .describe('What to do when a host has drifted; enforce by default.'),
  private: z
    .union([z.boolean(), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      'What of the subtree only the hosts of its inventory selector are sent: true for all of it, or selectors that start at node.',
    ),
  when: z
    .string()
    .optional()
    .describe(
      'The subtree counts as absent unless this holds: `node.enabled`, `not node.off`, `node.kind == router`.',
    ),
  create: action,
  update: action,
  delete: action,
  rename: action,
  retrieve: action,
  validate: action,
});

/** A rules file, as it is written. */
export const RulesFile = z.strictObject({
  rules: z.array(rule).nullable(),
  unmatched: unmatched
    .optional()
    .describe('What to do about a change that no rule matches; warn by default.'),
});
export type RulesFile = z.infer<typeof RulesFile>;
export type WrittenRule = z.infer<typeof rule>;
export type WrittenAction = z.infer<typeof action>;
