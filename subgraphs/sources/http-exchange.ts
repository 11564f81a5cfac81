import { type Dispatcher, request } from 'undici';
import { SourceError } from './source-error.js';

export interface HttpExchange {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  token?: string;
  /** What a 404 or 410 means: of a named file that it is GONE, of anything else (the default) that the source cannot be had. */
  absent?: 'GONE' | 'UNREACHABLE';
  /** Largest body that is read; more is INVALID_DATA. */
  maxBytes: number;
  signal: AbortSignal;
  /** undici's, for a pool or client certificates (mTLS); the process's own without. */
  dispatcher?: Dispatcher;
}

/**
 * One HTTP exchange with a source. Redirects are not followed: elsewhere is not the source. Resolves with the body of a 2xx; throws SourceError:
 * UNREACHABLE (refused, reset, cut off, other statuses), GONE (404, 410, if so wanted), INVALID_DATA (redirect, too large), TIMED_OUT (the signal).
 */
export async function exchangeHttp(exchange: HttpExchange): Promise<Buffer> {
  const { url, method, body, token, signal, dispatcher, maxBytes } = exchange;
  const headers = { ...exchange.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  try {
    const answer = await request(url, { method, headers, body, signal, dispatcher });
    const failure = failureOf(answer.statusCode, exchange.absent ?? 'UNREACHABLE');
    if (failure) {
      answer.body.on('error', () => {}).destroy();
      throw failure;
    }
    return await readCapped(answer.body, maxBytes);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (signal.aborted) throw new SourceError('TIMED_OUT', 'no answer in time');
    throw new SourceError('UNREACHABLE', 'the connection failed');
  }
}

function failureOf(status: number, absent: 'GONE' | 'UNREACHABLE'): SourceError | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return new SourceError('INVALID_DATA', `HTTP ${status}: redirects are not followed`);
  return new SourceError(status === 404 || status === 410 ? absent : 'UNREACHABLE', `HTTP ${status}`);
}

/** A failed read surfaces from the iteration; leaving it early destroys the body, and with it the connection. */
async function readCapped(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new SourceError('INVALID_DATA', 'the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
