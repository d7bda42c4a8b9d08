/** How a rollout's target ends, each exactly once (promise 6). */
export const outcomes = {
  converged: 'Nothing differs, nothing is unknown, validation passed and no handler is owed.',
  failed: 'The host could not be brought to the revision, and says why.',
  reverted: 'The revision failed and the host went back to the last good state.',
  unreachable: 'The host did not answer in time; its assignment waits for it.',
  superseded: 'A newer generation came before this one ended.',
} as const;
export type Outcome = keyof typeof outcomes;

/** Ends a `switch` over a closed union: a member that nobody handles is a type error. */
export function unreachable(member: never): never {
  throw new Error(`unhandled member of a closed union: ${JSON.stringify(member)}`);
}
