import type { PdqClient } from '../sources/hl7-pdq/pdq-client.js';
import type { PdqPatient } from '../sources/patient-demographics.js';
import { SourceError } from '../sources/source-error.js';
import { parseExtendedPath } from '../sources/ssmix2/extended-path.js';
import type { CentreRequest, ChartCentre, KnownPatient } from '../ssmix2-chart/chart-centre.js';
import type { ListingQuestion } from '../ssmix2-chart/file-cache.js';
import type { Hospital } from '../ssmix2-chart/hospital.js';
import { inTime } from '../ssmix2-chart/in-time.js';
import type { DocumentListing, DocumentQuestion } from '../ssmix2-chart/listed-document.js';
import type { ListedFile, Listing } from '../ssmix2-chart/listing.js';
import type { DocumentIndex } from './document-index.source.js';
import type { Registry } from './registry.source.js';

/** Bytes of one document. */
const DOCUMENT_AT_MOST = 16 * 1024 * 1024;

/** HumanBridge's centre: PDQ over MLLP, and the index database that says which files and documents lie where. */
export interface HumanBridgeOptions {
  readonly pdq: PdqClient;
  readonly registry: Registry;
  readonly documents: DocumentIndex;
}

/** The centre's port, implemented by HumanBridge: one statement for all files that are asked, one for all documents. */
export class HumanBridge implements ChartCentre<ListedFile> {
  constructor(private readonly options: HumanBridgeOptions) {}

  async demographics(patientId: KnownPatient, signal: AbortSignal): Promise<readonly PdqPatient[]> {
    return await this.options.pdq.find({ patientId }, signal);
  }

  async list(questions: readonly ListingQuestion[], request: CentreRequest): Promise<Listing<ListedFile>[]> {
    const answers = await asked(this.options.registry.locate(questions), request);
    return answers.map(({ entries, invalid, cut }) => ({
      files: entries.map(({ path, file, updatedAt }) => ({ path, careDate: file.careDate, updatedAt })),
      invalid,
      cut,
    }));
  }

  async fetch(hospital: Hospital, { path }: ListedFile, signal: AbortSignal): Promise<Uint8Array> {
    return await hospital.get(path, signal);
  }

  async documents(questions: readonly DocumentQuestion[], request: CentreRequest): Promise<DocumentListing[]> {
    return await asked(this.options.documents.documents(questions), request);
  }

  /** The hospital gives a content folder's main document at the folder's own address. */
  async document(hospital: Hospital, path: string, signal: AbortSignal): Promise<Uint8Array> {
    const { documents } = hospital.server;
    if (documents === undefined || !parseExtendedPath(path).ok) throw new SourceError('GONE', 'no extended storage is configured');
    return await hospital.fetch({ baseUrl: documents, path, maxBytes: DOCUMENT_AT_MOST }, signal);
  }
}

/** The index speaks for the hospitals: where it cannot be read, they cannot be reached, whatever the reason. */
async function asked<A>(answer: Promise<A>, { signal, log }: CentreRequest): Promise<A> {
  try {
    return await inTime(answer, signal);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    log.error({ err: error }, 'the registry cannot be asked');
    throw new SourceError('UNREACHABLE', 'the registry cannot be asked');
  }
}
