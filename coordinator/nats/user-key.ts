import { createUser, fromSeed } from '@nats-io/nkeys';

/** A user's nkey: the seed stays with its owner, the public key is what a server is told. */
export interface UserKey {
  readonly seed: string;
  readonly public: string;
}

export function createUserKey(): UserKey {
  const pair = createUser();
  return { seed: new TextDecoder().decode(pair.getSeed()), public: pair.getPublicKey() };
}

/** Throws when the text is no seed. */
export function userKeyOf(seed: string): UserKey {
  return { seed, public: fromSeed(new TextEncoder().encode(seed)).getPublicKey() };
}
