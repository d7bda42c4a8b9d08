import type { Known } from '../../../shared/rules/known.ts';
import type { Action } from '../../../shared/rules/plan.ts';
import type { Subject } from '../subjects.ts';

/** What is true of an action's subtree before the action, once the goal is written down as the current state. */
export function factsBefore(action: Action): [target: string, fact: Known][] {
  const { target, oldTarget, oldNode, node, path } = action;
  switch (action.action) {
    case 'create':
      return [[target, { type: 'absent' }]];
    case 'update':
      return [
        [target, oldNode === undefined ? unknown(action, true) : { type: 'value', node: oldNode, path }],
      ];
    case 'delete':
      return [[target, { type: 'value', node, path }]];
    case 'rename': {
      const old: Known = { type: 'value', node: oldNode ?? node, path };
      return [
        [target, { type: 'absent' }],
        ...(oldTarget === undefined ? [] : [[oldTarget, old] satisfies [string, Known]]),
      ];
    }
  }
}

/** What is true while the action's tasks run, and stays true if they do not all succeed: nobody knows. */
export function factsDuring(action: Action, before: Known | undefined): [target: string, fact: Known][] {
  const everMade =
    action.action !== 'create' || before?.type === 'value' || (before?.type === 'unknown' && before.everMade);
  const facts: [string, Known][] = [[action.target, unknown(action, everMade)]];
  if (action.oldTarget !== undefined) {
    facts.push([action.oldTarget, unknown({ node: action.oldNode ?? action.node, path: action.path }, true)]);
  }
  return facts;
}

/** A subtree that nobody knows, with what was last meant to be there. */
export function unknown({ node, path }: Pick<Subject, 'node' | 'path'>, everMade: boolean): Known {
  return { type: 'unknown', everMade, node, path };
}
