import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { RefusalKind, RefusalReason } from './refusal.js';

/** One refusal. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly reason: RefusalReason;
  /** Whose token, permit or answer it was: a name of the configuration. */
  readonly party: string;
  readonly requestId?: string;
}

/** Log lines a second; above that, refusals are only counted: nobody fills the log with forged tokens. */
export const LINES_A_SECOND = 10;

/** Counts and logs refusals of tokens and permits. A label or a line has words of the tables, names of the configuration and the request's id. */
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
      help: 'Tokens, permits and exchanges that were refused, by what it was, why, and whose',
      labelNames: ['kind', 'reason', 'party'],
      registers: [registry],
    });
  }

  refused({ kind, reason, party, requestId }: Refusal): void {
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
