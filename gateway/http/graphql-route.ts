import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { AdmissionControl } from '../admission/admission-control.js';
import { identifyCaller } from '../admission/caller.js';
import { Cancellation, Cancelled } from '../admission/cancellation.js';
import { AnswerRecords } from '../audit/answer-records.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { type Authenticator, readRefusalCode } from '../authn/authenticate.js';
import { GATEWAY_ERRORS, type GatewayErrorCode, toShownError } from '../errors.js';
import { toWire, type WireText } from '../execute/answers/wire-text.js';
import type { ServedGraph } from '../graph/graph-switch.js';
import type { Metrics } from '../observe/metrics.js';
import type { Traces } from '../observe/traces.js';
import { DecompressionRefused, decompress, isReadableEncoding } from '../operation/decompress.js';
import { type GraphqlRequest, type RequestRules, readGraphqlRequest } from '../operation/operation-request.js';
import type { OperationPipeline } from '../pipeline/operation-pipeline.js';
import type { OperationAnswer } from '../pipeline/operation-result.js';
import { type AnswerWriter, NOSNIFF } from './answer-writer.js';
import { type BodyReader, BodyRefused } from './body.js';
import type { AnswerCompression } from './compression.js';
import { adaptStatus, type MediaType, negotiate } from './media-type.js';

export interface GraphqlRouteOptions {
  readonly pipeline: OperationPipeline;
  /** Runs work on the present version of the graph, which stays open until the work is done. */
  readonly onServedGraph: <T>(act: (served: ServedGraph) => Promise<T>) => Promise<T>;
  /** Verifies the caller before the body is read; absent without authentication. */
  readonly authenticate: Authenticator | undefined;
  /** The client's address, behind trusted proxies too. */
  readonly clientAddress: (request: IncomingMessage) => string;
  readonly rules: RequestRules;
  readonly bodies: BodyReader;
  /** Milliseconds. */
  readonly operationDeadline: number;
  readonly admission: AdmissionControl;
  /** Absent without an audit. */
  readonly audit: AuditLog | undefined;
  readonly writer: AnswerWriter;
  readonly compression: AnswerCompression;
  readonly metrics: Metrics;
  readonly traces: Traces | undefined;
  readonly log: Logger;
}

export const GRAPHQL_PATH = '/graphql';

/** Whether a request is for `/graphql`. */
export function isGraphql(url: string | undefined): boolean {
  return url === GRAPHQL_PATH || url?.startsWith(`${GRAPHQL_PATH}?`) === true;
}

/** The state of one request, and the place that it must return when it is over. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly cancellation: Cancellation;
  /** The caller that it was admitted for; undefined until then. */
  admitted: string | undefined;
  /** The audit records of its operations. Absent without an audit. */
  readonly records: AnswerRecords | undefined;
}

/** `/graphql`: one request in, one answer out, on Node's own server, because every operation takes this route. */
export function createGraphqlRoute(options: GraphqlRouteOptions): RequestListener {
  const { admission, audit, bodies, metrics, log, writer } = options;
  return (request, response) => {
    const began = performance.now();
    const requestId = randomUUID();
    const records = audit && new AnswerRecords(audit, requestId);
    const exchange: Exchange = { request, requestId, cancellation: new Cancellation(), admitted: undefined, records };
    let worked = false;
    // The request keeps its place until the work is done and the client has read the answer, because an unread answer takes memory.
    const end = () => {
      if (!worked || !response.closed) return;
      if (exchange.admitted !== undefined) admission.release(exchange.admitted);
    };
    response.on('close', () => {
      if (!response.writableEnded) exchange.cancellation.cancel();
      if (!response.writableFinished) records?.lose();
      end();
    });
    const finish = (answer: HttpAnswer) => {
      worked = true;
      if (answer !== CANCELLED) send(request, response, requestId, answer);
      end();
      const ms = performance.now() - began;
      metrics.operation(answer.outcome, ms / 1000);
      log.info(
        { requestId, method: request.method, route: GRAPHQL_PATH, status: answer.status, outcome: answer.outcome, ms: Math.round(ms) },
        'answered',
      );
    };
    answer(exchange).then(finish, (error: unknown) => {
      if (error instanceof Cancelled) return finish(CANCELLED);
      log.error({ requestId, err: error }, 'a request failed');
      finish(buildRefusal(requestId, 'INTERNAL'));
    });
  };

  async function answer(exchange: Exchange): Promise<HttpAnswer> {
    const { request, requestId, cancellation } = exchange;
    let access: VerifiedAccess | undefined;
    try {
      access = await options.authenticate?.(request);
    } catch (error) {
      const code = readRefusalCode(error);
      return buildRefusal(requestId, code, { headers: code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : retryAfter(code) });
    }
    const mediaType = negotiate(request.headers.accept);
    if (!mediaType) return buildRefusal(requestId, 'BAD_REQUEST', { status: 406 });
    const caller = identifyCaller(access, access?.address ?? options.clientAddress(request));
    let body: Buffer;
    try {
      body = await bodies.read(request, caller);
    } catch (error) {
      const code = error instanceof BodyRefused ? error.code : 'BAD_REQUEST';
      return buildRefusal(requestId, code, { headers: retryAfter(code) });
    }
    // The operation's deadline counts from here: the time that the client took to send the body is not part of it.
    const deadlineAt = Date.now() + options.operationDeadline;
    try {
      if (!admission.tryAdmit(caller)) await admission.admit({ caller, deadlineAt, cancellation });
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      const code = (error as { extensions?: { code?: GatewayErrorCode } }).extensions?.code ?? 'INTERNAL';
      return buildRefusal(requestId, code, { headers: retryAfter(code) });
    }
    exchange.admitted = caller;
    return await admitted(exchange, { access, caller, deadlineAt, mediaType, body });
  }

  async function admitted({ request, requestId, cancellation, records }: Exchange, arrived: Arrived): Promise<HttpAnswer> {
    const { pipeline, onServedGraph, traces } = options;
    const { access, caller, deadlineAt, mediaType } = arrived;
    const search = request.url?.slice(GRAPHQL_PATH.length + 1) ?? '';
    const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
    let { body } = arrived;
    try {
      if (isReadableEncoding(encoding)) body = await decompress(body, encoding, options.rules.bodyLimit);
    } catch (error) {
      return buildRefusal(requestId, error instanceof DecompressionRefused ? error.code : 'BAD_REQUEST');
    }
    const http = { method: request.method ?? '', search, headers: request.headers, body };
    const { rules } = options;
    const read =
      body.length < WORTH_MEASURING ? readGraphqlRequest(http, rules) : admission.measured(caller, () => readGraphqlRequest(http, rules));
    if ('code' in read) return buildRefusal(requestId, read.code, read);
    const readOnly = request.method !== 'POST';
    const answered = async (served: ServedGraph, one: GraphqlRequest): Promise<OperationAnswer> => {
      const trace = traces?.operation(requestId, request.headers.traceparent as string | undefined);
      const asked = { request: one, access, caller, cancellation, requestId, deadlineAt, readOnly, trace, name: undefined };
      const written = await pipeline.answer(served, asked);
      if (written.record !== undefined) records?.add(written.record, access);
      return written;
    };
    const found = read.batched
      ? toBatchAnswer(await onServedGraph((served) => Promise.all(read.requests.map((one) => answered(served, one)))), mediaType)
      : toHttpAnswer(await onServedGraph((served) => answered(served, read.requests[0]!)), mediaType);
    return options.compression.compress(found, request);
  }

  function send(request: IncomingMessage, response: ServerResponse, requestId: string, { status, headers, body }: HttpAnswer): void {
    const all = ['x-request-id', requestId, 'cache-control', 'no-store', ...NOSNIFF_PAIR, 'content-length', String(body.length)];
    for (const name in headers) all.push(name, headers[name]!);
    writer.write(request, response, { status, headers: all, body });
  }
}

/** A request with its body. */
interface Arrived {
  readonly access: VerifiedAccess | undefined;
  readonly caller: string;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  readonly mediaType: MediaType;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes where it is compressed. */
  readonly body: WireText | Buffer;
  readonly outcome: string;
}

/** Bytes. Parsing a larger body keeps the event loop busy long enough to be charged to the caller. */
const WORTH_MEASURING = 8_192;

/** Takes the place of the answer to a client that hung up. It is not written; its status appears in the log. */
const CANCELLED: HttpAnswer = { status: 499, headers: {}, body: '', outcome: 'CANCELLED' };

function toHttpAnswer({ status: own, body, outcome }: OperationAnswer, mediaType: MediaType): HttpAnswer {
  const status = adaptStatus(own, mediaType);
  const headers = { 'content-type': mediaType.header, ...retryAfter(outcome) };
  return { status, headers: status === 405 ? { ...headers, allow: 'POST' } : headers, body, outcome };
}

function toBatchAnswer(answers: readonly OperationAnswer[], mediaType: MediaType): HttpAnswer {
  const body = `[${answers.map((one) => one.body).join(',')}]`;
  return { status: 200, headers: { 'content-type': mediaType.header }, body, outcome: 'batch' };
}

const NOSNIFF_PAIR = Object.entries(NOSNIFF).flat();
const RETRY_AFTER = { 'retry-after': '1' };

function retryAfter(code: string): Readonly<Record<string, string>> | undefined {
  return code === 'OVERLOADED' || code === 'TOO_MANY_REQUESTS' ? RETRY_AFTER : undefined;
}

/** The parts of a refusal that its code does not decide. */
interface RefusalParts {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Absent: the code's. */
  readonly status?: number | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

function buildRefusal(
  requestId: string,
  code: GatewayErrorCode,
  { headers, status = GATEWAY_ERRORS[code].status, extensions }: RefusalParts = {},
): HttpAnswer {
  const body = toWire(JSON.stringify({ errors: [toShownError({ message: '', extensions: { code, ...extensions } }, requestId)] }));
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body, outcome: code };
}
