import type { SubgraphContext } from '../../kit/index.js';
import type { ByteLease } from '../../sources/byte-budget.js';
import type { PdqPatient } from '../../sources/patient-demographics.js';
import type { SourceError } from '../../sources/source-error.js';
import type { DocumentListing, DocumentQuestion } from '../documents/listed-document.js';
import type { Fetching } from '../hospital/fetching.js';
import type { Hospital } from '../hospital/hospital.js';
import type { FileListing, IndexedFile } from '../index/listing.js';
import type { ListingQuestion } from '../index/listing-question.js';

/**
 * The port to a system's centre, which knows the locations of files and documents, and to the hospitals' servers, which hold them. Answers
 * come in the order of the questions. One call makes one exchange with the centre, for any number of questions. Every method throws
 * SourceError.
 *
 * @typeParam F the centre's entry of a file: the path, and whatever else the system needs to fetch it
 */
export interface ChartCentre<F extends IndexedFile> {
  /** @param caller the person in the caller token */
  demographics(patientId: KnownPatient, signal: AbortSignal, caller?: string): Promise<readonly PdqPatient[]>;
  /** A failure that concerns one question alone stands in place of its answer. */
  list(questions: readonly ListingQuestion[], request: CentreRequest): Promise<(FileListing<F> | SourceError)[]>;
  fetch(hospital: Hospital, file: F, signal: AbortSignal, fetching?: Fetching): Promise<Uint8Array>;
  documents(questions: readonly DocumentQuestion[], request: CentreRequest): Promise<DocumentListing[]>;
  /** Fetches the content of a document, by the path that `documents` returned. */
  document(hospital: Hospital, path: string, signal: AbortSignal, lease?: ByteLease): Promise<Uint8Array>;
}

/** A local patient ID and the OID of the facility that assigned it. */
export interface KnownPatient {
  readonly value: string;
  readonly authority: string;
  /** Of a system whose store is encrypted: the patient's key, sealed for the system. */
  readonly key?: string | undefined;
}

export interface CentreRequest {
  readonly signal: AbortSignal;
  readonly log: SubgraphContext['log'];
  /** The person in the caller token. */
  readonly caller?: string | undefined;
}
