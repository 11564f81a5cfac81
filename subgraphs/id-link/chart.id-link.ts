import { setMaxListeners } from 'node:events';
import { AnswerState, type ChartAnswer, type ChartAsk, type ChartSource, type itemIds, type SubgraphContext } from '../kit/index.js';
import type { MhdClient } from '../sources/fhir-mhd/mhd-client.js';
import type { DocumentLocation } from '../sources/fhir-mhd/mhd-response.js';
import type { PdqmClient } from '../sources/fhir-pdqm/pdqm-client.js';
import { parsePath } from '../sources/ssmix2/path.js';
import { answerFromFiles, type Location, stateOf } from '../ssmix2-chart/answer-from-files.js';
import { dataTypesOf, mayHold } from '../ssmix2-chart/data-types.js';
import { authorityOf, demographicsAnswer } from '../ssmix2-chart/demographics-answer.js';
import type { HospitalServer } from '../ssmix2-chart/facilities-file.js';

/** What ID-Link is made of: the centre's FHIR server, and each hospital's own document server. */
export interface IdLinkOptions {
  readonly pdqm: PdqmClient;
  readonly mhd: MhdClient;
  readonly hospitals: ReadonlyMap<string, HospitalServer>;
  readonly itemId: ReturnType<typeof itemIds>;
  /** Milliseconds that one hospital, or the centre, may take. */
  readonly hospitalDeadline: number;
}

type Found = { readonly documents: readonly DocumentLocation[]; readonly invalid: number };

/** The chart's port, implemented by ID-Link: one document search for all patients asked, then every document at its hospital. */
export class IdLink implements ChartSource {
  constructor(private readonly options: IdLinkOptions) {}

  async read(asks: readonly ChartAsk[], context: SubgraphContext): Promise<ChartAnswer[]> {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(this.options.hospitalDeadline)]);
    setMaxListeners(0, signal);
    const found = this.#locate(asks, signal);
    found.catch(() => undefined);
    return await Promise.all(
      asks.map(async (ask): Promise<ChartAnswer> => {
        try {
          if (ask.category === 'DEMOGRAPHICS') return await this.#demographics(ask, signal);
          if (dataTypesOf(ask.category).length === 0) return { state: AnswerState.UNSUPPORTED, items: [] };
          const location = this.#filesOf(ask, await found);
          const relocate = async () => this.#filesOf(ask, await this.#locate([ask], signal));
          return await answerFromFiles(ask, location, { itemId: this.options.itemId, signal, log: context.log, relocate });
        } catch (error) {
          return { state: stateOf(error, context.log), items: [] };
        }
      }),
    );
  }

  async #demographics(ask: ChartAsk, signal: AbortSignal): Promise<ChartAnswer> {
    const { pdqm, itemId } = this.options;
    const patientId = { value: ask.place.localId, authority: authorityOf(ask.place.institution) };
    return demographicsAnswer(ask, await pdqm.find({ patientId }, signal), itemId);
  }

  async #locate(asks: readonly ChartAsk[], signal: AbortSignal): Promise<Found> {
    const patients = new Map<string, { value: string; authority: string }>();
    for (const { category, place } of asks) {
      if (dataTypesOf(category).length > 0) {
        patients.set(`${place.institution} ${place.localId}`, { value: place.localId, authority: authorityOf(place.institution) });
      }
    }
    if (patients.size === 0) return { documents: [], invalid: 0 };
    return await this.options.mhd.find({ patients: [...patients.values()] }, signal);
  }

  /** The documents of one question. The centre does not say whose an unreadable entry is: everyone asked is told. */
  #filesOf({ category, place }: ChartAsk, { documents, invalid }: Found): Location {
    const hospital = this.options.hospitals.get(place.institution);
    if (!hospital) return { files: [], invalid: 1 };
    const authority = authorityOf(place.institution);
    const types = dataTypesOf(category);
    const hers = documents.filter(
      (document) => document.patientId === place.localId && document.authority === authority && types.includes(document.dataType),
    );
    const read = hers.map((document) => ({ document, path: parsePath(document.path) }));
    return {
      invalid: invalid + read.filter(({ path }) => !path.ok).length,
      files: read
        .filter(({ path }) => path.ok && mayHold(category, path.file.careDate, place.dates))
        .map(({ document }) => ({
          path: document.path,
          fetch: async (signal) =>
            await this.options.mhd.fetch({ location: document, baseUrl: hospital.url, token: hospital.token, signal }),
        })),
    };
  }
}
