import type { ChartAsk } from '../../kit/index.js';
import type { ByteLease } from '../../sources/byte-budget.js';
import { type Steps, slices } from '../../sources/in-slices.js';
import { SourceError } from '../../sources/source-error.js';
import type { LocatedFiles } from '../files/answer-from-files.js';
import type { LocatedFile } from '../files/located-file.js';
import { type ChartCache, LARGEST_KEPT, type Listing, type Question } from './chart-cache.js';
import { makeDateTest } from './data-types.js';

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
export type Known<L> = L & { readonly since?: Date };
export type KnownListing<F extends IndexedFile> = Known<FileListing<F>>;

/**
 * Gets the listings for all questions: the fresh ones from the cache, the others in one query. If the registry does not answer, uses its
 * last cached answers (at most an hour old), with their times.
 *
 * @param options.turn the key by which callers take turns to have cached listings opened
 * @returns a function that awaits the answer to one question. It throws the error of `ask` if there is no cached answer
 */
export function findListings<Q extends Question, L extends Listing>(
  questions: readonly Q[],
  ask: (questions: readonly Q[]) => Promise<readonly (L | SourceError)[]>,
  { cache, turn }: { readonly cache: ChartCache | null; readonly turn: string },
): (question: Q) => Promise<Known<L>> {
  const fresh = cache && questions.length > 0 ? slices.run(turn, () => openFresh<Q, L>(cache, questions)) : Promise.resolve(null);
  const asked = fresh.then(async (known) => {
    const missing = questions.filter((question) => !known?.has(question));
    const answers = missing.length > 0 ? await ask(missing) : [];
    return new Map<Q, L | SourceError>(missing.map((question, i) => [question, answers[i]!]));
  });
  asked.catch(() => undefined);
  return async (question) =>
    (await fresh)?.get(question) ?? (await listingOrLast<L>(cache, question, async () => orThrow((await asked).get(question)!)));
}

/** An answer to one question, or its failure. @throws SourceError */
export function orThrow<A extends object>(answer: A | SourceError): A {
  if (answer instanceof SourceError) throw answer;
  return answer;
}

/** Opens the cached listings that may replace a query, one in each step. */
function* openFresh<Q extends Question, L extends Listing>(cache: ChartCache, questions: readonly Q[]): Steps<Map<Q, L>> {
  const fresh = new Map<Q, L>();
  for (const question of questions) {
    const kept = cache.of(question).freshListing<L>(question);
    if (kept) fresh.set(question, kept);
    yield;
  }
  return fresh;
}

async function listingOrLast<L extends Listing>(cache: ChartCache | null, question: Question, ask: () => Promise<L>): Promise<Known<L>> {
  if (!cache) return await ask();
  const chart = cache.of(question);
  try {
    const listing = await ask();
    chart.keepListing(question, listing);
    return listing;
  } catch (error) {
    const isDown = error instanceof SourceError && (error.code === 'UNREACHABLE' || error.code === 'TIMED_OUT');
    const last = isDown ? chart.lastListing<L>(question) : null;
    if (!last) throw error;
    return last;
  }
}

interface LocateOptions<F> {
  readonly cache: ChartCache | null;
  readonly fetch: (file: F, signal: AbortSignal, lease?: ByteLease) => Promise<Uint8Array>;
  /** How far a folder may be from its items, in days. */
  readonly distance?: number;
}

/** Makes the list of one request's files. What was read of a file that has not changed, by the registry's update time, comes from the cache. */
export function locateFiles<F extends IndexedFile>(
  { category, place }: ChartAsk,
  { files, invalid, cut, since }: KnownListing<F>,
  { cache, fetch, distance }: LocateOptions<F>,
): LocatedFiles {
  const mayHold = makeDateTest(category, place.dates, distance);
  const wanted = files.filter(({ careDate }) => mayHold(careDate));
  const chart = cache?.of(place);
  return {
    invalid,
    cut,
    since,
    files: wanted.map((file): LocatedFile => {
      const { path, updatedAt } = file;
      const fetched = { path, updatedAt, fetch: async (signal: AbortSignal, lease?: ByteLease) => await fetch(file, signal, lease) };
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
