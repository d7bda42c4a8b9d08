import { z } from 'zod';
import type { Context } from '../../shared/cli/context.ts';
import { verb } from '../../shared/cli/verb.ts';
import { type ExitCode, exitCodes } from '../../shared/error-codes.ts';
import { DscError } from '../../shared/errors.ts';
import { checkJsonSchema } from '../load/json-schema.ts';
import { givenFile, metaFile } from '../load/meta.ts';
import { collectionsBeside } from '../load/push-input.ts';
import { readYaml } from '../load/read.ts';

const Input = z.object({ state: z.string(), schema: z.string().optional() });

export const validate = verb({
  usage: 'validate <state> [schema]',
  summary: 'check a state against its JSON Schema, or the one that is named',
  options: [],
  input: Input,
  examples: ['dsc-coord validate web.yml', 'dsc-coord validate web.yml schema.yml'],
  exits: ['done', 'refused'],
  run,
});

async function run(input: z.infer<typeof Input>, context: Context): Promise<ExitCode> {
  const collections = collectionsBeside(input.state, context);
  const source = givenFile(input.state, 'services', context.cwd, collections);
  const state = readYaml(source);
  const named =
    input.schema === undefined
      ? metaFile(state, source, 'schema', collections)
      : { source: givenFile(input.schema, 'schemas', context.cwd, collections), at: undefined };
  if (named === undefined) {
    throw new DscError('E_SCHEMA', `nothing says which schema ${source.shown} has`, {
      at: state.positionOf([]),
      hint: 'write `meta: {schema: schema.yml}` at its top, or name it: dsc-coord validate STATE SCHEMA',
    });
  }
  const schema = named.source.shown;
  checkJsonSchema(state, readYaml(named.source, named.at), schema);
  context.stdout.write(`${source.shown} follows ${schema}\n`);
  return exitCodes.done;
}
