import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { RefusalKind, RefusalReason } from './refusal.js';

/** One refusal to count. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly reason: RefusalReason;
  /** The party whose token, permit or answer was refused: a name from the configuration. */
  readonly party: string;
  readonly requestId?: string;
}

/** The greatest number of log lines per second. More refusals are only counted, so that forged tokens cannot fill the log. */
export const LINES_A_SECOND = 10;

/** Counts and logs refused tokens and permits. Labels and lines hold only words of the tables, names from the configuration and the request's id. */
export class Refusals {
  readonly #counter: Counter<'kind' | 'reason' | 'party'>;
  #second = 0;
  #lines = 0;

  constructor(
    registry: Registry,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.#counter = new Counter({
      name: 'hareyaka_refusals_total',
      help: 'Refused tokens, permits and exchanges, by kind, reason and party',
      labelNames: ['kind', 'reason', 'party'],
      registers: [registry],
    });
  }

  /** Counts a refusal, and logs it if the limit of lines allows. @example refusals.record({ kind: 'permit', reason: 'expired', party: 'directory' }) */
  record({ kind, reason, party, requestId }: Refusal): void {
    this.#counter.inc({ kind, reason, party });
    const second = Math.floor(this.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines = 0;
    }
    this.#lines += 1;
    if (this.#lines <= LINES_A_SECOND) this.log.warn({ kind, reason, party, ...(requestId ? { requestId } : {}) }, 'refused');
  }
}
