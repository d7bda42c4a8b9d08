import { type BlockCode, Frame, type Module } from '../runtime/context.ts';
import type { Block, Statement } from '../syntax/nodes.ts';
import { analyze, readsAny } from './analyze.ts';
import { parentBlock, TemplateReference } from './block-references.ts';
import { enterFrame, type Place, type Unit } from './code.ts';
import { compileBody } from './statements.ts';
import { FunctionScope, Symbols } from './symbols.ts';

/** The statements of a whole template, and each block in it, as what can be run. */
export function compileModule(statements: readonly Statement[], unit: Unit): Module {
  const scope = new FunctionScope(0);
  const symbols = new Symbols({ scope });
  const self = readsAny(statements, ['self']).has('self') ? symbols.parameter('self').index : undefined;
  analyze(symbols, statements);
  const place: Place = { unit, symbols, top: true, checksParent: unit.extending };
  const enter = enterFrame(symbols);
  const body = compileBody(statements, place);
  const blocks = new Map<string, BlockCode>();
  for (const [name, block] of unit.blocks) blocks.set(name, compileBlockBody(block, unit));
  return {
    name: unit.name,
    blocks,
    run: (context, out) => {
      const frame = new Frame(scope.size, context, out);
      if (self !== undefined) frame.slots[self] = new TemplateReference(context);
      enter(frame);
      body(frame);
      frame.parent?.run(context, out);
    },
  };
}

function compileBlockBody(node: Block, unit: Unit): BlockCode {
  const scope = new FunctionScope(0);
  const symbols = new Symbols({ scope, tag: `.block ${node.name}` });
  const special = readsAny(node.body, ['self', 'super']);
  const self = special.has('self') ? symbols.parameter('self').index : undefined;
  const parent = special.has('super') ? symbols.parameter('super').index : undefined;
  analyze(symbols, node.body);
  const enter = enterFrame(symbols);
  const body = compileBody(node.body, { unit, symbols, top: false, checksParent: false });
  const code: BlockCode = (context, out) => {
    const frame = new Frame(scope.size, context, out);
    if (self !== undefined) frame.slots[self] = new TemplateReference(context);
    if (parent !== undefined) frame.slots[parent] = parentBlock(context, node.name, code);
    enter(frame);
    body(frame);
  };
  return code;
}
