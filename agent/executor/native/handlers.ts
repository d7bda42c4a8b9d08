import type { Step, Task } from './task.ts';

/** The handlers of a play and which of them are owed on its host. */
export interface Handlers {
  notify(names: readonly string[]): void;
  /** Those owed, in the order in which they are written; each is no longer owed once it is given out. */
  owed(): Generator<Task>;
}

export function createHandlers(handlers: readonly Task[]): Handlers {
  const owed = new Set<Task>();
  return {
    notify: (names) => {
      for (const name of names) for (const handler of handlersCalled(name, handlers)) owed.add(handler);
    },
    *owed() {
      for (const handler of handlers) if (owed.delete(handler)) yield handler;
    },
  };
}

/** Of several handlers with one name the last is meant; and all that listen to it. */
function handlersCalled(name: string, handlers: readonly Task[]): Task[] {
  const named = handlers.findLast((handler) => handler.name === name);
  const listening = handlers.filter(({ listen }) => listen.includes(name));
  return named === undefined ? listening : [named, ...listening];
}

/** What steps notify that no handler is or listens to, which Ansible refuses. */
export function unknownHandlers(
  steps: readonly Step[],
  handlers: readonly Task[],
): { step: Task; name: string }[] {
  return steps.flatMap((step) => {
    if (step.type === 'block')
      return unknownHandlers([...step.block, ...step.rescue, ...step.always], handlers);
    const unknown = step.notify.filter((name) => handlersCalled(name, handlers).length === 0);
    return unknown.map((name) => ({ step, name }));
  });
}
