import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import {
  certificateSchema,
  type DeletionCertificate,
  type Receipt,
  receiptSchema,
  TAG,
} from '../../../subgraphs/receipt-cloud/envelope/commit.js';
import { signRequest } from '../../../subgraphs/receipt-cloud/envelope/request-signature.js';
import { hashStatement, isSignedBy } from '../../../subgraphs/receipt-cloud/envelope/signed-statement.js';
import { type Clock, SYSTEM_CLOCK } from '../clock.js';
import { UploaderProblem } from '../problems.js';
import type { Keys } from '../state/keystore.js';
import type { PendingCommit } from '../state/patient-records.js';
import { backOff } from './back-off.js';
import { type CloudAnswer, MAY_PASS, type Method, parseJson, refusalOf, sendOnce } from './send-once.js';
import { Throttle } from './throttle.js';

export interface Connection {
  /** A proxy, or undici's own. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock?: Clock | undefined;
  readonly bytesPerSecond?: number | undefined;
}

const ATTEMPTS = 4;
const patientSchema = z.object({
  revision: z.int().positive(),
  hash: z.string(),
  keyVersion: z.int().positive().nullable(),
  wrapping: z.string().nullable(),
  manifest: z.string().nullable(),
});
const pageSchema = z.object({ patients: z.array(z.object({ tag: z.string().regex(TAG) })), next: z.string().regex(TAG).nullable() });
/** What the cloud has of a patient. */
export type CloudPatient = z.output<typeof patientSchema>;

/** What became of a commit. */
export type CommitOutcome =
  | { readonly outcome: 'RECEIVED'; readonly receipt: Receipt }
  | { readonly outcome: 'CONFLICT' }
  /** It cannot be taken as it is: another one must be made. */
  | { readonly outcome: 'REFUSED'; readonly code: string };

/** The requests of an enrolled clinic. Each is signed; a failure of the network is tried again a few times. */
export class CloudClient {
  readonly #clock: Clock;
  readonly #throttle: Throttle;

  constructor(
    private readonly keys: Keys,
    private readonly connection: Connection = {},
  ) {
    this.#clock = connection.clock ?? SYSTEM_CLOCK;
    this.#throttle = new Throttle(connection.bytesPerSecond, this.#clock);
  }

  /** Sends the key of the tags, wrapped to the clinic and to the release process. @returns false if the cloud keeps another wrapping already */
  async putTagKey(wrapped: { readonly clinic: string; readonly release: string }): Promise<boolean> {
    const answer = await this.#sendJson('PUT', '/intake/tag-key', wrapped);
    if (answer.code === 'TAG_KEY_KEPT') return false;
    if (answer.status >= 300) throw refusalOf(answer);
    return true;
  }

  /** The kept tag key, wrapped to the clinic. */
  async readTagKey(): Promise<string> {
    const answer = await this.#send('GET', '/intake/tag-key');
    if (answer.status >= 300) throw refusalOf(answer);
    const read = z.object({ clinic: z.string() }).safeParse(parseJson(answer.bytes));
    if (!read.success) throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'TAG_KEY' });
    return read.data.clinic;
  }

  async putObject(tag: string, name: string, sealed: Buffer): Promise<void> {
    const answer = await this.#send('PUT', `/intake/patients/${tag}/objects/${name}`, sealed, {
      'content-type': 'application/octet-stream',
    });
    if (answer.status >= 300) throw refusalOf(answer);
  }

  /** @throws UploaderProblem CLOUD_UNTRUSTED if the receipt is not signed, or is for something else */
  async commit({ statement, signature }: PendingCommit): Promise<CommitOutcome> {
    const answer = await this.#sendJson('POST', `/intake/patients/${statement.tag}/commits`, { ...statement, signature });
    if (answer.code === 'REVISION_CONFLICT') return { outcome: 'CONFLICT' };
    if (answer.status === 422) return { outcome: 'REFUSED', code: answer.code ?? '422' };
    if (answer.status >= 300) throw refusalOf(answer);
    return { outcome: 'RECEIVED', receipt: this.#checkReceipt(answer, statement) };
  }

  /** @returns undefined if the cloud has nothing of this patient */
  async readPatient(tag: string): Promise<CloudPatient | undefined> {
    const answer = await this.#send('GET', `/intake/patients/${tag}`);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw refusalOf(answer);
    const read = patientSchema.safeParse(parseJson(answer.bytes));
    if (!read.success) throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'PATIENT' });
    return read.data;
  }

  async readObject(tag: string, name: string): Promise<Buffer> {
    const answer = await this.#send('GET', `/intake/patients/${tag}/objects/${name}`);
    if (answer.status >= 300) throw refusalOf(answer);
    return answer.bytes;
  }

  /** The tags of all patients that the cloud keeps, a page after another. */
  async *listPatients(): AsyncGenerator<string> {
    for (let page: string | null = ''; page !== null; ) {
      const answer = await this.#send('GET', `/intake/patients?first=100${page}`);
      if (answer.status >= 300) throw refusalOf(answer);
      const read = pageSchema.safeParse(parseJson(answer.bytes));
      if (!read.success) throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'PATIENTS' });
      for (const { tag } of read.data.patients) yield tag;
      page = read.data.next === null ? null : `&after=${read.data.next}`;
    }
  }

  /**
   * Deletes a patient in the cloud. To ask again gives the same certificate.
   *
   * @returns the certificate, and its bytes as the cloud signed them; undefined if the cloud never had this patient
   * @throws UploaderProblem CLOUD_UNTRUSTED if it is not signed, or is for something else
   */
  async deletePatient(tag: string): Promise<{ readonly certificate: DeletionCertificate; readonly bytes: Buffer } | undefined> {
    const answer = await this.#send('DELETE', `/intake/patients/${tag}`);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw refusalOf(answer);
    const signed = this.#openSigned('certificate', answer);
    const read = certificateSchema.safeParse(signed);
    if (!read.success || read.data.tenant !== this.keys.tenant || read.data.tag !== tag)
      throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'CERTIFICATE' });
    return { certificate: read.data, bytes: answer.bytes };
  }

  /** Says what the uploader refused before sending: numbers and codes. */
  async report(report: {
    readonly files: number;
    readonly items: number;
    readonly refused: readonly { code: string; count: number }[];
  }): Promise<void> {
    const answer = await this.#sendJson('POST', '/intake/reports', { ...report, at: this.#clock.now() });
    if (answer.status >= 300) throw refusalOf(answer);
  }

  /** Asks for one delivery: whether the credential is valid, and the clock right. */
  async check(): Promise<void> {
    const answer = await this.#send('GET', '/intake/deliveries?first=1');
    if (answer.status >= 300) throw refusalOf(answer);
  }

  #checkReceipt(answer: CloudAnswer, statement: PendingCommit['statement']): Receipt {
    const read = receiptSchema.loose().safeParse(this.#openSigned('receipt', answer));
    const isOurs =
      read.success &&
      read.data.tenant === statement.tenant &&
      read.data.tag === statement.tag &&
      read.data.revision === statement.revision &&
      read.data.commit === hashStatement(statement);
    if (!isOurs) throw new UploaderProblem('CLOUD_UNTRUSTED', { detail: 'RECEIPT' });
    return read.data;
  }

  /** @returns what the cloud signed; undefined if it did not sign it for this purpose */
  #openSigned(purpose: 'receipt' | 'certificate', answer: CloudAnswer): unknown {
    const { signature, ...signed } = (parseJson(answer.bytes) ?? {}) as { signature?: unknown } & Record<string, unknown>;
    return typeof signature === 'string' && isSignedBy(purpose, signed, signature, this.keys.receipt) ? signed : undefined;
  }

  #sendJson(method: Method, path: string, body: unknown): Promise<CloudAnswer> {
    return this.#send(method, path, Buffer.from(JSON.stringify(body)), { 'content-type': 'application/json' });
  }

  async #send(method: Method, path: string, body: Buffer = Buffer.alloc(0), headers: Record<string, string> = {}): Promise<CloudAnswer> {
    for (let attempt = 0; ; attempt++) {
      await this.#throttle.take(body.length);
      try {
        const { keyid, signing: key } = this.keys;
        const authorization = signRequest({ method, path, body }, { keyid, key, now: this.#clock.now() });
        const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
        const all = { ...headers, authorization, ...(body.length > 0 && { 'content-digest': digest }) };
        return await sendOnce(this.keys.cloud, method, path, body, all, this.connection.dispatcher);
      } catch (error) {
        if (!(error instanceof UploaderProblem) || !MAY_PASS.has(error.code) || attempt + 1 >= ATTEMPTS) throw error;
        await this.#clock.wait(backOff(attempt, 1_000, 30_000));
      }
    }
  }
}
