import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Access } from '../authn/access.js';
import { GATEWAY_ERRORS, type GatewayErrorCode, shownError } from '../errors.js';
import { toWire, type WireText } from '../execute/wire-text.js';
import type { Answered, Ladder } from '../ladder.js';
import type { Load } from '../observe/load.js';
import type { Metrics } from '../observe/metrics.js';
import type { Traces } from '../observe/traces.js';
import type { Stage } from '../plan/stages.js';
import { BodyRefused, bodyOf, letPass } from './body.js';
import { type GraphqlRequest, type RequestRules, readGraphqlRequest } from './graphql-request.js';
import { type MediaType, negotiated, statusFor } from './media-type.js';

export interface GraphqlRouteOptions {
  readonly ladder: Ladder;
  /** Does something on the present version of the graph, which stays until it is done. */
  readonly onStage: <T>(act: (stage: Stage) => Promise<T>) => Promise<T>;
  /** Verifies who asks, before the body is even looked at; absent without authentication. */
  readonly authenticate: ((authorization: string | undefined) => Access | Promise<Access>) | undefined;
  readonly rules: RequestRules;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Milliseconds. */
  readonly operationDeadline: number;
  readonly load: Load;
  readonly metrics: Metrics;
  readonly traces: Traces | undefined;
  readonly log: Logger;
}

export const GRAPHQL_PATH = '/graphql';

/** Whether a request is for the operations. */
export function isGraphql(url: string | undefined): boolean {
  return url === GRAPHQL_PATH || url?.startsWith(`${GRAPHQL_PATH}?`) === true;
}

/** `/graphql`: one request in, one answer out, on Node's own server: every operation of everybody comes this way. */
export function graphqlRoute(options: GraphqlRouteOptions): RequestListener {
  const { load, metrics, log } = options;
  return (request, response) => {
    const began = performance.now();
    const requestId = randomUUID();
    const outcome = load.full ? refusal(requestId, 'OVERLOADED', { 'retry-after': '1' }) : taken(request, requestId);
    outcome
      .catch((error: unknown) => {
        log.error({ requestId, err: error }, 'a request failed');
        return refusal(requestId, 'INTERNAL');
      })
      .then((answer) => {
        send(request, response, requestId, answer);
        const ms = performance.now() - began;
        metrics.operation(answer.outcome, ms / 1000);
        log.info(
          { requestId, method: request.method, route: GRAPHQL_PATH, status: answer.status, outcome: answer.outcome, ms: Math.round(ms) },
          'answered',
        );
      });
  };

  async function taken(request: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    load.begin();
    try {
      return await answer(request, requestId);
    } finally {
      load.end();
    }
  }

  async function answer(request: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    const { authenticate, ladder, onStage, traces } = options;
    const deadlineAt = Date.now() + options.operationDeadline;
    let access: Access | undefined;
    try {
      access = await authenticate?.(request.headers.authorization);
    } catch {
      return await refusal(requestId, 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer' });
    }
    const mediaType = negotiated(request.headers.accept);
    if (!mediaType) return await refusal(requestId, 'BAD_REQUEST', {}, 406);
    let body: Buffer;
    try {
      body = await bodyOf(request, options.bodyLimit);
    } catch (error) {
      return await refusal(requestId, error instanceof BodyRefused ? error.code : 'BAD_REQUEST');
    }
    const search = request.url?.slice(GRAPHQL_PATH.length + 1) ?? '';
    const read = readGraphqlRequest({ method: request.method ?? '', search, headers: request.headers, body }, options.rules);
    if ('code' in read) return await refusal(requestId, read.code, read.headers, read.status);
    const readOnly = request.method !== 'POST';
    const answered = (stage: Stage, one: GraphqlRequest) => {
      if (!traces) return ladder.answer(stage, { request: one, access, requestId, deadlineAt, readOnly, trace: undefined });
      const trace = traces.operation(requestId, request.headers.traceparent as string | undefined);
      return ladder.answer(stage, { request: one, access, requestId, deadlineAt, readOnly, trace }).then((answer) => {
        trace.end(answer.outcome);
        return answer;
      });
    };
    if (!read.batched) return httpAnswer(await onStage((stage) => answered(stage, read.requests[0]!)), mediaType);
    return batchAnswer(await onStage((stage) => Promise.all(read.requests.map((one) => answered(stage, one)))), mediaType);
  }
}

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireText;
  readonly outcome: string;
}

function httpAnswer({ status: own, body, outcome }: Answered, mediaType: MediaType): HttpAnswer {
  const status = statusFor(own, mediaType);
  const headers = { 'content-type': mediaType.header };
  return { status, headers: status === 405 ? { ...headers, allow: 'POST' } : headers, body, outcome };
}

function batchAnswer(answers: readonly Answered[], mediaType: MediaType): HttpAnswer {
  const body = `[${answers.map((one) => one.body).join(',')}]`;
  return { status: 200, headers: { 'content-type': mediaType.header }, body, outcome: 'batch' };
}

async function refusal(
  requestId: string,
  code: GatewayErrorCode,
  headers: Readonly<Record<string, string>> = {},
  status: number = GATEWAY_ERRORS[code].status,
): Promise<HttpAnswer> {
  const body = toWire(JSON.stringify({ errors: [shownError({ message: '', extensions: { code } }, requestId)] }));
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body, outcome: code };
}

function send(request: IncomingMessage, response: ServerResponse, requestId: string, { status, headers, body }: HttpAnswer): void {
  if (response.destroyed) return;
  letPass(request);
  response.writeHead(status, {
    ...headers,
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'content-length': body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : body, 'latin1');
}
