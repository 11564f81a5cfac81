import { type Dispatcher, request } from 'undici';
import { type ByteLease, byteBudget, FREE_BYTES } from './byte-budget.js';
import { watchCall } from './source-call.js';
import { SourceError } from './source-error.js';

export interface HttpExchange {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  token?: string | undefined;
  /** What a 404 or 410 means: of a named file that it is GONE, of anything else (the default) that the source cannot be had. */
  absent?: 'GONE' | 'UNREACHABLE' | undefined;
  /** Statuses by which this source says that it cannot give what was asked in that form: UNSUPPORTED. */
  unsupported?: readonly number[];
  /** Largest body that is read; more is INVALID_DATA. */
  maxBytes: number;
  signal: AbortSignal;
  /** The source, for the budget of bytes in memory; by default the address's origin. */
  source?: string | undefined;
  /** The answer's lease on memory, where the answer outlives the exchange; the caller who gives it ends it. */
  lease?: ByteLease | undefined;
  /** undici's, for a pool or client certificates (mTLS); the process's own without. */
  dispatcher?: Dispatcher | undefined;
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
  return await answerHttp(exchange, async ({ bytes }) => bytes);
}

/**
 * One HTTP exchange with a source. Redirects are not followed: elsewhere is not the source. Resolves with a 2xx; throws SourceError:
 * UNREACHABLE (refused, reset, cut off, other statuses), GONE (404, 410, if so wanted), UNSUPPORTED (if so wanted), INVALID_DATA (redirect,
 * too large), TIMED_OUT (the signal).
 *
 * @param use reads the answer; the lease on its memory ends afterwards
 */
export async function answerHttp<T>(exchange: HttpExchange, use: (answer: HttpAnswer) => Promise<T>): Promise<T> {
  const lease = exchange.lease ?? byteBudget.lease(exchange.source ?? exchange.url.origin);
  try {
    return await use(await watchCall('http', async (traceparent) => await readAnswer(exchange, lease, traceparent)));
  } finally {
    if (!exchange.lease) lease.end();
  }
}

async function readAnswer(exchange: HttpExchange, lease: ByteLease, traceparent: string | undefined): Promise<HttpAnswer> {
  const { url, method, body, token, signal, dispatcher, maxBytes } = exchange;
  const headers = {
    ...exchange.headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  try {
    const ask = async () => await request(url, { method, headers, body: body ?? null, signal, ...(dispatcher && { dispatcher }) });
    const answer = await ask().catch(async (error: unknown) => {
      if (method !== 'GET' || signal.aborted || !wasClosed(error)) throw error;
      return await ask();
    });
    const failure = failureOf(answer.statusCode, exchange);
    if (failure) {
      answer.body.on('error', () => {}).destroy();
      throw failure;
    }
    const stated = Number(answer.headers['content-length']);
    if (stated > maxBytes) {
      answer.body.on('error', () => {}).destroy();
      throw tooLarge();
    }
    const size = Number.isInteger(stated) ? stated : maxBytes;
    const bytes = await readCapped(answer.body, maxBytes, async () => await lease.need(size, signal));
    const [contentType = ''] = textOf(answer.headers['content-type']).split(';');
    return { status: answer.statusCode, contentType: contentType.trim().toLowerCase(), warning: textOf(answer.headers.warning), bytes };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (signal.aborted) throw new SourceError('TIMED_OUT', 'no answer in time');
    throw new SourceError('UNREACHABLE', 'the connection failed');
  }
}

/**
 * Whether a connection was closed before any of the answer came. A server may close a kept connection at the moment at which it is used again:
 * that says nothing of the server, so a GET is sent once more.
 */
function wasClosed(error: unknown): boolean {
  return CLOSED.has((error as { code?: unknown }).code);
}

const CLOSED: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function textOf(header: string | string[] | undefined): string {
  return [header ?? ''].flat().join(', ');
}

function failureOf(status: number, { absent = 'UNREACHABLE', unsupported = [] }: HttpExchange): SourceError | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return new SourceError('INVALID_DATA', `HTTP ${status}: redirects are not followed`);
  if (unsupported.includes(status)) return new SourceError('UNSUPPORTED', `HTTP ${status}`);
  const isAbsent = status === 404 || status === 410;
  const ofQuestion = status >= 400 && status < 500 && !OF_EVERY_QUESTION.has(status);
  return new SourceError(isAbsent ? absent : 'UNREACHABLE', `HTTP ${status}`, ofQuestion ? 'QUESTION' : 'SOURCE');
}

/** Statuses below 500 that concern the source, not this question: the credential is refused, the server timed out, or it limits our requests. */
const OF_EVERY_QUESTION: ReadonlySet<number> = new Set([401, 403, 407, 408, 429]);

function tooLarge(): SourceError {
  return new SourceError('INVALID_DATA', 'the answer is too large');
}

/** A failed read surfaces from the iteration; leaving it early destroys the body, and with it the connection. */
async function readCapped(body: AsyncIterable<Buffer>, maxBytes: number, makePlace: () => Promise<void>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > FREE_BYTES) await makePlace();
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
