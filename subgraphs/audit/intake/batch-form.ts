import { z } from 'zod';
import { type AuditBatch, BATCH_BYTES_AT_MOST, BATCH_RECORDS_AT_MOST, type BatchClaims } from '../../kit/index.js';
import { NAME } from '../records/record-id.js';

/** Characters of the signature: a few hundred are enough for its claims. */
const SIGNED_AT_MOST = 4_000;

const batch = z.object({
  signed: z.string().min(1).max(SIGNED_AT_MOST),
  records: z
    .array(z.string())
    .max(BATCH_RECORDS_AT_MOST)
    .refine((records) => records.reduce((sum, text) => sum + Buffer.byteLength(text), 0) <= BATCH_BYTES_AT_MOST),
});

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const claims = z
  .object({
    iss: z.string().regex(NAME),
    spool: z.string().regex(NAME),
    from: z.number().int().positive(),
    count: z.number().int().nonnegative(),
    previous: hash,
    digest: hash,
    head: z.object({ seq: z.number().int().nonnegative(), hash }),
  })
  // The head cannot lie before the batch's own last record.
  .refine(({ from, count, head }) => count === 0 || head.seq >= from + count - 1);

/** Reads the body of `POST /intake`. @returns undefined if it is not a batch, or too large */
export function readBatch(body: unknown): AuditBatch | undefined {
  return batch.safeParse(body).data;
}

/** Checks the form of claims whose signature was verified. @returns undefined if they are not those of a batch */
export function readClaims(given: unknown): BatchClaims | undefined {
  return claims.safeParse(given).data;
}

/** The gateway that a batch says it is from. It is not verified: it only says whose keys to verify with. */
export function readIssuer(signed: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString('utf8')) as { iss?: unknown };
    return typeof iss === 'string' && NAME.test(iss) ? iss : undefined;
  } catch {
    return undefined;
  }
}
