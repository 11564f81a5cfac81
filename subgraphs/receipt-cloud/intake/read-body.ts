import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ReceiptError } from '../receipt-error.js';

/** Limits on a body that is being read. */
export interface BodyPatience {
  /** Milliseconds without any byte. */
  readonly idle: number;
  /** Milliseconds for all of it. */
  readonly whole: number;
}

/** The length that a request announces. @throws ReceiptError LENGTH_REQUIRED, TOO_LARGE */
export function readLength({ headers, method }: Pick<IncomingMessage, 'headers' | 'method'>, atMost: number): number {
  const { 'content-length': text, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined || (text === undefined && method !== 'GET' && method !== 'DELETE')) throw new ReceiptError('LENGTH_REQUIRED');
  const length = Number(text ?? 0);
  if (length > atMost) throw new ReceiptError('TOO_LARGE', { bytesAtMost: atMost });
  return length;
}

/**
 * Reads a body of a known length.
 *
 * @param digest its SHA-256, hexadecimal; undefined if it is not checked
 * @throws ReceiptError BODY_SLOW, DIGEST_MISMATCH
 */
export async function readBody(
  raw: IncomingMessage,
  { length, digest, patience }: { readonly length: number; readonly digest: string | undefined; readonly patience: BodyPatience },
): Promise<Buffer> {
  const body = await collect(raw, length, patience);
  if (digest !== undefined && createHash('sha256').update(body).digest('hex') !== digest) throw new ReceiptError('DIGEST_MISMATCH');
  return body;
}

function collect(raw: IncomingMessage, length: number, { idle, whole }: BodyPatience): Promise<Buffer> {
  if (length === 0) return Promise.resolve(Buffer.alloc(0));
  // The sender may have left while its request waited for its turn.
  if (raw.destroyed) return Promise.reject(new ReceiptError('BODY_SLOW'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let waiting: NodeJS.Timeout;
    const settle = (act: () => void) => {
      clearTimeout(all);
      clearTimeout(waiting);
      raw.off('data', take).off('end', finish).off('close', giveUp).off('error', giveUp);
      act();
    };
    const finish = () => settle(() => resolve(Buffer.concat(chunks)));
    const giveUp = () => settle(() => reject(new ReceiptError('BODY_SLOW')));
    const wait = () => {
      clearTimeout(waiting);
      waiting = setTimeout(giveUp, idle);
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      wait();
    };
    const all = setTimeout(giveUp, whole);
    wait();
    // If the connection ends before the body does, nobody reads the answer.
    raw.on('data', take).on('end', finish).on('close', giveUp).on('error', giveUp);
  });
}
