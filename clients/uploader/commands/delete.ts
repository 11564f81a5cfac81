import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeKey } from '../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import type { CloudClient } from '../sending/cloud-client.js';
import { noteFacilityDeleted } from '../state/deleted-facility.js';
import type { State } from '../state/open-state.js';
import { writeWhole } from '../state/write-whole.js';

/**
 * Deletes patients in the cloud, and their keys here. A patient who was deleted is not sent again. If it is cut off, it is asked for again: the
 * cloud gives the same certificates.
 *
 * @returns how many the cloud certified
 * @throws UploaderProblem CLOUD_UNTRUSTED if a certificate is not the cloud's; those of the network
 */
export async function deletePatients(state: State, client: CloudClient, tags: Iterable<string> | AsyncIterable<string>): Promise<number> {
  mkdirSync(state.certificates, { recursive: true, mode: 0o700 });
  let deleted = 0;
  for await (const tag of tags) {
    const done = await client.deletePatient(tag);
    if (!done) continue;
    const record = state.records.openTag(tag);
    const gone = { ...record, key: makeKey().toString('base64url'), files: [], own: [], pending: null, isDeleted: true };
    // The certificate is kept first: it is the proof of the deletion.
    writeWhole(join(state.certificates, `${tag}.json`), done.bytes);
    state.records.save({ ...gone, revision: done.certificate.revision });
    deleted++;
  }
  return deleted;
}

/** Deletes everything of the facility. From then on nothing is sent, until the machine is enrolled anew. @returns how many patients */
export async function deleteFacility(state: State, client: CloudClient): Promise<number> {
  noteFacilityDeleted(state);
  return await deletePatients(state, client, client.listPatients());
}
