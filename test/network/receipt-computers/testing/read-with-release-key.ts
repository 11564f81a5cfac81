import type { Commit } from '../../../../subgraphs/receipt-cloud/envelope/commit.js';
import { openIndexEntry } from '../../../../subgraphs/receipt-cloud/envelope/index-entry.js';
import { openManifest } from '../../../../subgraphs/receipt-cloud/envelope/manifest.js';
import { unwrapPatientKey } from '../../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { signHeaders } from '../../../../subgraphs/receipt-cloud/envelope/request-signature.js';
import { openObject } from '../../../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { askCloud, type CloudAnswer } from '../../../../subgraphs/receipt-cloud/testing/clinic.js';
import type { CloudUnderTest } from '../../../../subgraphs/receipt-cloud/testing/cloud-under-test.js';

/** A request of the release process to the vault. @throws if it is refused */
export async function askVault(cloud: CloudUnderTest, method: string, path: string, body: Buffer = Buffer.alloc(0)): Promise<CloudAnswer> {
  const by = { keyid: cloud.release.keyid, key: cloud.release.signing, now: cloud.clock.now() };
  const answer = await askCloud(cloud.url, method, path, body, signHeaders({ method, path, body }, by));
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.code}`);
  return answer;
}

/** What the cloud keeps of a patient, opened with the release key. */
export async function openPatient(cloud: CloudUnderTest, tenant: string, tag: string) {
  const { json } = await askVault(cloud, 'GET', `/vault/patients/${tenant}/${tag}`);
  const { commit, keyCommit, hash } = json as { commit: Commit; keyCommit: Commit; hash: string };
  const place = { tenant, tag, keyVersion: commit.keyVersion };
  const key = unwrapPatientKey(keyCommit.wrappings!.release, cloud.release.sealing, place);
  const { files } = openManifest(key, place, commit.revision, Buffer.from(commit.manifest, 'base64url'));
  const contents = new Map<string, Buffer>();
  for (const { path, object } of files) {
    const { bytes } = await askVault(cloud, 'GET', `/vault/patients/${tenant}/${tag}/objects/${object}`);
    contents.set(path, openObject(key, place, object, bytes));
  }
  return { commit, hash, key, contents, index: openIndexEntry(commit.index, cloud.release.sealing, place) };
}

/** Everything of a facility: contents by local ID and path. */
export async function openFacility(cloud: CloudUnderTest, tenant: string): Promise<ReadonlyMap<string, ReadonlyMap<string, Buffer>>> {
  const found = new Map<string, ReadonlyMap<string, Buffer>>();
  const { json } = await askVault(cloud, 'GET', `/vault/index?tenant=${tenant}&first=1000`);
  for (const { tag } of json.entries as { tag: string }[]) {
    const { index, contents } = await openPatient(cloud, tenant, tag);
    found.set(index.localId, contents);
  }
  return found;
}
