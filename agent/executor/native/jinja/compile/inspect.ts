import { TemplateSyntaxError } from '../errors.ts';
import { mutatingMethods } from '../python/method-names.ts';
import type { Block, Expression, If, Statement } from '../syntax/nodes.ts';
import { bodiesOf, children, expressionsOf } from './analyze.ts';

/** The blocks of a template, wherever they stand. Throws where two have one name. */
export function blocksIn(statements: readonly Statement[], name: string | undefined): Map<string, Block> {
  const blocks = new Map<string, Block>();
  const visit = (node: Statement): void => {
    if (node.type === 'block') {
      if (blocks.has(node.name))
        throw new TemplateSyntaxError(`block '${node.name}' defined twice`, node.line, name);
      blocks.set(node.name, node);
    }
    for (const body of bodiesOf(node)) for (const statement of body) visit(statement);
  };
  for (const statement of statements) visit(statement);
  return blocks;
}

/** Whether an `extends` tag is anywhere in a template. */
export function extendsAnything(statements: readonly Statement[]): boolean {
  return statements.some((node) => node.type === 'extends' || bodiesOf(node).some(extendsAnything));
}

/** Whether a template calls methods that change values in place. */
export function mutatesAnything(statements: readonly Statement[]): boolean {
  return statements.some((node) => expressionsOf(node).some(mutates) || bodiesOf(node).some(mutatesAnything));
}

/** Whether an expression calls methods that change values in place. */
export function mutates(node: Expression): boolean {
  if (node.type === 'attribute' && mutatingMethods.has(node.name)) return true;
  if (node.type === 'filter' && node.name === 'attr') return true;
  return children(node).some(mutates);
}

/** Whether an `if` is what a condition is put into: one test, ` True ` or else ` False `. */
export function isPlainCondition({ branches, otherwise }: If): boolean {
  const bodies = [branches[0]?.body, otherwise].map((body) => {
    const [only, ...more] = body ?? [];
    return more.length === 0 && only?.type === 'output' ? only.parts.join('') : undefined;
  });
  return branches.length === 1 && bodies[0] === ' True ' && bodies[1] === ' False ';
}
