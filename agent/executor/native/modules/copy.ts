import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Value } from '../../../../shared/state/value.ts';
import { attributesOf, fileArguments } from '../files/attributes.ts';
import { findFile } from '../files/find.ts';
import { hostPath } from '../files/host-path.ts';
import { formatMode } from '../files/mode.ts';
import { type Placement, placeContent } from '../files/place.ts';
import { pythonJson } from '../python-json.ts';
import { pythonText } from '../python-text.ts';
import { type Arguments, expandPath } from './arguments.ts';
import { type Module, type ModuleContext, ModuleFailure } from './module.ts';

/** What `copy` and `template` share. */
export const placementArguments = {
  ...fileArguments,
  dest: { type: 'raw' },
  backup: { type: 'bool', default: false },
  force: { type: 'bool', default: true },
  validate: { type: 'str' },
  follow: { type: 'bool', default: false },
} as const;

export const copy: Module = {
  arguments: {
    ...placementArguments,
    src: { type: 'raw' },
    content: { type: 'raw' },
    directory_mode: { type: 'raw' },
    remote_src: { type: 'bool', default: false, only: [false] },
  },
  run: async (args, context) => {
    const { src, content, dest } = checkShape(args);
    if (content === null) return await placeContent(fromFile(src, dest, args, context), context);
    return await placeContent(fromContent(content, dest, args, context), context);
  },
};

interface Shape {
  readonly src: string;
  readonly content: Value;
  readonly dest: string;
}

function checkShape(args: Arguments): Shape {
  const content = args.raw('content');
  const src = args.has('src') ? pythonText(args.raw('src')) : '';
  const dest = args.has('dest') ? pythonText(args.raw('dest')) : '';
  if (src === '' && content === null) throw new ModuleFailure('src (or content) is required');
  if (dest === '') throw new ModuleFailure('dest is required');
  if (src !== '' && content !== null) throw new ModuleFailure('src and content are mutually exclusive');
  if (content !== null && dest.endsWith('/'))
    throw new ModuleFailure('can not use content with a dir as dest');
  return { src, content, dest };
}

function fromContent(content: Value, dest: string, args: Arguments, context: ModuleContext): Placement {
  const text = typeof content === 'object' ? pythonJson(content) : pythonText(content);
  return {
    ...placementOf(args, dest, context),
    content: Buffer.from(text, 'utf8'),
    source: expandPath(dest, context.env),
    name: undefined,
  };
}

function fromFile(src: string, dest: string, args: Arguments, context: ModuleContext): Placement {
  const source = findFile(src, 'files', context);
  if (statSync(source).isDirectory()) {
    throw new ModuleFailure(`the native executor does not copy folders: ${source}`);
  }
  const placement = placementOf(args, dest, context);
  const mode =
    placement.attributes.mode === 'preserve' ? formatMode(statSync(source).mode) : placement.attributes.mode;
  return {
    ...placement,
    attributes: { ...placement.attributes, mode },
    content: readFileSync(source),
    source,
    name: basename(source),
  };
}

/** What the arguments say, whatever the content is. */
export function placementOf(
  args: Arguments,
  dest: string,
  { dir, env }: ModuleContext,
): Omit<Placement, 'content' | 'source' | 'name'> {
  return {
    dest: hostPath(expandPath(dest, env), dir),
    attributes: attributesOf(args),
    directoryMode: args.raw('directory_mode'),
    backup: args.flag('backup'),
    force: args.flag('force'),
    follow: args.flag('follow'),
    validate: args.text('validate'),
  };
}
