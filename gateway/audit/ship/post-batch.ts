import type { Dispatcher } from 'undici';
import type { AuditBatch, BatchAnswer } from '../../../subgraphs/kit/audit/batch.js';

/** Milliseconds for the store's answer. */
const ANSWER_WITHIN = 10_000;
/** Characters of it. */
const ANSWER_AT_MOST = 4_096;

/** What became of a batch: taken, refused because it is out of sequence, or neither. */
export type Shipped =
  | ({ readonly kind: 'taken' | 'out-of-sequence' } & BatchAnswer)
  | {
      readonly kind: 'failed';
      /** `unreachable`, `invalid`, or the HTTP status: nothing that the store wrote. */
      readonly problem: string;
    };

/** Sends a batch to the intake. It never throws. */
export type PostBatch = (batch: AuditBatch) => Promise<Shipped>;

/** @param base the store's address, such as `http://127.0.0.1:4015` */
export function toIntake(base: string, dispatcher: Dispatcher): PostBatch {
  const url = new URL(`${base.replace(/\/+$/, '')}/intake`);
  return async (batch) => {
    try {
      const { statusCode, body } = await dispatcher.request({
        origin: url.origin,
        path: url.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(batch),
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      });
      const answer = readAnswer(await readShort(body));
      if (statusCode !== 200 && statusCode !== 409) return { kind: 'failed', problem: String(statusCode) };
      return answer ? { kind: statusCode === 200 ? 'taken' : 'out-of-sequence', ...answer } : { kind: 'failed', problem: 'invalid' };
    } catch {
      return { kind: 'failed', problem: 'unreachable' };
    }
  };
}

async function readShort(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk.toString('latin1');
    if (text.length > ANSWER_AT_MOST) return '';
  }
  return text;
}

function readAnswer(text: string): BatchAnswer | undefined {
  try {
    const { acknowledged, hash } = JSON.parse(text) as Partial<BatchAnswer>;
    const isOne = Number.isSafeInteger(acknowledged) && acknowledged! >= 0 && typeof hash === 'string' && /^[\w-]{43}$/.test(hash);
    return isOne ? { acknowledged: acknowledged!, hash } : undefined;
  } catch {
    return undefined;
  }
}
