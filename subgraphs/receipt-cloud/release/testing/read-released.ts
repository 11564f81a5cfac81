import { openManifest } from '../../envelope/manifest.js';
import type { PatientPlace } from '../../envelope/patient-key.js';
import { openReleasedKey, readReleasedPlace } from '../../envelope/released-key.js';
import { signHeaders } from '../../envelope/request-signature.js';
import { openObject } from '../../envelope/seal-object.js';
import { askCloud, type CloudAnswer } from '../../testing/clinic.js';
import type { CloudUnderTest } from '../../testing/cloud-under-test.js';
import type { ReleaseUnderTest } from './release-under-test.js';

/** Reads the vault with the release process's own key. */
export async function askVault({ url, release }: Pick<CloudUnderTest, 'url' | 'release'>, path: string): Promise<CloudAnswer> {
  const { signing: key, keyid } = release;
  return await askCloud(
    url,
    'GET',
    path,
    undefined,
    signHeaders({ method: 'GET', path, body: Buffer.alloc(0) }, { keyid, key, now: Date.now() }),
  );
}

/** Opens a released key with the subgraph's private key. */
export function openReleased(released: string, { system }: Pick<ReleaseUnderTest, 'system'>): { key: Buffer; place: PatientPlace } {
  return { key: openReleasedKey(released, [system.privateKey]), place: readReleasedPlace(released) };
}

/** Reads a patient from what the cloud keeps. @returns contents by path @throws EnvelopeInvalid if the key opens nothing */
export async function readWithKey(cloud: Pick<CloudUnderTest, 'url' | 'release'>, key: Buffer, place: PatientPlace) {
  const at = `/vault/patients/${place.tenant}/${place.tag}`;
  const { commit } = (await askVault(cloud, at)).json;
  const files: Record<string, string> = {};
  for (const { path, object } of openManifest(key, place, commit.revision, Buffer.from(commit.manifest, 'base64url')).files)
    files[path] = openObject(key, place, object, (await askVault(cloud, `${at}/objects/${object}`)).bytes).toString();
  return files;
}
