import type { JSONWebKeySet } from 'jose';
import { ITEM_ID_USE, itemIdKey } from './chart/item-id.js';
import { makeKeys } from './system-keys.js';

/** Seconds between two steps, when every process gets its signal at once: key sets are a minute old at most, tokens live for one, clocks differ. */
export const STEP_WAIT = 180;

/** A private key file's content; `rotation` says how far the replacement of its keys has come. */
export interface PrivateKeyFile extends JSONWebKeySet {
  readonly rotation?: Rotation;
}

interface Rotation {
  readonly step: 1 | 2;
  /** When that step was done: an instant of ISO 8601. */
  readonly at: string;
  /** Ids of the keys that replace the others. */
  readonly added: readonly string[];
}

/** The next step was asked for before the processes can have done with the last one. */
export class StepTooEarly extends Error {
  readonly code = 'KEYS_TOO_EARLY';
  constructor(
    readonly step: 2 | 3,
    readonly mayComeAt: Date,
  ) {
    super(`step ${step} of 3 may come at ${mayComeAt.toISOString()}`);
  }
}

/** A step that was done. */
export interface DoneStep {
  readonly step: 1 | 2 | 3;
  readonly file: PrivateKeyFile;
  /** Ids of the keys that replace others, and of those that are replaced. */
  readonly added: readonly string[];
  readonly replaced: readonly string[];
}

/**
 * The next step of replacing a file's keys without one refused request: 1 the new keys are added behind the old ones, so that everybody learns
 * of them; 2 they stand first, so that they sign and are sealed to, and the old ones are still good; 3 the old ones are gone. The secret of item
 * ids stays; a file from before there was one gets what its ids were made from.
 *
 * @param wait seconds that the last step must be ago
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
    const kept = sealing && !secrets.some(({ use }) => use === ITEM_ID_USE) ? [...secrets, itemIdKey(file)] : secrets;
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
