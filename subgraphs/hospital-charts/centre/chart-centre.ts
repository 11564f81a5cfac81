import type { SubgraphContext } from '../../kit/index.js';
import type { ByteLease } from '../../sources/byte-budget.js';
import type { PdqPatient } from '../../sources/patient-demographics.js';
import type { DocumentListing, DocumentQuestion } from '../documents/listed-document.js';
import type { Fetching } from '../hospital/fetching.js';
import type { Hospital } from '../hospital/hospital.js';
import type { ListingQuestion } from '../index/file-cache.js';
import type { FileListing, IndexedFile } from '../index/listing.js';

/**
 * The port to a system's centre, which knows where things are, and to the way in which its hospitals give them. Answers come in the order of
 * the questions; any number of questions is one exchange with the centre. Everything here throws SourceError.
 *
 * @typeParam F what the centre says of a file, beyond its path: enough to fetch it
 */
export interface ChartCentre<F extends IndexedFile> {
  /** @param caller the person in the caller token */
  demographics(patientId: KnownPatient, signal: AbortSignal, caller?: string): Promise<readonly PdqPatient[]>;
  list(questions: readonly ListingQuestion[], request: CentreRequest): Promise<FileListing<F>[]>;
  fetch(hospital: Hospital, file: F, signal: AbortSignal, fetching?: Fetching): Promise<Uint8Array>;
  documents(questions: readonly DocumentQuestion[], request: CentreRequest): Promise<DocumentListing[]>;
  /** The content of a document, by the path that `documents` gave. */
  document(hospital: Hospital, path: string, signal: AbortSignal, lease?: ByteLease): Promise<Uint8Array>;
}

/** A local patient ID and the OID of the facility that gave it. */
export interface KnownPatient {
  readonly value: string;
  readonly authority: string;
}

export interface CentreRequest {
  readonly signal: AbortSignal;
  readonly log: SubgraphContext['log'];
  /** The person in the caller token. */
  readonly caller?: string | undefined;
}
