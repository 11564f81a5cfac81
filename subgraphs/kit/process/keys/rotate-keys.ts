import type { JSONWebKeySet } from 'jose';
import { ITEM_ID_USE, makeItemIdKey } from '../../identity/item-id.js';
import { makeKeys } from './system-keys.js';

/** Seconds between two steps: a key set is cached for up to a minute, a token lives for a minute, and a minute is left for clocks that differ. */
export const STEP_WAIT = 180;

/** The content of a private key file. `rotation` is the last step of the replacement of its keys. */
export interface PrivateKeyFile extends JSONWebKeySet {
  readonly rotation?: Rotation;
}

interface Rotation {
  readonly step: 1 | 2;
  /** When that step was done (ISO 8601). */
  readonly at: string;
  /** Ids of the keys that replace the others. */
  readonly added: readonly string[];
}

/** Thrown when the next step comes before all processes can have finished the last one. */
export class StepTooEarly extends Error {
  readonly code = 'KEYS_TOO_EARLY';
  constructor(
    readonly step: 2 | 3,
    readonly mayComeAt: Date,
  ) {
    super(`step ${step} of 3 is not allowed before ${mayComeAt.toISOString()}`);
  }
}

/** The result of a step. */
export interface DoneStep {
  readonly step: 1 | 2 | 3;
  readonly file: PrivateKeyFile;
  /** Ids of the new keys, and of the keys that they replace. */
  readonly added: readonly string[];
  readonly replaced: readonly string[];
}

/**
 * Does the next step of replacing a file's keys, so that no request is refused. Step 1 adds the new keys after the old ones, so that all parties
 * get them. Step 2 puts the new keys first, so that they sign and seal; the old ones are still valid. Step 3 removes the old ones. The secret for
 * item ids stays. An older file that has none gets the value from which its ids were made.
 *
 * @param wait the shortest time since the last step, in seconds
 * @throws StepTooEarly
 * @example const { file, step } = await nextStep(JSON.parse(text), { now: Date.now(), wait: STEP_WAIT })
 */
export async function nextStep(file: PrivateKeyFile, { now, wait }: { now: number; wait: number }): Promise<DoneStep> {
  const secrets = file.keys.filter(({ kty }) => kty === 'oct');
  const pairs = file.keys.filter(({ kty }) => kty !== 'oct');
  const idsOf = (keys: JSONWebKeySet['keys']) => keys.map(({ kid }) => kid ?? '');
  const { rotation } = file;
  if (!rotation) {
    const sealing = pairs.some(({ crv }) => crv === 'X25519');
    const made = (await makeKeys({ sealing })).privateSet.keys.filter(({ kty }) => kty !== 'oct');
    const kept = sealing && !secrets.some(({ use }) => use === ITEM_ID_USE) ? [...secrets, makeItemIdKey(file)] : secrets;
    const added = idsOf(made);
    const begun: Rotation = { step: 1, at: new Date(now).toISOString(), added };
    return { step: 1, added, replaced: idsOf(pairs), file: { ...file, keys: [...pairs, ...made, ...kept], rotation: begun } };
  }
  const { added } = rotation;
  const step = rotation.step === 1 ? 2 : 3;
  const mayComeAt = Date.parse(rotation.at) + wait * 1000;
  if (now < mayComeAt) throw new StepTooEarly(step, new Date(mayComeAt));
  const isNew = ({ kid }: { kid?: string }) => added.includes(kid ?? '');
  const fresh = pairs.filter(isNew);
  const old = pairs.filter((key) => !isNew(key));
  if (step === 2) {
    const turned: Rotation = { step: 2, at: new Date(now).toISOString(), added };
    return { step, added, replaced: idsOf(old), file: { ...file, keys: [...fresh, ...old, ...secrets], rotation: turned } };
  }
  const { rotation: _over, ...rest } = file;
  return { step, added, replaced: idsOf(old), file: { ...rest, keys: [...fresh, ...secrets] } };
}
