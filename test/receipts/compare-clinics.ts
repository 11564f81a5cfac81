import { formatKey, writeStorageFile } from '../../clients/uploader/mapping/write-ssmix2/storage-file.js';
import { CloudClient } from '../../clients/uploader/sending/cloud-client.js';
import { openState } from '../../clients/uploader/state/open-state.js';
import { openManifest } from '../../subgraphs/receipt-cloud/envelope/manifest.js';
import { unwrapPatientKey } from '../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { openObject } from '../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { importPublicKey } from '../../subgraphs/receipt-cloud/envelope/sealed-box.js';
import { isSignedBy } from '../../subgraphs/receipt-cloud/envelope/signed-statement.js';
import { parsePath } from '../../subgraphs/sources/ssmix2/storage/path.js';
import { listCharts, type ReceiptComputer, stateOf } from './receipt-computer.js';

/**
 * Reads everything of a clinic back with its own keys, and compares it with what its receipt computer exported.
 *
 * @returns what differs; empty if the cloud holds exactly that, and every patient's last receipt names the present state
 */
export async function compareClinic(clinic: ReceiptComputer, cloud: string): Promise<string[]> {
  const { keystore, records } = openState(stateOf(clinic));
  const keys = { ...keystore.keys(), cloud };
  const client = new CloudClient(keys);
  const charts = new Map(listCharts(clinic).map((chart) => [records.tagOf(chart.localId), chart]));
  const differences: string[] = [];
  const kept = new Set<string>();
  for await (const tag of client.listPatients()) kept.add(tag);
  for (const tag of kept) if (!charts.has(tag)) differences.push(`${tag}: nobody’s`);
  for (const [tag, { messages }] of charts) {
    const found = kept.has(tag) ? await client.readPatient(tag) : undefined;
    if (!found?.wrapping || !found.manifest || !found.keyVersion) {
      differences.push(`${tag}: lost`);
      continue;
    }
    const record = records.openTag(tag);
    if (record.pending !== null || record.revision > found.revision || (record.revision === found.revision && record.hash !== found.hash))
      differences.push(`${tag}: not the state of the receipt`);
    const place = { tenant: keys.tenant, tag, keyVersion: found.keyVersion };
    const key = unwrapPatientKey(found.wrapping, keys.clinic, place);
    const wanted = new Map(messages.map((message) => [formatKey(message), message]));
    for (const { path, object } of openManifest(key, place, found.revision, Buffer.from(found.manifest, 'base64url')).files) {
      const parsed = parsePath(path);
      const at = parsed.ok ? formatKey(parsed.file) : path;
      const message = wanted.get(at);
      wanted.delete(at);
      if (!message || !parsed.ok) differences.push(`${tag}: twice, or nobody’s`);
      else {
        const written = Buffer.from(writeStorageFile(message, keys.institution, parsed.file.timestamp).bytes);
        if (!written.equals(openObject(key, place, object, await client.readObject(tag, object)))) differences.push(`${tag}: changed`);
      }
    }
    if (wanted.size > 0) differences.push(`${tag}: ${wanted.size} files lost`);
  }
  return differences;
}

/** A row of the deliveries. */
interface DeliveryRow {
  readonly tenant: string;
  readonly seq: number | string;
  readonly tag: string | null;
  readonly revision: number | string | null;
  readonly hash: string | null;
  readonly answer: string | null;
}

/**
 * Checks the cloud's book of deliveries: the numbers of a facility have no gap, each revision of a patient was delivered once, in order, with a receipt that
 * the cloud's key signed for this very commit, and the last one is the present state.
 */
export async function checkDeliveries(database: { query(sql: string): Promise<unknown[]> }, receiptKey: string): Promise<string[]> {
  const key = importPublicKey(Buffer.from(receiptKey, 'base64url'), 'Ed25519');
  const rows = (await database.query(
    'SELECT tenant, seq, tag, revision, hash, answer FROM receipt_delivery ORDER BY tenant, seq',
  )) as DeliveryRow[];
  const faults: string[] = [];
  const [seqs, last] = [new Map<string, number>(), new Map<string, DeliveryRow>()];
  for (const row of rows) {
    const seq = Number(row.seq);
    if (seq !== (seqs.get(row.tenant) ?? 0) + 1) faults.push(`${row.tenant}: a gap before delivery ${seq}`);
    seqs.set(row.tenant, seq);
    if (row.tag === null) continue;
    const patient = `${row.tenant}/${row.tag}`;
    if (Number(row.revision) !== Number(last.get(patient)?.revision ?? 0) + 1)
      faults.push(`${patient}: revision ${row.revision} out of order`);
    last.set(patient, row);
    const { signature, ...receipt } = JSON.parse(row.answer!) as { readonly signature: string } & Readonly<Record<string, unknown>>;
    const isOfThis = receipt.tag === row.tag && receipt.revision === Number(row.revision) && receipt.commit === row.hash;
    if (!isOfThis || !isSignedBy('receipt', receipt, signature, key)) faults.push(`${patient}: a receipt does not hold`);
  }
  const patients = (await database.query('SELECT tenant, tag, revision, hash FROM receipt_patient')) as DeliveryRow[];
  for (const { tenant, tag, revision, hash } of patients) {
    const newest = last.get(`${tenant}/${tag}`);
    if (Number(newest?.revision) !== Number(revision) || newest?.hash !== hash)
      faults.push(`${tenant}/${tag}: not what was delivered last`);
  }
  if (patients.length !== last.size) faults.push('patients were lost');
  return faults;
}
