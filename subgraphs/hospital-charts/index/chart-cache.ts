import type { PdqPatient } from '../../sources/patient-demographics.js';
import type { Reading } from '../../sources/ssmix2/storage/read-file.js';
import type { DocumentListing, DocumentQuestion } from '../documents/listed-document.js';
import type { FileListing, IndexedFile } from './listing.js';
import type { ListingQuestion } from './listing-question.js';
import { type PatientAt, type SealedEntries, SealedStore } from './sealed-store.js';

/** A query to a registry, for files or for documents, and its answer. */
export type Question = ListingQuestion | DocumentQuestion;
export type Listing = FileListing<IndexedFile> | DocumentListing;

/** A version of a file. The registry guarantees that the content is the same while path and update time are the same. */
export interface FileVersion {
  readonly path: string;
  readonly updatedAt: string;
}

/** The greatest size of a file whose content is kept, in bytes. To open a larger one would hold up the event loop. */
export const LARGEST_KEPT = 64 * 1024;

/** The greatest number of files, or of documents, of a listing that is kept. */
export const LONGEST_KEPT = 5_000;

export interface ChartCacheOptions {
  /** The greatest size of all entries together. */
  readonly bytes: number;
  /** How long a listing or demographics replace a question to the centre, in milliseconds. */
  readonly fresh: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Keeps what was read of hospitals' files, the registry's listings, and demographics, sealed in memory (`SealedStore`). It knows no
 * permit: a caller asks for a patient and for files that the permit of the moment names, and filters by its dates what it gets.
 */
export class ChartCache {
  readonly #store: SealedStore;
  readonly #now: () => number;

  constructor(private readonly options: ChartCacheOptions) {
    this.#now = options.now ?? Date.now;
    this.#store = new SealedStore(options.bytes, this.#now);
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  of(patient: PatientAt): CachedChart {
    return new CachedChart(this.#store.at(patient), (storedAt) => this.#now() - storedAt < this.options.fresh);
  }

  close(): void {
    this.#store.close();
  }
}

/** What is kept of one patient at one hospital. Every value is a copy of its own. */
export class CachedChart {
  constructor(
    private readonly entries: SealedEntries,
    private readonly isFresh: (storedAt: number) => boolean,
  ) {}

  /** What was read of a file, and the size of the entry. The entry of an older version of the file is gone. */
  reading({ path, updatedAt }: FileVersion): { readonly reading: Reading; readonly bytes: number } | null {
    const found = this.entries.open(`file ${path}`);
    if (!found) return null;
    const { version, reading } = JSON.parse(found.text) as { version: string; reading: Reading };
    if (version === updatedAt) return { reading, bytes: found.text.length };
    this.entries.drop(`file ${path}`);
    return null;
  }

  keepReading({ path, updatedAt }: FileVersion, reading: Reading): void {
    this.entries.keep(`file ${path}`, JSON.stringify({ version: updatedAt, reading }));
  }

  /** The registry's last answer to this query, if it is fresh enough to replace the query. */
  freshListing<L extends Listing>(question: Question): L | null {
    const found = this.entries.open(nameOf(question));
    return found && this.isFresh(found.storedAt) ? (JSON.parse(found.text) as L) : null;
  }

  /** The registry's last answer to this query, and its time. */
  lastListing<L extends Listing>(question: Question): (L & { readonly since: Date }) | null {
    const found = this.entries.open(nameOf(question));
    return found && { ...(JSON.parse(found.text) as L), since: new Date(found.storedAt) };
  }

  keepListing(question: Question, listing: Listing): void {
    const { length } = 'files' in listing ? listing.files : listing.documents;
    if (listing.cut || length > LONGEST_KEPT) this.entries.drop(nameOf(question));
    else this.entries.keep(nameOf(question), JSON.stringify(listing));
  }

  /** The centre's last answer about the patient. Null if it is not fresh. */
  demographics(): PdqPatient[] | null {
    const found = this.entries.open('demographics');
    return found && this.isFresh(found.storedAt) ? (JSON.parse(found.text) as PdqPatient[]) : null;
  }

  keepDemographics(patients: readonly PdqPatient[]): void {
    this.entries.keep('demographics', JSON.stringify(patients));
  }
}

function nameOf(question: Question): string {
  const { from = null, until = null } = question;
  if (!('dataTypes' in question)) return JSON.stringify(['documents', from, until]);
  return JSON.stringify(['listing', [...question.dataTypes].sort(), from, until]);
}
