import {
  AnswerState,
  type ChartAnswer,
  type ChartAsk,
  type ChartSource,
  type DayCount,
  findWorstState,
  KitError,
  type makeItemIds,
  type SubgraphContext,
  within,
} from '../../kit/index.js';
import type { DicomStudy } from '../../sources/dicomweb/dicomweb-client.js';
import { SourceError } from '../../sources/source-error.js';
import { buildAuthority } from '../centre/authority.js';
import type { CentreRequest, ChartCentre } from '../centre/chart-centre.js';
import { buildDemographicsAnswer } from '../centre/demographics-answer.js';
import { getCallerKey } from '../centre/person.js';
import { type DocumentListing, toDocumentItem } from '../documents/listed-document.js';
import { limitSignal } from '../hospital/deadline.js';
import type { Hospitals } from '../hospital/hospitals.js';
import type { ImageArchives } from '../images/image-archives.js';
import type { ChartCache } from '../index/chart-cache.js';
import { FolderDistances } from '../index/folder-distances.js';
import { type IndexedFile, type Known, type KnownListing, locateFiles } from '../index/listing.js';
import { joinStudies } from '../items/join-studies.js';
import { answerFromFiles, type LocatedFiles, stateOf } from './answer-from-files.js';
import { countFiles } from './count-files.js';
import { OperationListings, type RequestedListing } from './operation-listings.js';
import { OperationReads } from './operation-reads.js';

export interface FileChartsOptions<F extends IndexedFile> {
  /** The connected system's id. */
  readonly system: string;
  readonly centre: ChartCentre<F>;
  readonly hospitals: Pick<Hospitals, 'of'>;
  readonly archives: ImageArchives;
  readonly cache: ChartCache | null;
  readonly itemId: ReturnType<typeof makeItemIds>;
  /** Whether charts show operations and treatments. By default they do not. */
  readonly servesProcedures?: boolean;
  /** The deadline of an exchange with the centre, in milliseconds. Each hospital has its own deadline, which starts with its request. */
  readonly centreDeadline: number;
}

/**
 * The chart's port for a system with a centre, which knows the locations of files, and hospitals, which hold them. It queries the centre
 * once for all requests, then fetches each file from its hospital. It adds the studies of the hospital's image archive. It lists documents,
 * but does not open them.
 */
export class FileCharts<F extends IndexedFile> implements ChartSource {
  readonly #distances = new FolderDistances();

  constructor(private readonly options: FileChartsOptions<F>) {}

  async read(asks: readonly ChartAsk[], context: SubgraphContext): Promise<ChartAnswer[]> {
    const { centre, cache, centreDeadline, hospitals } = this.options;
    const reads = OperationReads.of(context);
    const ofCentre = () => centreRequest(context, centreDeadline);
    const turn = `listings ${getCallerKey(context)}`;
    const listings = new OperationListings({ centre, cache, reads, request: ofCentre, turn, distances: this.#distances });
    const [filesOf, documentsOf] = [listings.files(asks), listings.documents(asks)];
    const request = ofCentre();
    return await Promise.all(
      asks.map(async (ask): Promise<ChartAnswer> => {
        try {
          if (ask.category === 'DEMOGRAPHICS') return await this.#demographics(ask, request);
          const listed = filesOf(ask);
          if (!listed && ask.category !== 'DOCUMENT') return { state: AnswerState.NOT_SERVED, items: [] };
          if (!hospitals.of(ask.place.institution)) return { state: AnswerState.NOT_CONFIGURED, items: [] };
          if (ask.category === 'DOCUMENT') return this.#documents(ask, await documentsOf(ask));
          const files = this.#files(ask, listed!, context);
          return ask.category === 'IMAGING' ? await this.#images(ask, files, this.#studies(ask, context), context) : await files;
        } catch (error) {
          return { state: stateOf(error, context.log), items: [] };
        }
      }),
    );
  }

  /** @throws KitError with the state of the failure, if the index cannot be read */
  async count(asks: readonly ChartAsk[], context: SubgraphContext): Promise<DayCount[][]> {
    const { centre, centreDeadline } = this.options;
    try {
      return await countFiles(asks, centre, centreRequest(context, centreDeadline));
    } catch (error) {
      throw error instanceof SourceError ? new KitError(error.code === 'TIMED_OUT' ? 'TIMED_OUT' : 'UNREACHABLE', { cause: error }) : error;
    }
  }

  async #demographics(ask: ChartAsk, { signal, caller }: CentreRequest): Promise<ChartAnswer> {
    const { centre, cache, itemId } = this.options;
    const chart = cache?.of(ask.place);
    const kept = chart?.demographics();
    if (kept) return buildDemographicsAnswer(ask, kept, itemId);
    const { localId: value, institution, key } = ask.place;
    const patientId = { value, authority: buildAuthority(institution), ...(key !== undefined && { key }) };
    const found = await centre.demographics(patientId, signal, caller);
    chart?.keepDemographics(found);
    return buildDemographicsAnswer(ask, found, itemId);
  }

  async #files(ask: ChartAsk, { listing, relist }: RequestedListing<F>, context: SubgraphContext): Promise<ChartAnswer> {
    const { system, itemId, servesProcedures } = this.options;
    const { signal, log } = context;
    return await answerFromFiles(ask, this.#located(ask, await listing, context), {
      system,
      itemId,
      servesProcedures,
      signal,
      log,
      relocate: async () => this.#located(ask, await relist(), context),
      caller: getCallerKey(context),
      reads: OperationReads.of(context),
      distances: this.#distances,
    });
  }

  #located(ask: ChartAsk, listing: KnownListing<F>, context: SubgraphContext): LocatedFiles {
    const hospital = this.options.hospitals.of(ask.place.institution)!;
    const { centre, cache } = this.options;
    const person = getCallerKey(context);
    return locateFiles(ask, listing, {
      cache,
      distance: this.#distances.of(ask.place.institution, ask.category),
      fetch: async (file, signal, lease) => await centre.fetch(hospital, file, signal, { caller: person, lease }),
    });
  }

  /** Finds the studies in the archive. An operation queries once for each patient and hospital, for any number of periods. */
  #studies(ask: ChartAsk, context: SubgraphContext): Promise<DicomStudy[]> {
    const { institution, localId } = ask.place;
    const find = async () => await this.options.archives.studies(ask, context.signal, getCallerKey(context));
    return OperationReads.of(context).once(`studies ${JSON.stringify([institution, localId])}`, find);
  }

  /**
   * Joins the studies of the files with those of the archive. If one of the two fails, it returns the other, with the state of the failure.
   */
  async #images(
    ask: ChartAsk,
    files: Promise<ChartAnswer>,
    studies: Promise<DicomStudy[]>,
    { log }: SubgraphContext,
  ): Promise<ChartAnswer> {
    const { itemId, system } = this.options;
    const [answer, archived] = await Promise.all([
      files.catch((error: unknown): ChartAnswer => ({ state: stateOf(error, log), items: [] })),
      studies.catch((error: unknown) => stateOf(error, log)),
    ]);
    return joined(answer, (read) => {
      if (Array.isArray(archived)) return { ...read, items: joinStudies(read.items, archived, ask, { itemId, system }) };
      // Nobody knows how many studies the archive has.
      const { leftOut: _ofFiles, ...rest } = read;
      return { ...rest, state: findWorstState([read.state, archived]) };
    });
  }

  #documents(ask: ChartAsk, { documents, invalid, cut, since }: Known<DocumentListing>): ChartAnswer {
    const states = [
      ...(invalid > 0 ? [AnswerState.INVALID_DATA] : []),
      ...(cut ? [AnswerState.PARTIAL] : []),
      ...(since ? [AnswerState.STALE] : []),
    ];
    const items = documents.map((one) => toDocumentItem(one, ask, this.options));
    // The centre was queried for one span that covers all questions.
    const shown = items.filter(({ date }) => date == null || within(date, ask.place.dates));
    return { state: findWorstState(states), items: shown, ...(since && { at: since }) };
  }
}

function centreRequest(context: SubgraphContext, deadline: number): CentreRequest {
  return { signal: limitSignal(context.signal, deadline), log: context.log, caller: getCallerKey(context) };
}

/** Applies the join to an answer, and to each answer that is read on after it. */
function joined(answer: ChartAnswer, join: (answer: ChartAnswer) => ChartAnswer): ChartAnswer {
  const { older } = answer;
  return {
    ...join(answer),
    ...(older && { older: { ...older, read: async (since) => joined(await older.read(since), join) } }),
  };
}
