import type { CareDates, ChartAsk } from '../../kit/index.js';
import type { ByteLease } from '../../sources/byte-budget.js';
import { SourceError } from '../../sources/source-error.js';
import type { LocatedFile, LocatedFiles } from '../files/answer-from-files.js';
import { listDataTypes, mayHold } from './data-types.js';
import type { FileCache, ListingQuestion } from './file-cache.js';

/** A current file's entry in a system's registry. */
export interface IndexedFile {
  readonly path: string;
  /** The folder's date, `YYYYMMDD`; null if the data type has none. */
  readonly careDate: string | null;
  /** The time of the entry's last change, in the registry's own format; null if the registry gives none. */
  readonly updatedAt: string | null;
}

/** A registry's answer to one query. Plain JSON. */
export interface FileListing<F extends IndexedFile> {
  readonly files: readonly F[];
  /** The number of entries that failed validation. */
  readonly invalid: number;
  /** Whether the list is incomplete. */
  readonly cut: boolean;
}

/** Makes the registry query for one patient's request. */
export function toListingQuestion({ category, part, place }: ChartAsk, folders: CareDates): ListingQuestion {
  return { institution: place.institution, localId: place.localId, dataTypes: listDataTypes(category, part), ...folders };
}

/**
 * Awaits the registry's answer. If the registry does not answer, returns its last cached answer (at most an hour old) with its time.
 *
 * @throws SourceError the error of `asked`, if there is no cached answer
 */
export async function listingOrLast<F extends IndexedFile>(
  cache: FileCache | null,
  question: ListingQuestion,
  asked: Promise<FileListing<F>>,
): Promise<FileListing<F> & { since?: Date }> {
  if (!cache) return await asked;
  try {
    const listing = await asked;
    if (!listing.cut) cache.keepListing(question, listing);
    return listing;
  } catch (error) {
    const isDown = error instanceof SourceError && (error.code === 'UNREACHABLE' || error.code === 'TIMED_OUT');
    const last = isDown ? cache.listing<FileListing<F>>(question) : null;
    if (!last) throw error;
    return { ...last.listing, since: last.at };
  }
}

/** Makes the list of one request's files. A file that has not changed, by the registry's update time, comes from the cache. */
export function locateFiles<F extends IndexedFile>(
  { category, place }: ChartAsk,
  { files, invalid, cut, since }: FileListing<F> & { since?: Date },
  { cache, fetch }: { cache: FileCache | null; fetch: (file: F, signal: AbortSignal, lease?: ByteLease) => Promise<Uint8Array> },
): LocatedFiles {
  const { institution, localId } = place;
  const wanted = files.filter(({ careDate }) => mayHold(category, careDate, place.dates));
  return {
    invalid,
    cut,
    since,
    files: wanted.map((file): LocatedFile => {
      const { path, updatedAt } = file;
      if (!cache || updatedAt === null) return { path, fetch: async (signal, lease) => await fetch(file, signal, lease) };
      const version = { institution, localId, path, updatedAt };
      let isNew = false;
      return {
        path,
        fetch: async (signal, lease) => {
          const kept = cache.file(version);
          if (kept) return kept;
          isNew = true;
          return await fetch(file, signal, lease);
        },
        // A file from the cache is not stored again: it would never expire.
        keep: (bytes) => {
          if (isNew) cache.keepFile(version, bytes);
        },
      };
    }),
  };
}
