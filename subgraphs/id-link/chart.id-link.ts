import { buildAuthority } from '../hospital-charts/centre/authority.js';
import type { CentreRequest, ChartCentre, KnownPatient } from '../hospital-charts/centre/chart-centre.js';
import type { DocumentListing, DocumentQuestion, ListedDocument } from '../hospital-charts/documents/listed-document.js';
import type { Fetching } from '../hospital-charts/hospital/fetching.js';
import type { Hospital } from '../hospital-charts/hospital/hospital.js';
import type { FileListing, IndexedFile } from '../hospital-charts/index/listing.js';
import type { ListingQuestion } from '../hospital-charts/index/listing-question.js';
import type { ByteLease } from '../sources/byte-budget.js';
import type { ClinicalDocumentLocation, MhdClient, RegisteredFile, UnreadableEntry } from '../sources/fhir-mhd/mhd-client.js';
import type { PdqmClient } from '../sources/fhir-pdqm/pdqm-client.js';
import type { PdqPatient } from '../sources/patient-demographics.js';
import { keepCurrentEntries } from '../sources/ssmix2/storage/current-entries.js';
import { hasCareDate } from '../sources/ssmix2/storage/data-type.js';
import { parsePath } from '../sources/ssmix2/storage/path.js';
import type { Stop } from '../sources/stop-sign.js';

/** The greatest size of one document, in bytes. */
const DOCUMENT_AT_MOST = 16 * 1024 * 1024;

/** ID-Link's centre, a FHIR server: PDQm for demographics, MHD for the locations of files and documents. */
export interface IdLinkOptions {
  readonly pdqm: PdqmClient;
  readonly mhd: MhdClient;
}

/** A file, with its address from the registry. */
export type LinkedFile = IndexedFile & Pick<RegisteredFile, 'url'>;

/** The centre's port, implemented by ID-Link: one search for all requested files, one for all documents. */
export class IdLink implements ChartCentre<LinkedFile> {
  constructor(private readonly options: IdLinkOptions) {}

  async demographics(patientId: KnownPatient, signal: AbortSignal): Promise<readonly PdqPatient[]> {
    return await this.options.pdqm.find({ patientId }, signal);
  }

  /**
   * An unreadable entry counts for the patient and the data type that it names, or else for every question. The centre lists every file that
   * its hospital has not withdrawn as current, which can be two files for one order.
   */
  async list(questions: readonly ListingQuestion[], { signal, log }: CentreRequest): Promise<FileListing<LinkedFile>[]> {
    const dataTypes = [...new Set(questions.flatMap((one) => one.dataTypes))];
    // A search by period would leave out files without a care date.
    const { from, until } = dataTypes.every(hasCareDate) ? questions[0]! : {};
    const found = await this.options.mhd.find({ patients: patientsOf(questions), dataTypes, from, until }, signal);
    const byPatient = groupByPatient(found.documents);
    return questions.map((question) => {
      const own = (byPatient.get(keyOf(question)) ?? []).filter(({ dataType }) => question.dataTypes.includes(dataType));
      const sound = own.flatMap((one) => {
        const parsed = parsePath(one.path);
        return parsed.ok ? [{ ...one, file: parsed.file, facilityCode: question.institution }] : [];
      });
      const { current, warnings } = keepCurrentEntries(sound);
      for (const warning of warnings) log.warn({ warning }, 'data quality');
      return {
        files: current.map(({ path, url, careDate, updatedAt }) => ({ path, url, careDate, updatedAt })),
        invalid: found.unreadable.filter((one) => concerns(one, question, dataTypes)).length + own.length - sound.length,
        cut: found.cut,
      };
    });
  }

  async fetch(hospital: Hospital, file: LinkedFile, signal: AbortSignal, { caller, lease }: Fetching = {}): Promise<Uint8Array> {
    return await hospital.exchange(async (own) => await this.#fetched(hospital, file, own, { lease }), signal, caller);
  }

  async documents(questions: readonly DocumentQuestion[], { signal }: CentreRequest): Promise<DocumentListing[]> {
    const { from, until } = questions[0]!;
    const found = await this.options.mhd.findClinical({ patients: patientsOf(questions), from, until }, signal);
    const byPatient = groupByPatient(found.documents);
    return questions.map((question) => ({
      documents: (byPatient.get(keyOf(question)) ?? []).map(listed),
      invalid: found.unreadable.filter((one) => concerns(one, question)).length,
      cut: found.cut,
    }));
  }

  async document(hospital: Hospital, path: string, signal: AbortSignal, lease?: ByteLease): Promise<Uint8Array> {
    return await this.#fetched(hospital, { url: path }, signal, { maxBytes: DOCUMENT_AT_MOST, lease });
  }

  /** Fetches from the hospital's own address, with its credential. An address elsewhere is never requested. */
  async #fetched(
    { server, dispatcher }: Hospital,
    location: Pick<RegisteredFile, 'url'>,
    signal: Stop,
    { maxBytes, lease }: { maxBytes?: number; lease?: ByteLease | undefined } = {},
  ): Promise<Uint8Array> {
    const { url: baseUrl, token } = server;
    return await this.options.mhd.fetch({ location, baseUrl, token, dispatcher, signal, maxBytes, lease });
  }
}

type Question = Pick<DocumentQuestion, 'institution' | 'localId'>;

/**
 * Whether an unreadable entry may be one that the question asks for.
 *
 * @param asked the data types of all questions: an entry of another type may be a misspelt one of any. Absent: the type does not count
 */
function concerns(
  { subject, dataType }: UnreadableEntry,
  question: Question & { readonly dataTypes?: readonly string[] },
  asked: readonly string[] = [],
): boolean {
  if (subject && `${subject.authority} ${subject.patientId}` !== keyOf(question)) return false;
  return dataType === null || !asked.includes(dataType) || question.dataTypes?.includes(dataType) === true;
}

function patientsOf(questions: readonly Question[]): KnownPatient[] {
  const patients = new Map(
    questions.map(({ institution, localId }) => [`${institution} ${localId}`, { value: localId, authority: buildAuthority(institution) }]),
  );
  return [...patients.values()];
}

function groupByPatient<D extends { readonly patientId: string; readonly authority: string }>(documents: readonly D[]): Map<string, D[]> {
  const groups = new Map<string, D[]>();
  for (const one of documents) {
    const key = `${one.authority} ${one.patientId}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function keyOf({ institution, localId }: Question): string {
  return `${buildAuthority(institution)} ${localId}`;
}

function listed(document: ClinicalDocumentLocation): ListedDocument {
  const { url: path, key, kind, type, title, contentType, author, careDate, updatedAt, status = null } = document;
  return { path, key, kind, type, title, contentType, author, careDate, updatedAt, status };
}
