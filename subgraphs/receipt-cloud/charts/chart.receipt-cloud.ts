import type { KeyObject } from 'node:crypto';
import DataLoader from 'dataloader';
import { readInstitution } from '../../hospital-charts/centre/authority.js';
import type { CentreRequest, ChartCentre, KnownPatient } from '../../hospital-charts/centre/chart-centre.js';
import type { DocumentListing, DocumentQuestion } from '../../hospital-charts/documents/listed-document.js';
import { awaitUntil } from '../../hospital-charts/hospital/deadline.js';
import type { Fetching } from '../../hospital-charts/hospital/fetching.js';
import type { Hospital } from '../../hospital-charts/hospital/hospital.js';
import { type FileListing, orThrow } from '../../hospital-charts/index/listing.js';
import type { ListingQuestion } from '../../hospital-charts/index/listing-question.js';
import type { PdqPatient } from '../../sources/patient-demographics.js';
import { SourceError } from '../../sources/source-error.js';
import { readFile } from '../../sources/ssmix2/storage/read-file.js';
import { EnvelopeInvalid as StorageChanged } from '../../storage/envelope.js';
import { EnvelopeInvalid } from '../envelope/envelope-invalid.js';
import type { PatientPlace } from '../envelope/patient-key.js';
import { openReleasedKey, readReleasedPlace } from '../envelope/released-key.js';
import { openObject } from '../envelope/seal-object.js';
import { addressKey, type CompartmentStore, type HeldCompartment, objectKey } from './compartment.store.js';
import { openPatientManifest, type ReceiptFile, selectFiles } from './receipt-chart.js';

/** What the receipt cloud's charts need. */
export interface ReceiptChartsOptions {
  readonly compartments: CompartmentStore;
  /** The system's own X25519 private keys, with which released keys are opened: two during a rotation. */
  readonly systemKeys: () => readonly KeyObject[];
  /** The storage: one for all facilities. */
  readonly storage: Hospital;
}

/** Commits and manifests that are read from the storage at once, for one listing. */
const READS_AT_ONCE = 8;
/** Which file has the demographics. */
const DEMOGRAPHICS = ['ADT-00'];

/**
 * Implements the port `ChartCentre` for the receipt cloud. A patient's list of files is sealed. It opens only with the key that the release process
 * released for a consent and that comes in the permit. Two statements for up to 200 patients.
 */
export class ReceiptCharts implements ChartCentre<ReceiptFile> {
  /** Joins the questions of one moment into one. It keeps no answer. */
  readonly #demographics = new DataLoader<ListingQuestion, FileListing<ReceiptFile>>(async (questions) => await this.#list(questions), {
    cache: false,
    maxBatchSize: 200,
  });

  constructor(private readonly options: ReceiptChartsOptions) {}

  /** Reads demographics from the patient's own files (ADT-00). */
  async demographics({ value, authority, key }: KnownPatient, signal: AbortSignal, caller?: string): Promise<readonly PdqPatient[]> {
    const institution = readInstitution(authority)!;
    const question = { institution, localId: value, dataTypes: DEMOGRAPHICS, key };
    const { files } = await awaitUntil(this.#demographics.load(question), signal);
    const [file] = files;
    if (!file) return [];
    const bytes = await this.fetch(this.options.storage, file, signal, caller === undefined ? {} : { caller });
    const reading = readFile({ path: file.path, bytes, patientId: value });
    if (reading.outcome !== 'READ' || reading.content.kind !== 'demographics')
      throw new SourceError('INVALID_DATA', 'the demographics cannot be read');
    return [{ ...reading.content.value, ids: [{ value, authority }] }];
  }

  async list(questions: readonly ListingQuestion[], { signal, log }: CentreRequest): Promise<(FileListing<ReceiptFile> | SourceError)[]> {
    return await awaitUntil(
      this.#list(questions, (warning) => log.warn({ warning }, 'data quality')),
      signal,
    );
  }

  /** Fetches and opens a file. @throws SourceError GONE if it was replaced meanwhile */
  async fetch(storage: Hospital, file: ReceiptFile, signal: AbortSignal, { caller, lease }: Fetching = {}): Promise<Uint8Array> {
    const place = readReleasedPlace(file.released);
    return await storage.exchange(
      async (own) => {
        const sealed = await this.#read(file.stored);
        if (!sealed) throw new SourceError('GONE', 'the file was replaced');
        await lease?.need(sealed.length, own);
        return this.#open(() => openObject(openReleasedKey(file.released, this.options.systemKeys()), place, file.object, sealed));
      },
      signal,
      caller,
    );
  }

  /** A receipt computer has no documents. */
  async documents(questions: readonly DocumentQuestion[]): Promise<DocumentListing[]> {
    return questions.map(() => ({ documents: [], invalid: 0, cut: false }));
  }

  async document(): Promise<Uint8Array> {
    throw new SourceError('GONE', 'a receipt computer has no documents', 'QUESTION');
  }

  async #list(questions: readonly ListingQuestion[], warn: (warning: string) => void = () => undefined) {
    const { compartments } = this.options;
    const places = questions.map(({ key }) => asFailure(() => findPlace(key)));
    const known = places.filter((place): place is PatientPlace => !(place instanceof SourceError));
    const [held, stored] = await this.#ask(
      async () => await Promise.all([compartments.findPatients(known), compartments.findObjects(known)]),
    );
    const answers: (FileListing<ReceiptFile> | SourceError)[] = [];
    let next = 0;
    const answerSome = async () => {
      for (let at = next++; at < questions.length; at = next++) {
        answers[at] = await this.#answer(questions[at]!, places[at]!, held, stored, warn).catch(keepFailure);
      }
    };
    await Promise.all(Array.from({ length: Math.min(READS_AT_ONCE, questions.length) }, answerSome));
    return answers;
  }

  async #answer(
    question: ListingQuestion,
    given: PatientPlace | SourceError,
    held: ReadonlyMap<string, HeldCompartment>,
    stored: ReadonlyMap<string, string>,
    warn: (warning: string) => void,
  ): Promise<FileListing<ReceiptFile>> {
    const place = orThrow(given);
    const present = held.get(addressKey(place));
    // The clinic has deleted the patient, or has not sent the patient yet.
    if (!present || present.commitStored === null) return { files: [], invalid: 0, cut: false };
    if (present.keyVersion !== place.keyVersion)
      throw new SourceError('UNREACHABLE', 'the patient has another key, which was not released yet', 'QUESTION');
    const commit = await this.#read(present.commitStored);
    if (!commit) throw new SourceError('UNREACHABLE', 'the patient’s files are changing', 'QUESTION');
    const manifest = this.#open(() =>
      openPatientManifest(question.key!, this.options.systemKeys(), { place, revision: present.revision, sealed: readManifest(commit) }),
    );
    const { files, invalid, warnings } = selectFiles(manifest, question, (object) => stored.get(objectKey(place, object)));
    for (const warning of warnings) warn(warning);
    return { files, invalid, cut: false };
  }

  async #read(stored: string): Promise<Buffer | undefined> {
    return await this.#ask(async () => await this.options.compartments.read(stored));
  }

  /** A failure of the database or the storage becomes UNREACHABLE; bytes that the storage's own encryption refuses, INVALID_DATA. */
  async #ask<A>(ask: () => Promise<A>): Promise<A> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof StorageChanged) throw new SourceError('INVALID_DATA', 'the storage was changed');
      throw new SourceError('UNREACHABLE', 'the receipt cloud cannot be read');
    }
  }

  #open<A>(open: () => A): A {
    try {
      return open();
    } catch (error) {
      if (error instanceof EnvelopeInvalid) throw new SourceError('INVALID_DATA', 'the stored data does not open with the released key');
      throw error;
    }
  }
}

/** @throws SourceError UNREACHABLE if no key was released; INVALID_DATA if it has another form */
function findPlace(key: string | undefined): PatientPlace {
  if (key === undefined) throw new SourceError('UNREACHABLE', 'no key was released for the patient yet', 'QUESTION');
  try {
    return readReleasedPlace(key);
  } catch {
    throw new SourceError('INVALID_DATA', 'the released key in the permit has another form', 'QUESTION');
  }
}

/** Reads the manifest from a commit. The subgraph does not know the clinics' signing keys: the release process checked the signature. */
function readManifest(commit: Buffer): string {
  const { manifest } = JSON.parse(commit.toString('utf8')) as { manifest?: unknown };
  return typeof manifest === 'string' ? manifest : '';
}

function asFailure<A>(work: () => A): A | SourceError {
  try {
    return work();
  } catch (error) {
    return keepFailure(error);
  }
}

function keepFailure(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}
