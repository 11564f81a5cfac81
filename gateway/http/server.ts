import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from 'pino';
import { GATEWAY_ERRORS, type GatewayErrorCode, shownError } from '../errors.js';
import type { Metrics } from '../observe/metrics.js';
import { type ContentRouteOptions, contentRoute } from './content-route.js';
import { cors } from './cors.js';
import { isGraphql } from './graphql-route.js';
import type { Readiness } from './readiness.js';

export interface HttpOptions {
  readonly log: Logger;
  /** Answers operations. */
  readonly graphql: RequestListener;
  readonly metrics: Metrics;
  readonly readiness: Readiness | undefined;
  /** The public keys of the caller tokens. */
  readonly jwks: JSONWebKeySet | undefined;
  /** The origins whose pages may ask. */
  readonly origins: ReadonlySet<string>;
  /** Images and documents; absent without authentication. */
  readonly content: ContentRouteOptions | undefined;
}

/** Characters of a part of an address: a content's token is the longest. */
const TOKEN_IN_ADDRESS = 8_192;
/** A client has so long to send its request, in milliseconds. */
const REQUEST_WITHIN = 15_000;

/** The HTTP edge: `/graphql`, `/content`, `/health`, `/ready`, `/metrics`, `/jwks`. Logs say that a request came and how it ended, never what it asked. */
export function httpServer(options: HttpOptions): FastifyInstance {
  const { log, readiness, jwks, metrics, content } = options;
  const server = Fastify({
    // Operations do not pass through routes and hooks: theirs is the one way that must be short.
    serverFactory: (others) =>
      createServer({ requestTimeout: REQUEST_WITHIN }, (request, response) => {
        if (cors(options.origins, request, response)) return;
        if (isGraphql(request.url)) options.graphql(request, response);
        else others(request, response);
      }),
    requestIdHeader: false,
    routerOptions: { maxParamLength: TOKEN_IN_ADDRESS },
    genReqId: () => randomUUID(),
    logger: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: (_error, request, reply) => void refuse(reply, 'BAD_REQUEST', request.id),
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions;
    log.info({ requestId: request.id, method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const missing = (await readiness?.missing()) ?? [];
    return reply.code(missing.length > 0 ? 503 : 200).send(missing.length > 0 ? { status: 'not ready', missing } : { status: 'ready' });
  });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  if (jwks) server.get('/jwks', async () => jwks);
  if (content) contentRoute(server, content);
  server.setNotFoundHandler((request, reply) => refuse(reply, 'NOT_FOUND', request.id));
  server.setErrorHandler((error: unknown, request, reply) => {
    const code = codeOf(error);
    if (code === 'INTERNAL') log.error({ requestId: request.id, err: error }, 'a request failed');
    return refuse(reply, code, request.id);
  });
  return server;
}

function codeOf(error: unknown): GatewayErrorCode {
  const { statusCode = 500 } = error as { statusCode?: number };
  return statusCode >= 400 && statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL';
}

function refuse(reply: FastifyReply, code: GatewayErrorCode, requestId: string): FastifyReply {
  const { status, message } = GATEWAY_ERRORS[code];
  // Said here too: an address that is none is refused before any hook.
  return reply
    .code(status)
    .header('x-request-id', requestId)
    .send({ errors: [shownError({ message, extensions: { code } }, requestId)] });
}
