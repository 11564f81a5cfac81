import type { CentreRequest, ChartCentre, KnownPatient } from '../hospital-charts/centre/chart-centre.js';
import type { DocumentListing, DocumentQuestion } from '../hospital-charts/documents/listed-document.js';
import { Bulkhead } from '../hospital-charts/hospital/bulkhead.js';
import { awaitUntil } from '../hospital-charts/hospital/deadline.js';
import type { Fetching } from '../hospital-charts/hospital/fetching.js';
import type { Hospital } from '../hospital-charts/hospital/hospital.js';
import type { FileListing, IndexedFile } from '../hospital-charts/index/listing.js';
import type { ListingQuestion } from '../hospital-charts/index/listing-question.js';
import type { ByteLease } from '../sources/byte-budget.js';
import type { PdqClient } from '../sources/hl7-pdq/pdq-client.js';
import type { PdqPatient } from '../sources/patient-demographics.js';
import { SourceError } from '../sources/source-error.js';
import { parseExtendedPath } from '../sources/ssmix2/storage/extended-path.js';
import type { DocumentIndex } from './document-index.source.js';
import type { Registry } from './registry.source.js';

/** The greatest size of one document, in bytes. */
const DOCUMENT_AT_MOST = 16 * 1024 * 1024;

/** The limits of the index database: concurrent and waiting statements, of all callers and of one. */
export const STATEMENT_LIMITS = { atOnce: 8, atOnceOfOne: 6, longestLine: 1_000, longestLineOfOne: 200 } as const;

/** HumanBridge's centre: PDQ over MLLP, and the index database with the locations of files and documents. */
export interface HumanBridgeOptions {
  readonly pdq: PdqClient;
  readonly registry: Registry;
  readonly documents: DocumentIndex;
}

/** The centre's port, implemented by HumanBridge: one statement for all requested files, one for all documents. */
export class HumanBridge implements ChartCentre<IndexedFile> {
  readonly #statements = new Bulkhead(STATEMENT_LIMITS);

  constructor(private readonly options: HumanBridgeOptions) {}

  async demographics(patientId: KnownPatient, signal: AbortSignal): Promise<readonly PdqPatient[]> {
    return await this.options.pdq.find({ patientId }, signal);
  }

  async list(questions: readonly ListingQuestion[], request: CentreRequest): Promise<FileListing<IndexedFile>[]> {
    const answers = await this.#asked(async () => await this.options.registry.locate(questions), request);
    return answers.map(({ entries, invalid, cut }) => ({
      files: entries.map(({ path, file, updatedAt }) => ({ path, careDate: file.careDate, updatedAt })),
      invalid,
      cut,
    }));
  }

  async fetch(hospital: Hospital, { path }: IndexedFile, signal: AbortSignal, fetching?: Fetching): Promise<Uint8Array> {
    return await hospital.get(path, signal, fetching);
  }

  async documents(questions: readonly DocumentQuestion[], request: CentreRequest): Promise<DocumentListing[]> {
    return await this.#asked(async () => await this.options.documents.documents(questions), request);
  }

  /** Fetches a content folder's main document. The hospital serves it at the folder's own address. */
  async document(hospital: Hospital, path: string, signal: AbortSignal, lease?: ByteLease): Promise<Uint8Array> {
    const { documents } = hospital.server;
    if (documents === undefined || !parseExtendedPath(path).ok)
      throw new SourceError('GONE', 'no extended storage is configured', 'OURSELVES');
    return await hospital.fetch({ baseUrl: documents, path, maxBytes: DOCUMENT_AT_MOST, lease }, signal);
  }

  /**
   * Reads the index. Any failure of the database becomes UNREACHABLE. If the caller's signal aborts, the statement continues in the
   * database, and keeps its turn until it ends.
   */
  async #asked<A>(ask: () => Promise<A>, { signal, log, caller = '' }: CentreRequest): Promise<A> {
    const endTurn = await this.#statements.take(caller, signal);
    const answer = ask().finally(endTurn);
    try {
      return await awaitUntil(answer, signal);
    } catch (error) {
      if (error instanceof SourceError) throw error;
      log.error({ err: error }, 'the registry cannot be asked');
      throw new SourceError('UNREACHABLE', 'the registry cannot be asked');
    }
  }
}
