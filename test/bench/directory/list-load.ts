import type { RecordableHistogram } from 'node:perf_hooks';
import { Pool } from 'undici';
import type { Caller } from '../../../subgraphs/kit/identity/caller.js';
import type { SigningKey } from '../../../subgraphs/kit/identity/caller-token.js';
import { countAnswer, PATIENT_LIST } from './asked-operation.js';
import { authorizationOf } from './askers.js';

/** Counts of a period of load. */
export interface ListCounts {
  requests: number;
  patients: number;
  permits: number;
  /** Wrong answers, by their faults. */
  complaints: Map<string, number>;
}

export function noCounts(): ListCounts {
  return { requests: 0, patients: 0, permits: 0, complaints: new Map() };
}

/** Requests pages of patients from a directory: each request is of the next person, with that person's token. */
export class ListLoad {
  readonly #pool: Pool;
  #next = 0;

  constructor(
    url: string,
    private readonly askers: readonly Caller[],
    private readonly key: SigningKey,
    private readonly connections: number,
  ) {
    this.#pool = new Pool(new URL(url).origin, { connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });
  }

  /**
   * Closed loop, for the given seconds or requests, whichever ends first.
   *
   * @param times receives the duration of each answer, in nanoseconds
   */
  async run(limit: { seconds: number; requests?: number }, counts: ListCounts, times?: RecordableHistogram): Promise<void> {
    const until = performance.now() + limit.seconds * 1000;
    let left = limit.requests ?? Number.POSITIVE_INFINITY;
    const connection = async () => {
      while (left-- > 0 && performance.now() < until) await this.#ask(counts, times);
    };
    await Promise.all(Array.from({ length: this.connections }, connection));
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #ask(counts: ListCounts, times?: RecordableHistogram): Promise<void> {
    const asker = this.askers[this.#next++ % this.askers.length]!;
    const authorization = authorizationOf(asker, this.key, Date.now());
    const sent = performance.now();
    const headers = { 'content-type': 'application/json', authorization };
    const answer = await this.#pool.request({ path: '/graphql', method: 'POST', headers, body: PATIENT_LIST });
    const text = await answer.body.text();
    times?.record(Math.max(1, Math.round((performance.now() - sent) * 1e6)));
    const { patients, permits, complaint } = countAnswer(answer.statusCode, text);
    counts.requests++;
    counts.patients += patients;
    counts.permits += permits;
    if (complaint) counts.complaints.set(complaint, (counts.complaints.get(complaint) ?? 0) + 1);
  }
}
