import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { makeVerifierKey, type VerifierKey } from '../tree/note-key.js';
import { makeNoteSigner, type NoteSigner } from '../tree/signed-note.js';

/** The keys of the log: the one that signs checkpoints, and all that are valid (two during a rotation). */
export interface LogKeys {
  readonly origin: string;
  readonly signer: NoteSigner;
  readonly verifiers: readonly VerifierKey[];
}

/**
 * Makes the log's keys from the store's private key set: its first Ed25519 key signs.
 *
 * @param origin the log's name: the first line of each checkpoint, and the name of its keys
 * @throws if the set has no Ed25519 key
 */
export function makeLogKeys(origin: string, { keys }: JSONWebKeySet): LogKeys {
  const held = keys.filter(({ crv }) => crv === 'Ed25519').map((key) => toPrivateKey(key as JsonWebKey));
  const [first] = held;
  if (!first) throw new Error('the key set has no Ed25519 key');
  return { origin, signer: makeNoteSigner(origin, first), verifiers: held.map((key) => makeVerifierKey(origin, key)) };
}

function toPrivateKey(key: JsonWebKey): KeyObject {
  return createPrivateKey({ key, format: 'jwk' });
}
