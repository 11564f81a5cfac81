import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { demographicsFile, orderFile } from '../../../subgraphs/hospital-charts/testing/ssmix2-file.js';
import { serveReceiptCloud } from '../../../subgraphs/receipt-cloud/data-source.js';
import { sealIndexEntry } from '../../../subgraphs/receipt-cloud/envelope/index-entry.js';
import type { Clinic, ClinicPatient, Demographics } from '../../../subgraphs/receipt-cloud/testing/clinic.js';
import type { ObjectStorage } from '../../../subgraphs/storage/object-storage.js';
import { PatientStorage } from '../../../subgraphs/storage/patient-storage.js';
import type { MeasuredCloud } from '../receipt-cloud/measured-cloud.js';

/** How much there is. */
export interface CloudSize {
  /** Patients of each facility. */
  readonly patients: number;
  /** Of these, how many have objects and a commit in the storage: {@link FILES} each. The others are rows alone. */
  readonly withObjects: number;
  /** Facilities whose entries are all sealed each for its own patient. The other facilities repeat one entry, which nobody opens. */
  readonly sealed: number;
}

/** A patient with objects and a commit. */
export interface FilledPatient {
  readonly clinic: Clinic;
  readonly patient: ClinicPatient;
  readonly demographics: Demographics;
}

/** Objects of a patient. */
export const FILES = 5;
const ROWS_AT_ONCE = 250;
const STATEMENT_WITHIN = 60_000;

/** Writes rows and objects of many facilities beside a running cloud, without its intake. @returns the patients with objects */
export async function fillCloud(
  address: string,
  { folder, keys, clinics }: MeasuredCloud,
  { patients, withObjects, sealed }: CloudSize,
  onFacility: (filled: number) => void,
): Promise<readonly FilledPatient[]> {
  const { database, writer, close } = await serveReceiptCloud(address, pino({ level: 'silent' }), STATEMENT_WITHIN);
  const storage = new PatientStorage(new UnsyncedFolder(join(folder, 'objects')), () => [
    { id: 'k1', key: Buffer.from(keys.storage, 'hex') },
  ]);
  const made: FilledPatient[] = [];
  try {
    for (const [at, clinic] of clinics.entries()) {
      const [{ seq }] = await database.query('SELECT seq FROM receipt_tenant WHERE tenant = ?', [clinic.tenant]);
      const rows = new FacilityRows(clinic, storage, { isSealed: at < sealed, after: Number(seq) });
      for (let n = 0; n < withObjects; n++) made.push(await rows.addWithObjects(at * patients + n));
      for (let n = withObjects; n < patients; n++) rows.add(at * patients + n);
      for (const statement of rows.statements()) await writer.transaction('fill', async (manager) => await manager.query(statement));
      onFacility(at + 1);
    }
  } finally {
    await close();
  }
  return made;
}

/** Demographics of the patient of a number: every name occurs once. */
export function demographicsOf(n: number): Demographics {
  const letters = [...String(n).padStart(8, '0')].map((digit) => 'アイウエオカキクケコ'[Number(digit)]).join('');
  const year = 1930 + (n % 80);
  return { name: `架空　${n}`, kana: `カクウ　${letters}`, birthDate: `${year}-0${1 + (n % 9)}-1${n % 10}` };
}

/** Eight digits, as a receipt computer numbers its patients. */
const localIdOf = (n: number) => String(n).padStart(8, '0');
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Collects the rows of one facility. Its values have no character that SQL would have to escape. */
class FacilityRows {
  readonly #patients: string[] = [];
  readonly #objects: string[] = [];
  readonly #deliveries: string[] = [];
  #seq: number;
  #bytes = 0;
  #repeated: string | undefined;

  constructor(
    private readonly clinic: Clinic,
    private readonly storage: PatientStorage,
    private readonly options: { readonly isSealed: boolean; readonly after: number },
  ) {
    this.#seq = options.after;
  }

  /** A patient whose commit and objects are not in the storage. */
  add(n: number): void {
    const { tag } = this.clinic.patient(localIdOf(n));
    const hash = hashOf(tag);
    this.#addRow(tag, { hash, entry: this.#entryOf(n, tag), stored: `none/${hash}`, bytes: 6_000, objects: FILES });
  }

  async addWithObjects(n: number): Promise<FilledPatient> {
    const demographics = demographicsOf(n);
    const localId = localIdOf(n);
    const patient = this.clinic.patient(localId);
    const { tag } = patient;
    const orders = Array.from({ length: FILES - 1 }, (_, at) => orderFile({ localId, day: `202601${10 + at}`, order: String(at) }));
    const files = Object.fromEntries([demographicsFile({ localId }), ...orders].map(({ path, bytes }) => [path, Buffer.from(bytes)]));
    const prepared = this.clinic.prepare(patient, files, { demographics });
    const owner = { patientId: `${this.clinic.tenant}|${tag}`, rowId: String(n) };
    const stored = await this.storage.put(owner, prepared.body);
    for (const [name, sealed] of prepared.objects) {
      const at = await this.storage.put({ ...owner, rowId: name }, sealed);
      const sha256 = createHash('sha256').update(sealed).digest('hex');
      this.#objects.push(`('${this.clinic.tenant}','${tag}','${name}','${at}',${sealed.length},'${sha256}',1,1,1)`);
      this.#bytes += sealed.length;
    }
    const { index: entry, wrappings } = prepared.commit;
    this.#addRow(tag, { hash: prepared.hash, entry, stored, bytes: prepared.body.length, objects: FILES, wrappings });
    this.clinic.settle(patient, prepared, {});
    return { clinic: this.clinic, patient, demographics };
  }

  *statements(): Generator<string> {
    yield* inserts('receipt_patient', PATIENT_COLUMNS, this.#patients);
    yield* inserts('receipt_object', 'tenant, tag, name, stored, bytes, sha256, key_version, committed, created_at', this.#objects);
    yield* inserts('receipt_delivery', 'tenant, seq, kind, tag, revision, hash, objects, bytes, at, answer, report', this.#deliveries);
    yield `UPDATE receipt_tenant SET seq = ${this.#seq}, used_bytes = used_bytes + ${this.#bytes} WHERE tenant = '${this.clinic.tenant}'`;
  }

  #entryOf(n: number, tag: string): string {
    const { clinic, options } = this;
    const content = { localId: localIdOf(n), sex: 'FEMALE', ...demographicsOf(n) } as const;
    const entry =
      options.isSealed || !this.#repeated ? sealIndexEntry(content, clinic.releaseKey, { tenant: clinic.tenant, tag }) : this.#repeated;
    this.#repeated = entry;
    return entry;
  }

  #addRow(
    tag: string,
    {
      hash,
      entry,
      stored,
      bytes,
      objects,
      wrappings,
    }: {
      readonly hash: string;
      readonly entry: string;
      readonly stored: string;
      readonly bytes: number;
      readonly objects: number;
      readonly wrappings?: { readonly clinic: string; readonly release: string } | undefined;
    },
  ): void {
    const { tenant } = this.clinic;
    const seq = ++this.#seq;
    const { clinic, release } = wrappings ?? { clinic: hash, release: hash };
    this.#patients.push(
      `('${tenant}','${tag}',1,'${hash}',1,${seq},'${clinic}','${release}','${entry}','${stored}',${bytes},'${stored}',0,NULL,0)`,
    );
    const answer = `{"receipt":"${'x'.repeat(350)}"}`;
    this.#deliveries.push(`('${tenant}',${seq},'COMMIT','${tag}',1,'${hash}',${objects},${bytes},1,'${answer}',NULL)`);
    this.#bytes += bytes;
  }
}

const PATIENT_COLUMNS =
  'tenant, tag, revision, hash, key_version, seq, wrapping_clinic, wrapping_release, index_entry, commit_stored, commit_bytes, key_commit_stored, key_commit_bytes, deleted_at, deleted_objects';

function* inserts(table: string, columns: string, rows: readonly string[]): Generator<string> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    yield `INSERT INTO ${table} (${columns}) VALUES ${rows.slice(from, from + ROWS_AT_ONCE).join(',')}`;
}

/** Writes objects where the cloud's folder has them, and does not wait for the disk. */
class UnsyncedFolder implements Pick<ObjectStorage, 'put'> {
  readonly #folders = new Set<string>();

  constructor(private readonly root: string) {}

  async put(name: string, bytes: Buffer): Promise<void> {
    const path = join(this.root, name);
    const folder = dirname(path);
    if (!this.#folders.has(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#folders.add(folder);
    await writeFile(path, bytes, { mode: 0o600 });
  }

  get = refuse;
  delete = refuse;
  list = refuse;
  deleteUnfinished = refuse;
}

function refuse(): never {
  throw new Error('this storage is only written');
}
