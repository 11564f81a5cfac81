import type { CareDates, ChartAsk } from '../../kit/index.js';
import type { ByteLease } from '../../sources/byte-budget.js';
import { SourceError } from '../../sources/source-error.js';
import type { LocatedFile, LocatedFiles } from '../files/answer-from-files.js';
import { listDataTypes, mayHold } from './data-types.js';
import type { FileCache, ListingQuestion } from './file-cache.js';

/** A current file as a system's registry names it. */
export interface IndexedFile {
  readonly path: string;
  /** The folder's, `YYYYMMDD`; null where the type has none. */
  readonly careDate: string | null;
  /** When the registry last changed the entry, in its own words; null where it does not say. */
  readonly updatedAt: string | null;
}

/** What a registry answers to one question. Plain JSON. */
export interface FileListing<F extends IndexedFile> {
  readonly files: readonly F[];
  /** Entries that could not be trusted. */
  readonly invalid: number;
  /** There is more than this. */
  readonly cut: boolean;
}

/** One patient's question, as a registry understands it. */
export function toListingQuestion({ category, part, place }: ChartAsk, folders: CareDates): ListingQuestion {
  return { institution: place.institution, localId: place.localId, dataTypes: listDataTypes(category, part), ...folders };
}

/**
 * A registry's answer; where the registry cannot be had, its last one (at most an hour old), with its time.
 *
 * @throws SourceError what `asked` throws, where there is no last answer
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

/** The files of one question, each by way of the cache: what the registry says has not changed need not be fetched again. */
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
        // What came from the cache is not kept anew: it would never grow old.
        keep: (bytes) => {
          if (isNew) cache.keepFile(version, bytes);
        },
      };
    }),
  };
}
