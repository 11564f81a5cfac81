import { createHash, type KeyObject } from 'node:crypto';
import { type Commit, OBJECTS_AT_MOST } from '../../envelope/commit.js';
import { EnvelopeInvalid } from '../../envelope/envelope-invalid.js';
import { type ManifestFile, sealManifest } from '../../envelope/manifest.js';
import { makeKey, nameObject, wrapPatientKey } from '../../envelope/patient-key.js';
import { openObject, sealObject } from '../../envelope/seal-object.js';
import { signStatement } from '../../envelope/signed-statement.js';
import { openPatient, type PatientState } from '../cloud/read-patient.js';
import type { VaultClient } from '../cloud/vault-client.js';
import type { SignedCommit } from '../cloud/vault-forms.js';
import { mapFew } from '../map-few.js';
import type { ReleaseKeys } from '../read-keys.js';
import { PatientRefused } from '../release-error.js';

/** Objects in memory at once: each has at most 16 MB, and is there sealed, open, and sealed anew. */
const OBJECTS_AT_ONCE = 2;

/** The state changed while it was being read. */
export class StateChanged extends Error {}

/**
 * Seals all objects of a patient with a new key and puts them beside the old ones. They count only when the commit is taken.
 *
 * @param clinicKey the clinic's public key: it reads the new key too
 * @returns the commit with which the new key begins
 * @throws StateChanged; PatientRefused UNREADABLE; VaultRefused; ReleaseError CLOUD_UNAVAILABLE
 */
export async function sealAnew(
  state: PatientState,
  {
    vault,
    keys,
    clinicKey,
    now,
  }: { readonly vault: VaultClient; readonly keys: ReleaseKeys; readonly clinicKey: KeyObject; readonly now: number },
): Promise<{ readonly commit: Commit; readonly signed: SignedCommit }> {
  const { tenant, tag, keyVersion, revision, index } = state.commit;
  const { key: oldKey, manifest } = openPatient(state, keys.opening);
  if (manifest.files.length > OBJECTS_AT_MOST) throw new PatientRefused('UNREADABLE');
  const [oldPlace, place] = [
    { tenant, tag, keyVersion },
    { tenant, tag, keyVersion: keyVersion + 1 },
  ];
  const key = makeKey();
  const files = await mapFew(manifest.files, OBJECTS_AT_ONCE, async (file): Promise<ManifestFile> => {
    const sealed = await vault.readObject(place, file.object);
    if (!sealed) throw new StateChanged();
    const content = openFile(file, () => openObject(oldKey, oldPlace, file.object, sealed));
    const object = nameObject(key, file.path, content);
    await vault.putObject(place, object, sealObject(key, place, object, content));
    return { ...file, object };
  });
  const commit: Commit = {
    ...{ tenant, tag, revision: revision + 1, previous: state.hash, keyVersion: place.keyVersion },
    wrappings: { clinic: wrapPatientKey(key, clinicKey, place), release: wrapPatientKey(key, keys.sealing, place) },
    manifest: sealManifest(key, place, { revision: revision + 1, files }).toString('base64url'),
    objects: [...new Set(files.map(({ object }) => object))],
    // It is bound to facility and tag alone.
    index,
    at: now,
  };
  return { commit, signed: { ...commit, signature: signStatement('commit', commit, keys.signing.key) } };
}

/** Opens an object, and compares it with what the clinic's list says of it. @throws PatientRefused UNREADABLE */
function openFile({ bytes, sha256 }: ManifestFile, open: () => Buffer): Buffer {
  try {
    const content = open();
    if (content.length !== bytes || createHash('sha256').update(content).digest('hex') !== sha256)
      throw new EnvelopeInvalid('not the object of the list');
    return content;
  } catch (cause) {
    if (!(cause instanceof EnvelopeInvalid)) throw cause;
    throw new PatientRefused('UNREADABLE', { cause });
  }
}
