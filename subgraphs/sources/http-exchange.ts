import { type Dispatcher, getGlobalDispatcher } from 'undici';
import { type ByteLease, byteBudget } from './byte-budget.js';
import { CutOff, type Receive, receive } from './http-receive.js';
import { watchCall } from './source-call.js';
import { SourceError } from './source-error.js';
import type { Stop } from './stop-sign.js';

export interface HttpExchange {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  token?: string | undefined;
  /** The meaning of a 404 or 410: GONE for a named file, UNREACHABLE (the default) for anything else. */
  absent?: 'GONE' | 'UNREACHABLE' | undefined;
  /** Statuses with which this source says that it cannot answer in the requested form; they fail with UNSUPPORTED. */
  unsupported?: readonly number[];
  /** The most bytes of the body; a larger body is INVALID_DATA. */
  maxBytes: number;
  signal: Stop;
  /** The name of the source in the budget of bytes in memory; by default the origin of the URL. */
  source?: string | undefined;
  /** The answer's lease on memory, if the answer outlives the exchange. The caller who passes it must end it. */
  lease?: ByteLease | undefined;
  /** undici's dispatcher, for a pool or client certificates (mTLS); by default the dispatcher of the process. */
  dispatcher?: Dispatcher | undefined;
}

export interface HttpAnswer {
  status: number;
  /** The media type in lower case, without parameters; empty if the answer has none. */
  contentType: string;
  /** The Warning header (RFC 7234 §5.5), in which a DICOMweb server says that it has more results. Empty if the answer has none. */
  warning: string;
  bytes: Buffer;
}

/** As `answerHttp`, for callers that need only the body. */
export async function exchangeHttp(exchange: HttpExchange): Promise<Buffer> {
  return await answerHttp(exchange, async ({ bytes }) => bytes);
}

/**
 * Makes one HTTP exchange with a source. Does not follow redirects, because their target may not be the source. Succeeds with a 2xx status.
 * Throws SourceError: UNREACHABLE (refused, reset, cut off, other statuses), GONE (404, 410, if `absent` says so), UNSUPPORTED (a status of
 * `unsupported`), INVALID_DATA (redirect, too large), TIMED_OUT (the signal).
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
  const { method, signal } = exchange;
  const ask = buildReceive(exchange, lease, traceparent);
  try {
    const { status, headers, bytes } = await receive(ask).catch(async (error: unknown) => {
      if (method !== 'GET' || signal.aborted || !wasClosed(error)) throw error;
      return await receive(ask);
    });
    const [contentType = ''] = textOf(headers['content-type']).split(';');
    return { status, contentType: contentType.trim().toLowerCase(), warning: textOf(headers.warning), bytes };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (signal.aborted) throw new SourceError('TIMED_OUT', 'no answer in time');
    throw new SourceError('UNREACHABLE', 'the connection failed');
  }
}

function buildReceive(exchange: HttpExchange, lease: ByteLease, traceparent: string | undefined): Receive {
  const { url, method, body, token, signal, dispatcher = getGlobalDispatcher(), maxBytes } = exchange;
  const headers = {
    ...exchange.headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const checkSize = (bytes: number) => {
    if (bytes > maxBytes) throw new SourceError('INVALID_DATA', 'the answer is too large');
  };
  return {
    dispatcher,
    request: { origin: url.origin, path: `${url.pathname}${url.search}`, method, headers, body: body ?? null },
    stop: signal,
    check: (status, received) => {
      const failure = failureOf(status, exchange);
      if (failure) throw failure;
      checkSize(Number(received['content-length'] ?? 0));
    },
    checkSize,
    makePlace: async (received) => {
      const stated = Number(received['content-length']);
      await lease.need(Number.isInteger(stated) ? stated : maxBytes, signal);
    },
  };
}

/**
 * Whether the connection was closed before any part of the answer came. A server may close an idle connection just when we use it again.
 * That says nothing about the server, so a GET is sent once more.
 */
function wasClosed(error: unknown): boolean {
  return !(error instanceof CutOff) && CLOSED.has((error as { code?: unknown }).code);
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
  const ofQuestion = status >= 400 && status < 500 && !SOURCE_STATUSES.has(status);
  return new SourceError(isAbsent ? absent : 'UNREACHABLE', `HTTP ${status}`, ofQuestion ? 'QUESTION' : 'SOURCE');
}

/** Statuses below 500 that concern the source, not this request: it refuses the credential, timed out, or limits our requests. */
const SOURCE_STATUSES: ReadonlySet<number> = new Set([401, 403, 407, 408, 429]);
