import { createPublicKey, type KeyObject } from 'node:crypto';
import { sealIndexEntry } from '../../../subgraphs/receipt-cloud/envelope/index-entry.js';
import { type ManifestFile, openManifest, sealManifest } from '../../../subgraphs/receipt-cloud/envelope/manifest.js';
import { nameObject, type PatientPlace, unwrapPatientKey, wrapPatientKey } from '../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { sealObject } from '../../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { signStatement } from '../../../subgraphs/receipt-cloud/envelope/signed-statement.js';
import { parsePath } from '../../../subgraphs/sources/ssmix2/storage/path.js';
import { hashSource } from '../mapping/content-key.js';
import { UploaderProblem } from '../problems.js';
import type { PatientChart } from '../sources/build-charts.js';
import type { Keys } from '../state/keystore.js';
import type { PatientRecord, PatientRecords, PendingCommit } from '../state/patient-records.js';
import type { CloudClient } from './cloud-client.js';
import { planPatient } from './plan-patient.js';

/** Objects were swept before their commit; the machine was enrolled anew, with another signing key, after the commit was written down. */
const MADE_ANEW = new Set(['OBJECTS_MISSING', 'COMMIT_UNSIGNED']);

export interface Sending {
  readonly keys: Keys;
  readonly records: PatientRecords;
  readonly client: CloudClient;
  readonly now: () => number;
}

/** Another writer may come between twice; that it happens five times means that something is wrong. */
const ATTEMPTS = 5;

/**
 * Makes the cloud say what the sources say of one patient: sends the new objects, then one commit that makes them visible together. What must
 * survive the end of the process is written down before it is sent, so that the next run goes on at the same place.
 *
 * @returns how many files were sent; 0 if nothing had changed
 * @throws UploaderProblem
 */
export async function sendPatient(sending: Sending, chart: PatientChart): Promise<number> {
  const { keys, records } = sending;
  let record = records.open(chart.localId);
  let sent = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (record.pending !== null) record = await sendPending(sending, record, record.pending, chart.localId);
    if (record.isDeleted) return sent;
    const plan = planPatient(record, chart, keys.institution);
    const { write, supersede } = plan.changes;
    if (write.length === 0 && supersede.length === 0) {
      // What was read back may be all of this machine's: later it must know that it may supersede it.
      if (JSON.stringify(record.own) !== JSON.stringify(plan.own)) records.save({ ...record, own: plan.own });
      return sent;
    }
    // With another key the objects would have other names: those that were sent before a cut would be sent once more.
    records.save(record);
    const files = [...plan.kept, ...(await sendObjects(sending, record, write))];
    record = { ...record, pending: makeCommit(keys, record, chart, files, plan.own, sending.now()) };
    records.save(record);
    sent = write.length;
  }
  throw new UploaderProblem('CLOUD_REFUSED', { detail: 'REVISION_CONFLICT' });
}

async function sendObjects(
  { keys, client }: Sending,
  record: PatientRecord,
  write: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<ManifestFile[]> {
  const key = Buffer.from(record.key, 'base64url');
  const files: ManifestFile[] = [];
  for (const { path, bytes } of write) {
    const content = Buffer.from(bytes);
    const object = nameObject(key, path, content);
    await client.putObject(record.tag, object, sealObject(key, placeOf(keys, record), object, content));
    files.push({ path, object, bytes: content.length, sha256: hashSource(content) });
  }
  return files;
}

function makeCommit(
  keys: Keys,
  record: PatientRecord,
  chart: PatientChart,
  files: readonly ManifestFile[],
  own: readonly string[],
  at: number,
): PendingCommit {
  const place = placeOf(keys, record);
  const key = Buffer.from(record.key, 'base64url');
  const revision = record.revision + 1;
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
  const wrap = (recipient: KeyObject) => wrapPatientKey(key, recipient, place);
  const statement = {
    ...{ tenant: keys.tenant, tag: record.tag, revision, previous: record.hash, keyVersion: record.keyVersion },
    ...(record.revision === 0 && { wrappings: { clinic: wrap(createPublicKey(keys.clinic)), release: wrap(keys.release) } }),
    manifest: sealManifest(key, place, { revision, files: sorted }).toString('base64url'),
    objects: [...new Set(sorted.map(({ object }) => object))],
    index: sealIndexEntry(chart.index, keys.release, place),
    at,
  };
  return { statement, signature: signStatement('commit', statement, keys.signing), files: sorted, own };
}

/** Sends a commit that was written down. The record without it is what follows, and is durable. */
async function sendPending(sending: Sending, record: PatientRecord, pending: PendingCommit, localId: string): Promise<PatientRecord> {
  const { client, records } = sending;
  const result = await client.commit(pending);
  let next: PatientRecord;
  if (result.outcome === 'RECEIVED') {
    const { files, own, statement } = pending;
    next = { ...record, revision: statement.revision, hash: result.receipt.commit, files, own, pending: null };
  } else if (result.outcome === 'CONFLICT') next = await readBack(sending, record, localId);
  else next = { ...record, pending: null };
  records.save(next);
  if (result.outcome === 'REFUSED' && !MADE_ANEW.has(result.code)) throw new UploaderProblem('CLOUD_REFUSED', { detail: result.code });
  return next;
}

/**
 * Reads the cloud's own state of a patient back: after another writer, a new key by the release process, or a lost state. Under the known key
 * the cloud cannot make a manifest. A new key alone is no proof: the clinic key is public, so everybody can wrap a key for it. Therefore a new key counts only
 * if its manifest lists exactly the files that were sent last. The release process changes the key and no file, and the cloud does not know the files.
 *
 * @throws UploaderProblem CLOUD_ROLLED_BACK if it is older than what the cloud gave a receipt for; CLOUD_UNTRUSTED
 */
async function readBack({ keys, client }: Sending, record: PatientRecord, localId: string): Promise<PatientRecord> {
  const found = await client.readPatient(record.tag);
  if (!found || found.revision < record.revision) throw new UploaderProblem('CLOUD_ROLLED_BACK');
  const { keyVersion, revision, hash, wrapping, manifest } = found;
  // The clinic had the patient deleted. That stays so.
  if (keyVersion === null || wrapping === null || manifest === null)
    return { ...record, revision, hash, files: [], own: [], pending: null, isDeleted: true };
  const place = { tenant: keys.tenant, tag: record.tag, keyVersion };
  try {
    const key = unwrapPatientKey(wrapping, keys.clinic, place);
    const { files } = openManifest(key, place, revision, Buffer.from(manifest, 'base64url'));
    // Nor does it know whose files they are.
    if (files.length === 0 || files.some(({ path }) => patientOf(path) !== localId))
      throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'MANIFEST' });
    const isNewKey = record.revision > 0 && key.toString('base64url') !== record.key;
    if (isNewKey && !hasSameFiles(files, record.files)) throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'KEY' });
    return { ...record, key: key.toString('base64url'), keyVersion, revision, hash, files, pending: null };
  } catch (cause) {
    if (cause instanceof UploaderProblem) throw cause;
    throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'MANIFEST', cause });
  }
}

function patientOf(path: string): string | null {
  const parsed = parsePath(path);
  return parsed.ok ? parsed.file.patientId : null;
}

/** Whether both have the same paths with the same contents. The names of the objects depend on the key. */
function hasSameFiles(some: readonly ManifestFile[], others: readonly ManifestFile[]): boolean {
  const say = (files: readonly ManifestFile[]) =>
    files
      .map(({ path, sha256 }) => `${path} ${sha256}`)
      .sort()
      .join('\n');
  return some.length > 0 && say(some) === say(others);
}

function placeOf({ tenant }: Keys, { tag, keyVersion }: PatientRecord): PatientPlace {
  return { tenant, tag, keyVersion };
}
