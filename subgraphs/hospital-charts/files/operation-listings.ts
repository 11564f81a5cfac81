import type { CareDates, ChartAsk } from '../../kit/index.js';
import type { CentreRequest, ChartCentre } from '../centre/chart-centre.js';
import type { DocumentListing, DocumentQuestion } from '../documents/listed-document.js';
import type { ChartCache } from '../index/chart-cache.js';
import { listDataTypes } from '../index/data-types.js';
import { listFolders } from '../index/folder-dates.js';
import type { FolderDistances } from '../index/folder-distances.js';
import { findListings, type IndexedFile, type Known, type KnownListing, orThrow } from '../index/listing.js';
import { type ListingQuestion, toListingQuestion } from '../index/listing-question.js';
import type { OperationReads } from './operation-reads.js';

export interface OperationListingsOptions<F extends IndexedFile> {
  readonly centre: Pick<ChartCentre<F>, 'list' | 'documents'>;
  readonly cache: ChartCache | null;
  readonly reads: OperationReads;
  /** Makes a request to the centre, whose deadline begins now. */
  readonly request: () => CentreRequest;
  /** The key by which callers take turns to have cached listings opened. */
  readonly turn: string;
  readonly distances: FolderDistances;
}

/** A request's listing, and how to ask the centre for a newer one. */
export interface RequestedListing<F extends IndexedFile> {
  readonly listing: Promise<KnownListing<F>>;
  relist(): Promise<KnownListing<F>>;
}

/** The centre's listings for the requests of one operation: each question is asked once, all questions of one moment together. */
export class OperationListings<F extends IndexedFile> {
  constructor(private readonly options: OperationListingsOptions<F>) {}

  /** Asks for the listings of all requests that need files. @returns a function that gets one; undefined if the request needs no files */
  files(asks: readonly ChartAsk[]): (ask: ChartAsk) => RequestedListing<F> | undefined {
    const { centre, cache, reads, request, turn, distances } = this.options;
    const ofFiles = asks.filter(({ category, part }) => listDataTypes(category, part).length > 0);
    const folders = listFolders(ofFiles, ({ category, place }) => distances.of(place.institution, category));
    const { texts, questions } = distinguish('files', ofFiles, (ask) => toListingQuestion(ask, folders));
    const ask = async (all: readonly ListingQuestion[]) => await centre.list(all, request());
    const listed = reads.onceEach(questions, (unasked) => findListings(unasked, ask, { cache, turn }));
    return (one) => {
      const text = texts.get(one);
      if (text === undefined) return undefined;
      const relist = async () => await this.#relist(questions.get(text)!);
      return { listing: listed(text), relist: async () => await reads.once(`again ${text}`, relist) };
    };
  }

  /** Asks for the documents of all requests for documents. @returns a function that gets the listing of one */
  documents(asks: readonly ChartAsk[]): (ask: ChartAsk) => Promise<Known<DocumentListing>> {
    const { centre, cache, reads, request, turn } = this.options;
    const ofDocuments = asks.filter(({ category }) => category === 'DOCUMENT');
    const span = listFolders(ofDocuments);
    const { texts, questions } = distinguish('documents', ofDocuments, (ask) => toDocumentQuestion(ask, span));
    const ask = async (all: readonly DocumentQuestion[]) => await centre.documents(all, request());
    const listed = reads.onceEach(questions, (unasked) => findListings(unasked, ask, { cache, turn }));
    return async (one) => await listed(texts.get(one)!);
  }

  async #relist(question: ListingQuestion): Promise<KnownListing<F>> {
    const { centre, cache, request } = this.options;
    const [again] = await centre.list([question], request());
    const listing = orThrow(again!);
    cache?.of(question).keepListing(question, listing);
    return listing;
  }
}

/** The questions of these requests, each once by its text, and the text of each request's question. */
function distinguish<Q>(kind: string, asks: readonly ChartAsk[], toQuestion: (ask: ChartAsk) => Q) {
  const texts = new Map<ChartAsk, string>();
  const questions = new Map<string, Q>();
  for (const ask of asks) {
    const question = toQuestion(ask);
    const text = `${kind} ${JSON.stringify(question)}`;
    texts.set(ask, text);
    questions.set(text, question);
  }
  return { texts, questions };
}

/** @param span the dates that cover every question */
function toDocumentQuestion({ place }: ChartAsk, span: CareDates): DocumentQuestion {
  return { institution: place.institution, localId: place.localId, ...span };
}
