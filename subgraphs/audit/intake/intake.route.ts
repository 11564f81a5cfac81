import type { FastifyInstance } from 'fastify';
import type { JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { BATCH_BYTES_AT_MOST, type BatchAnswer, isBusy, verifyBatch } from '../../kit/index.js';
import { UNREADABLE } from '../records/unreadable-record.js';
import { readBatch, readClaims, readIssuer } from './batch-form.js';
import type { IntakeStore } from './intake.store.js';

/** Bytes of the body: JSON escapes the quotes of each record, which makes it longer than the records. */
const BODY_AT_MOST = 3 * BATCH_BYTES_AT_MOST;

/** What became of a batch: its gateway, if one is listed under this name; `taken`, `out-of-sequence` or a code; and what was stored, if it was taken. */
export type ObserveIntake = (
  gateway: string,
  outcome: string,
  appended?: { readonly records: number; readonly unreadable: number },
) => void;

/** The dependencies of the intake. */
export interface IntakeOptions {
  readonly store: Pick<IntakeStore, 'receive'>;
  /** The keys of each listed gateway, by its name. */
  readonly gateways: ReadonlyMap<string, JWTVerifyGetKey>;
  readonly log: Logger;
  readonly now?: () => number;
  readonly observe?: ObserveIntake;
}

/** Every answer of the intake but 200 and 409, which have a `BatchAnswer`. A code is stable. */
export const INTAKE_ERRORS = {
  BATCH_MALFORMED: { status: 400, message: 'The body is not a batch of records.' },
  RECORD_MISPLACED: { status: 400, message: 'A record of the batch is not text, or has another id than its place in the spool.' },
  BATCH_REFUSED: { status: 401, message: 'The batch is not signed by a listed gateway.' },
  BUSY: { status: 503, message: 'Others write at present. Send the batch again.' },
} as const;

/**
 * `POST /intake`: takes a gateway's records. Only batches signed by a listed gateway's key are taken, in sequence for each spool. A record that was
 * sent before is not stored again. The answer comes after the records are durable.
 */
export function addIntakeRoute(server: FastifyInstance, { store, gateways, log, now = Date.now, observe }: IntakeOptions): void {
  server.post('/intake', { bodyLimit: BODY_AT_MOST }, async (request, reply) => {
    let sender = 'unknown';
    const refuse = async (code: keyof typeof INTAKE_ERRORS) => {
      observe?.(sender, code);
      const { status, message } = INTAKE_ERRORS[code];
      return await reply.code(status).send({ errors: [{ message, extensions: { code } }] });
    };
    const batch = readBatch(request.body);
    if (!batch) return await refuse('BATCH_MALFORMED');
    const gateway = readIssuer(batch.signed);
    const keys = gateway === undefined ? undefined : gateways.get(gateway);
    if (gateway === undefined || !keys) {
      log.warn({ gateway, problem: 'the gateway is not listed' }, 'a batch was refused');
      return await refuse('BATCH_REFUSED');
    }
    const verified = await verifyBatch(batch, gateway, keys, now()).catch((error: Error) => {
      log.warn({ gateway, problem: error.message }, 'a batch was refused');
    });
    if (!verified) return await refuse('BATCH_REFUSED');
    sender = gateway;
    const claims = readClaims(verified);
    if (!claims) return await refuse('BATCH_MALFORMED');
    const receipt = await store.receive(claims, batch.records, now()).catch((error: unknown) => {
      if (!isBusy(error)) throw error;
    });
    if (!receipt) return await refuse('BUSY');
    const { outcome, held, appended, unreadable } = receipt;
    const { spool, from } = claims;
    if (outcome === 'misplaced') {
      log.error({ gateway, spool, from, code: 'RECORD_MISPLACED' }, 'a gateway sent a record that is not text, or of another id');
      return await refuse('RECORD_MISPLACED');
    }
    if (unreadable > 0) log.error({ gateway, spool, from, unreadable, code: UNREADABLE }, 'a gateway sent records that cannot be read');
    const answer: BatchAnswer = { acknowledged: held.acknowledged, hash: held.hash.toString('base64url') };
    if (outcome === 'held') {
      observe?.(gateway, 'taken', { records: appended, unreadable });
      return await reply.code(200).send(answer);
    }
    observe?.(gateway, outcome === 'rewind' ? 'out-of-sequence' : outcome);
    if (outcome !== 'rewind') log.error({ gateway, spool, code: outcome }, 'a gateway contradicts what it sent before');
    return await reply.code(409).send(answer);
  });
}
