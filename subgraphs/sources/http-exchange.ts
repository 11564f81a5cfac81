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
  /** Statuses by which this source says that it cannot give what was asked in that form: UNSUPPORTED. */
  unsupported?: readonly number[];
  /** Largest body that is read; more is INVALID_DATA. */
  maxBytes: number;
  signal: AbortSignal;
  /** undici's, for a pool or client certificates (mTLS); the process's own without. */
  dispatcher?: Dispatcher;
}

export interface HttpAnswer {
  status: number;
  /** The media type, lower case, without parameters; empty where there is none. */
  contentType: string;
  /** RFC 7234 §5.5: a DICOMweb server says there that more is to be had. Empty where there is none. */
  warning: string;
  bytes: Buffer;
}

/** As `answerHttp`, for those who want the body only. */
export async function exchangeHttp(exchange: HttpExchange): Promise<Buffer> {
  return (await answerHttp(exchange)).bytes;
}

/**
 * One HTTP exchange with a source. Redirects are not followed: elsewhere is not the source. Resolves with a 2xx; throws SourceError:
 * UNREACHABLE (refused, reset, cut off, other statuses), GONE (404, 410, if so wanted), UNSUPPORTED (if so wanted), INVALID_DATA (redirect,
 * too large), TIMED_OUT (the signal).
 */
export async function answerHttp(exchange: HttpExchange): Promise<HttpAnswer> {
  const { url, method, body, token, signal, dispatcher, maxBytes } = exchange;
  const headers = { ...exchange.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  try {
    const answer = await request(url, { method, headers, body, signal, dispatcher });
    const failure = failureOf(answer.statusCode, exchange);
    if (failure) {
      answer.body.on('error', () => {}).destroy();
      throw failure;
    }
    const bytes = await readCapped(answer.body, maxBytes);
    const [contentType = ''] = textOf(answer.headers['content-type']).split(';');
    return { status: answer.statusCode, contentType: contentType.trim().toLowerCase(), warning: textOf(answer.headers.warning), bytes };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (signal.aborted) throw new SourceError('TIMED_OUT', 'no answer in time');
    throw new SourceError('UNREACHABLE', 'the connection failed');
  }
}

function textOf(header: string | string[] | undefined): string {
  return [header ?? ''].flat().join(', ');
}

function failureOf(status: number, { absent = 'UNREACHABLE', unsupported = [] }: HttpExchange): SourceError | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return new SourceError('INVALID_DATA', `HTTP ${status}: redirects are not followed`);
  if (unsupported.includes(status)) return new SourceError('UNSUPPORTED', `HTTP ${status}`);
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
