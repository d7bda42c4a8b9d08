import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { findFile } from '../files/find.ts';
import { formatMode } from '../files/mode.ts';
import { placeContent } from '../files/place.ts';
import { TemplateError } from '../jinja/errors.ts';
import { pythonText } from '../python-text.ts';
import { templateVariables } from '../variables.ts';
import type { Arguments } from './arguments.ts';
import { placementArguments, placementOf } from './copy.ts';
import { type Module, type ModuleContext, ModuleFailure } from './module.ts';

export const template: Module = {
  arguments: {
    ...placementArguments,
    src: { type: 'raw' },
    trim_blocks: { type: 'bool', default: true },
    lstrip_blocks: { type: 'bool', default: false },
    newline_sequence: { type: 'str', only: ['\n'] },
    output_encoding: { type: 'str', only: ['utf-8', 'UTF-8'] },
  },
  run: async (args, context) => {
    if (!args.has('src') || !args.has('dest')) throw new ModuleFailure('src and dest are required');
    const src = pythonText(args.raw('src'));
    const dest = pythonText(args.raw('dest'));
    const source = findFile(src, 'templates', context);
    const { attributes, ...placement } = placementOf(args, dest, context);
    const mode = attributes.mode === 'preserve' ? formatMode(statSync(source).mode) : attributes.mode;
    return await placeContent(
      {
        ...placement,
        attributes: { ...attributes, mode },
        content: Buffer.from(renderFile(args, { src, source, dest }, context), 'utf8'),
        source,
        name: basename(source),
      },
      context,
    );
  },
};

interface Names {
  readonly src: string;
  readonly source: string;
  readonly dest: string;
}

function renderFile(args: Arguments, names: Names, { templar }: ModuleContext): string {
  const bytes = readFileSync(names.source);
  if (!isUtf8(bytes)) throw new ModuleFailure('Template source files must be utf-8 encoded');
  try {
    return templar.render(bytes.toString('utf8'), {
      name: names.source,
      trimBlocks: args.flag('trim_blocks'),
      lstripBlocks: args.flag('lstrip_blocks'),
      variables: templateVariables({ ...names, host: hostname() }),
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ModuleFailure(`${ansibleErrorName(error)}: ${error.message}`);
  }
}

/** The class that Ansible names before the message. */
function ansibleErrorName(error: TemplateError): string {
  return error.name === 'UndefinedError' ? 'AnsibleUndefinedVariable' : 'AnsibleError';
}
