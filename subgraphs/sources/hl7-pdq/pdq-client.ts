import { randomBytes } from 'node:crypto';
import type { MllpClient } from '../hl7-mllp/mllp-client.js';
import type { PdqCriteria, PdqPatient } from '../patient-demographics.js';
import { SourceError } from '../source-error.js';
import { pdqRequest } from './pdq-request.js';
import { type PdqAnswer, pdqResponse } from './pdq-response.js';

/** A query that matches more is too wide to be of use: 20 pages of 50 patients. */
const MAX_PAGES = 20;

export interface PdqClientOptions {
  mllp: Pick<MllpClient, 'exchange'>;
  sendingApplication: string;
  sendingFacility?: string;
  /** The patient information source that is asked (MSH-5, MSH-6). */
  receivingApplication: string;
  receivingFacility: string;
  now?: () => Date;
}

/** Asks one patient information source by ITI-21 (PDQ v2 over MLLP). */
export class PdqClient {
  constructor(private readonly options: PdqClientOptions) {}

  /** All that match, over all pages; none is an empty list. Throws SourceError; RangeError without criteria. One signal covers all pages. */
  async find(criteria: PdqCriteria, signal: AbortSignal): Promise<PdqPatient[]> {
    const queryTag = `Q${randomBytes(8).toString('hex')}`;
    const patients: PdqPatient[] = [];
    let continuation: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.#ask(criteria, queryTag, continuation, signal);
      patients.push(...answer.patients);
      if (answer.continuation === null) return patients;
      if (answer.continuation === continuation) throw new SourceError('INVALID_DATA', 'the continuation does not move on');
      continuation = answer.continuation;
    }
    throw new SourceError('INVALID_DATA', 'the query has too many pages');
  }

  async #ask(criteria: PdqCriteria, queryTag: string, continuation: string | undefined, signal: AbortSignal): Promise<PdqAnswer> {
    const { mllp, now = () => new Date(), ...addresses } = this.options;
    const controlId = `GW${randomBytes(9).toString('hex')}`;
    const bytes = pdqRequest({ ...addresses, controlId, queryTag, at: now(), criteria, continuation });
    const answer = pdqResponse(await mllp.exchange({ controlId, bytes }, signal));
    if (!answer.ok) throw new SourceError('INVALID_DATA', answer.reason);
    if (answer.messageControlId !== controlId) throw new SourceError('INVALID_DATA', 'the answer is to another message');
    if (answer.queryTag !== null && answer.queryTag !== queryTag) throw new SourceError('INVALID_DATA', 'the answer is to another query');
    return answer;
  }
}
