import { setMaxListeners } from 'node:events';
import { AnswerState, type ChartAnswer, type ChartAsk, type ChartSource, type itemIds, type SubgraphContext } from '../kit/index.js';
import type { PdqClient } from '../sources/hl7-pdq/pdq-client.js';
import type { Ssmix2Client } from '../sources/ssmix2/ssmix2-client.js';
import { answerFromFiles, type Location, stateOf } from '../ssmix2-chart/answer-from-files.js';
import { dataTypesOf, mayHold } from '../ssmix2-chart/data-types.js';
import { authorityOf, demographicsAnswer } from '../ssmix2-chart/demographics-answer.js';
import type { HospitalServer } from '../ssmix2-chart/facilities-file.js';
import type { Registry } from './registry.source.js';

/** What HumanBridge is made of: the centre's PDQ and index, and each hospital's own file server. */
export interface HumanBridgeOptions {
  readonly pdq: PdqClient;
  readonly registry: Registry;
  readonly files: Ssmix2Client;
  readonly hospitals: ReadonlyMap<string, HospitalServer>;
  readonly itemId: ReturnType<typeof itemIds>;
  /** Milliseconds that one hospital, or the centre, may take. */
  readonly hospitalDeadline: number;
}

/** The chart's port, implemented by HumanBridge: one registry statement for all that is asked, then every file at its hospital. */
export class HumanBridge implements ChartSource {
  constructor(private readonly options: HumanBridgeOptions) {}

  async read(asks: readonly ChartAsk[], context: SubgraphContext): Promise<ChartAnswer[]> {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(this.options.hospitalDeadline)]);
    setMaxListeners(0, signal);
    const located = this.#locate(asks);
    located.catch(() => undefined);
    return await Promise.all(
      asks.map(async (ask, i): Promise<ChartAnswer> => {
        if (ask.category === 'DEMOGRAPHICS') return await this.#demographics(ask, signal, context.log);
        if (dataTypesOf(ask.category).length === 0) return { state: AnswerState.UNSUPPORTED, items: [] };
        const { itemId } = this.options;
        try {
          const locations = await located;
          const location = this.#filesOf(ask, locations[i]!);
          return await answerFromFiles(ask, location, {
            itemId,
            signal,
            log: context.log,
            relocate: async () => this.#filesOf(ask, (await this.#locate([ask]))[0]!),
          });
        } catch (error) {
          context.log.error({ err: error }, 'the registry cannot be asked');
          return { state: AnswerState.UNREACHABLE, items: [] };
        }
      }),
    );
  }

  async #demographics(ask: ChartAsk, signal: AbortSignal, log: SubgraphContext['log']): Promise<ChartAnswer> {
    const { pdq, itemId } = this.options;
    try {
      const found = await pdq.find({ patientId: { value: ask.place.localId, authority: authorityOf(ask.place.institution) } }, signal);
      return demographicsAnswer(ask, found, itemId);
    } catch (error) {
      return { state: stateOf(error, log), items: [] };
    }
  }

  #locate(asks: readonly ChartAsk[]) {
    return this.options.registry.locate(
      asks.map(({ category, place }) => ({ institution: place.institution, localId: place.localId, dataTypes: dataTypesOf(category) })),
    );
  }

  /** The files of one question at its hospital. A hospital that is not configured has no files to be had. */
  #filesOf({ category, place }: ChartAsk, { entries, invalid }: Awaited<ReturnType<Registry['locate']>>[number]): Location {
    const hospital = this.options.hospitals.get(place.institution);
    if (!hospital) throw new Error(`no server is configured for an institution that the directory names`);
    const wanted = entries.filter(({ file }) => mayHold(category, file.careDate, place.dates));
    return {
      invalid,
      files: wanted.map(({ path }) => ({
        path,
        fetch: async (signal) => await this.options.files.get({ baseUrl: hospital.url, token: hospital.token, path, signal }),
      })),
    };
  }
}
