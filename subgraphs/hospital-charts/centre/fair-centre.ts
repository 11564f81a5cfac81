import type { PdqPatient } from '../../sources/patient-demographics.js';
import type { SourceError } from '../../sources/source-error.js';
import type { DocumentListing, DocumentQuestion } from '../documents/listed-document.js';
import { Bulkhead } from '../hospital/bulkhead.js';
import type { Fetching } from '../hospital/fetching.js';
import type { Hospital } from '../hospital/hospital.js';
import type { FileListing, IndexedFile } from '../index/listing.js';
import type { ListingQuestion } from '../index/listing-question.js';
import type { CentreRequest, ChartCentre, KnownPatient } from './chart-centre.js';

/**
 * The limits of a centre: concurrent and waiting requests, of all callers and of one. A list of fifty patients sends fifty requests at
 * once.
 */
export const CENTRE_LIMITS = { atOnce: 16, atOnceOfOne: 12, longestLine: 4_000, longestLineOfOne: 1_000 } as const;

/** A centre whose callers take turns, so that one caller's many requests do not hold up another caller's. */
export class FairCentre<F extends IndexedFile> implements ChartCentre<F> {
  constructor(
    private readonly centre: ChartCentre<F>,
    private readonly bulkhead = new Bulkhead(CENTRE_LIMITS),
  ) {}

  async demographics(patientId: KnownPatient, signal: AbortSignal, caller?: string): Promise<readonly PdqPatient[]> {
    return await this.#inTurn({ signal, caller }, async () => await this.centre.demographics(patientId, signal, caller));
  }

  async list(questions: readonly ListingQuestion[], request: CentreRequest): Promise<(FileListing<F> | SourceError)[]> {
    return await this.#inTurn(request, async () => await this.centre.list(questions, request));
  }

  async documents(questions: readonly DocumentQuestion[], request: CentreRequest): Promise<DocumentListing[]> {
    return await this.#inTurn(request, async () => await this.centre.documents(questions, request));
  }

  /** Takes no turn here: each hospital has its own bulkhead. */
  async fetch(hospital: Hospital, file: F, signal: AbortSignal, fetching?: Fetching): Promise<Uint8Array> {
    return await this.centre.fetch(hospital, file, signal, fetching);
  }

  async document(...asked: Parameters<ChartCentre<F>['document']>): Promise<Uint8Array> {
    return await this.centre.document(...asked);
  }

  async #inTurn<A>({ signal, caller = '' }: Pick<CentreRequest, 'signal' | 'caller'>, ask: () => Promise<A>): Promise<A> {
    const endTurn = await this.bulkhead.take(caller, signal);
    try {
      return await ask();
    } finally {
      endTurn();
    }
  }
}
