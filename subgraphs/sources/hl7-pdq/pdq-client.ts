import { randomBytes } from 'node:crypto';
import type { MllpClient } from '../hl7-mllp/mllp-client.js';
import { slices } from '../in-slices.js';
import { MOST_PATIENTS, type PdqCriteria, type PdqPage, type PdqPageRequest, type PdqPatient } from '../patient-demographics.js';
import { SourceError } from '../source-error.js';
import { buildPdqCancel } from './pdq-cancel.js';
import { readContinuation, writeContinuation } from './pdq-continuation.js';
import { buildPdqRequest } from './pdq-request.js';
import { type PdqAnswer, readPdqResponseInSteps } from './pdq-response.js';

/** The most pages of a query, of 50 patients each. A query that matches more is too broad to be useful. */
const MAX_PAGES = 20;

/** Milliseconds for a cancellation. It helps only the supplier, so no caller waits for it. */
const CANCEL_MS = 1_000;

export interface PdqClientOptions {
  mllp: Pick<MllpClient, 'exchange'>;
  sendingApplication: string;
  sendingFacility?: string;
  /** The patient information source that receives the query (MSH-5, MSH-6). */
  receivingApplication: string;
  receivingFacility: string;
  now?: () => Date;
}

interface Query {
  readonly criteria: PdqCriteria;
  readonly tag: string;
  readonly pointer?: string | undefined;
  readonly quantity?: number;
}

/** Queries one patient information source with ITI-21 (PDQ v2 over MLLP). */
export class PdqClient {
  constructor(private readonly options: PdqClientOptions) {}

  /**
   * Finds all patients that match, over all pages; an empty list if there is none. One signal covers all pages. Throws SourceError;
   * RangeError without criteria.
   */
  async find(criteria: PdqCriteria, signal: AbortSignal): Promise<PdqPatient[]> {
    const tag = newTag();
    const patients: PdqPatient[] = [];
    let pointer: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.#ask({ criteria, tag, pointer }, signal);
      patients.push(...answer.patients);
      if (patients.length > MOST_PATIENTS) break;
      if (answer.continuation === null) return patients;
      pointer = answer.continuation;
    }
    this.#cancel(tag);
    throw new SourceError('INVALID_DATA', 'the query has too many pages');
  }

  /**
   * Finds one page. Throws SourceError: GONE if the supplier does not know the continuation (any more), since most suppliers accept each
   * only once; RangeError without criteria.
   */
  async findPage({ criteria, first, continuation }: PdqPageRequest, signal: AbortSignal): Promise<PdqPage> {
    const from = continuation ? readContinuation(continuation) : { criteria, tag: newTag() };
    if (!from) throw new SourceError('GONE', 'not a continuation');
    const { patients, continuation: pointer } = await this.#ask({ ...from, quantity: first }, signal);
    return { patients, continuation: pointer === null ? null : writeContinuation({ ...from, pointer }) };
  }

  /** Tells the supplier that the next page will not be requested. Never fails, and does not wait for the answer. */
  abandon(continuation: string): void {
    const query = readContinuation(continuation);
    if (query) this.#cancel(query.tag);
  }

  /** Sends one message and reads its answer. Cancels a query that is abandoned before its end; a query for one id has no further pages. */
  async #ask(query: Query, signal: AbortSignal): Promise<PdqAnswer> {
    const begun = !signal.aborted;
    try {
      return await this.#exchange(query, signal);
    } catch (error) {
      if (query.pointer !== undefined || (begun && signal.aborted && !query.criteria.patientId)) this.#cancel(query.tag);
      throw error;
    }
  }

  async #exchange({ criteria, tag, pointer, quantity }: Query, signal: AbortSignal): Promise<PdqAnswer> {
    const request = { ...this.#header(), queryTag: tag, criteria, continuation: pointer, quantity };
    const { controlId } = request;
    const reply = await this.options.mllp.exchange({ controlId, bytes: buildPdqRequest(request) }, signal);
    const answer = await slices.run(this.options.receivingFacility, () => readPdqResponseInSteps(reply), signal);
    if (!answer.ok && answer.code === 'REJECTED' && pointer !== undefined) throw new SourceError('GONE', 'the continuation is not known');
    if (!answer.ok) throw new SourceError('INVALID_DATA', answer.reason);
    if (answer.messageControlId !== controlId) throw new SourceError('INVALID_DATA', 'the answer is to another message');
    if (answer.queryTag !== null && answer.queryTag !== tag) throw new SourceError('INVALID_DATA', 'the answer is to another query');
    if (answer.continuation !== null && answer.continuation === pointer)
      throw new SourceError('INVALID_DATA', 'the continuation does not move on');
    return answer;
  }

  #cancel(queryTag: string): void {
    const header = this.#header();
    const message = { controlId: header.controlId, bytes: buildPdqCancel({ ...header, queryTag }) };
    this.options.mllp.exchange(message, AbortSignal.timeout(CANCEL_MS)).catch(() => undefined);
  }

  #header() {
    const { mllp: _mllp, now = () => new Date(), ...addresses } = this.options;
    return { ...addresses, controlId: `GW${randomBytes(9).toString('hex')}`, at: now() };
  }
}

function newTag(): string {
  return `Q${randomBytes(8).toString('hex')}`;
}
