import { unreachable } from '../../../shared/outcome.ts';
import type { Value } from '../../../shared/state/value.ts';
import type { Bookkeeper } from '../bookkeeper.ts';
import type { InstanceContext } from '../context.ts';
import type { WorkInput, WorkResult } from '../machine-setup.ts';
import { compareActual } from './compare.ts';
import { findDifference } from './diff.ts';
import { type Actual, discoverActual, readReported } from './discover.ts';
import { runGoal } from './reconcile.ts';
import { revertGoal } from './revert.ts';
import { validateGoal } from './validate.ts';

/** The impure half of the reconciler machine: what its states do. Between discovering and comparing it holds what was seen. */
export class Work {
  readonly #context: InstanceContext;
  readonly #books: Bookkeeper;
  #actual: Actual = new Map();

  constructor(context: InstanceContext, books: Bookkeeper) {
    this.#context = context;
    this.#books = books;
  }

  async run(input: WorkInput): Promise<WorkResult> {
    const { signal, purpose, kind } = input;
    const job = { context: this.#context, books: this.#books, signal, purpose };
    switch (kind) {
      case 'diff':
        return findDifference(job);
      case 'reconcile':
        return runGoal(job);
      case 'discover': {
        const discovery = await discoverActual(job);
        this.#actual = discovery.actual;
        return discovery.result;
      }
      case 'compare':
        return compareActual(job, this.#actual);
      case 'validate':
        return validateGoal(job);
      case 'revert':
        return revertGoal(job);
      default:
        return unreachable(kind);
    }
  }

  /** A state that somebody else discovered is what `compare` looks at next. */
  reportActual(state: Value): void {
    this.#actual = readReported(this.#context, this.#books, state);
  }
}
