import type { ChartAsk } from '../../kit/index.js';
import type { ByteLease } from '../../sources/byte-budget.js';
import { type Steps, slices } from '../../sources/in-slices.js';
import { SourceError } from '../../sources/source-error.js';
import type { LocatedFile, LocatedFiles } from '../files/answer-from-files.js';
import { type ChartCache, LARGEST_KEPT } from './chart-cache.js';
import { mayHold } from './data-types.js';
import type { ListingQuestion } from './listing-question.js';

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

/** A listing; `since` is its time, if the registry does not answer now. */
export type KnownListing<F extends IndexedFile> = FileListing<F> & { readonly since?: Date };

/**
 * Gets the listings for all questions: the fresh ones from the cache, the others in one query. If the registry does not answer, uses its
 * last cached answers (at most an hour old), with their times.
 *
 * @param options.turn the key by which callers take turns to have cached listings opened
 * @returns a function that awaits the answer to one question. It throws the error of `ask` if there is no cached answer
 */
export function findListings<F extends IndexedFile>(
  questions: readonly ListingQuestion[],
  ask: (questions: readonly ListingQuestion[]) => Promise<readonly FileListing<F>[]>,
  { cache, turn }: { readonly cache: ChartCache | null; readonly turn: string },
): (question: ListingQuestion) => Promise<KnownListing<F>> {
  const fresh = cache && questions.length > 0 ? slices.run(turn, () => openFresh<F>(cache, questions)) : Promise.resolve(null);
  const asked = fresh.then(async (known) => {
    const missing = questions.filter((question) => !known?.has(question));
    const answers = missing.length > 0 ? await ask(missing) : [];
    return new Map(missing.map((question, i) => [question, answers[i]!]));
  });
  asked.catch(() => undefined);
  return async (question) =>
    (await fresh)?.get(question) ?? (await listingOrLast(cache, question, async () => (await asked).get(question)!));
}

/** Opens the cached listings that may replace a query, one in each step. */
function* openFresh<F extends IndexedFile>(
  cache: ChartCache,
  questions: readonly ListingQuestion[],
): Steps<Map<ListingQuestion, FileListing<F>>> {
  const fresh = new Map<ListingQuestion, FileListing<F>>();
  for (const question of questions) {
    const kept = cache.of(question).freshListing<F>(question);
    if (kept) fresh.set(question, kept);
    yield;
  }
  return fresh;
}

async function listingOrLast<F extends IndexedFile>(
  cache: ChartCache | null,
  question: ListingQuestion,
  ask: () => Promise<FileListing<F>>,
): Promise<KnownListing<F>> {
  if (!cache) return await ask();
  const chart = cache.of(question);
  try {
    const listing = await ask();
    chart.keepListing(question, listing);
    return listing;
  } catch (error) {
    const isDown = error instanceof SourceError && (error.code === 'UNREACHABLE' || error.code === 'TIMED_OUT');
    const last = isDown ? chart.lastListing<F>(question) : null;
    if (!last) throw error;
    return last;
  }
}

/** Makes the list of one request's files. What was read of a file that has not changed, by the registry's update time, comes from the cache. */
export function locateFiles<F extends IndexedFile>(
  { category, place }: ChartAsk,
  { files, invalid, cut, since }: KnownListing<F>,
  { cache, fetch }: { cache: ChartCache | null; fetch: (file: F, signal: AbortSignal, lease?: ByteLease) => Promise<Uint8Array> },
): LocatedFiles {
  const wanted = files.filter(({ careDate }) => mayHold(category, careDate, place.dates));
  const chart = cache?.of(place);
  return {
    invalid,
    cut,
    since,
    files: wanted.map((file): LocatedFile => {
      const { path, updatedAt } = file;
      const fetched = { path, fetch: async (signal: AbortSignal, lease?: ByteLease) => await fetch(file, signal, lease) };
      if (!chart || updatedAt === null) return fetched;
      return {
        ...fetched,
        kept: () => chart.reading({ path, updatedAt }),
        keep: (reading, { length }) => {
          if (length <= LARGEST_KEPT) chart.keepReading({ path, updatedAt }, reading);
        },
      };
    }),
  };
}
