import { createHash } from 'node:crypto';

/**
 * Keeps values that are used once, for a time. Several gateways share one store, so both operations are atomic there.
 *
 * Keys hold no secret: they are hashes.
 */
export interface OnceStore {
  /** Stores a value for `ttlMs` milliseconds. @returns false if the key exists already; its value stays */
  setOnce(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Returns the value and removes it: of several callers, one gets it. */
  take(key: string): Promise<string | undefined>;
}

/** Makes a key of a kind from parts. They are hashed as JSON, so that no two lists of parts have the same text. */
export function makeKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest('base64url')}`;
}

/**
 * Limits how often an owner does something: takes one of `atMost` slots, each for `within` milliseconds. A slot is never given back early.
 *
 * @returns false if all slots are taken
 * @example if (!(await takeSlot(store, 'hpki-ticket-place', session, { atMost: 10, within: 60_000 }))) return { refused: 'ATTEMPT_LIMIT' };
 */
export async function takeSlot(
  store: OnceStore,
  kind: string,
  owner: string,
  limits: { atMost: number; within: number },
): Promise<boolean> {
  for (let slot = 0; slot < limits.atMost; slot++)
    if (await store.setOnce(makeKey(kind, owner, String(slot)), '1', limits.within)) return true;
  return false;
}
