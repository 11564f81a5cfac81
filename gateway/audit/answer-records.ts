import type { VerifiedAccess } from '../authn/access-token.js';
import type { AuditLog } from './audit-log.js';
import { describeActor } from './describe-actor.js';

/**
 * The durable records of one HTTP answer. If the connection is lost before the answer has left whole, a further record marks each of them: perhaps nobody
 * saw what it says. If the mark cannot be written, the record stands as it is, and says too much rather than too little.
 *
 * @example
 * const records = new AnswerRecords(audit, requestId);
 * response.on('close', () => response.writableFinished || records.lose());
 */
export class AnswerRecords {
  readonly #records: (readonly [seq: number, access: VerifiedAccess | undefined])[] = [];
  #isLost = false;

  constructor(
    private readonly audit: AuditLog,
    private readonly requestId: string,
  ) {}

  /** Adds a record. It is marked at once if the connection is lost already. */
  add(seq: number, access: VerifiedAccess | undefined): void {
    if (this.#isLost) this.#mark(seq, access);
    else this.#records.push([seq, access]);
  }

  /** The connection is lost. */
  lose(): void {
    this.#isLost = true;
    for (const [seq, access] of this.#records.splice(0)) this.#mark(seq, access);
  }

  #mark(of: number, access: VerifiedAccess | undefined): void {
    const { requestId } = this;
    const mark = {
      kind: 'connection-lost',
      of,
      requestId,
      actor: describeActor(access),
      outcome: 'lost',
      disclosures: [],
      changes: [],
    } as const;
    this.audit.record(mark).catch(() => undefined);
  }
}
