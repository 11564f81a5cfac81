import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from 'pino';
import { TOKEN_LENGTH_AT_MOST } from '../../subgraphs/kit/content/sealed-tokens.js';
import { boundConnectionsByAddress } from '../admission/connections-by-address.js';
import { GATEWAY_ERRORS, type GatewayErrorCode, toShownError } from '../errors.js';
import type { GraphiqlRoute } from '../graphiql/graphiql-route.js';
import { registerSessionRoutes, type SessionRoutesOptions } from '../session/routes.js';
import { NOSNIFF, watchReading } from './answer-writer.js';
import { type ContentRouteOptions, registerContentRoute } from './content-route.js';
import { handleCors } from './cors.js';
import { isGraphql } from './graphql-route.js';
import { OneAtATime } from './one-at-a-time.js';
import type { Readiness } from './readiness.js';
import { RequestDeadline } from './request-deadline.js';
import { registerUploadRoute, type UploadRouteOptions } from './upload-route.js';
import { registerViewerRoute, type ViewerRouteOptions } from './viewer-route.js';

export interface HttpOptions {
  readonly log: Logger;
  /** Milliseconds within which a request must arrive completely. */
  readonly requestWithin: number;
  /** Answers operations. */
  readonly graphql: RequestListener;
  readonly readiness: Readiness | undefined;
  /** What `/health/details` shows besides readiness: the subgraphs' circuit breakers, and the operations under way. */
  readonly details: () => Readonly<Record<string, unknown>>;
  /** The public keys of the caller tokens. */
  readonly jwks: (() => JSONWebKeySet) | undefined;
  /** The origins whose pages may send requests. */
  readonly origins: ReadonlySet<string>;
  /** The GraphiQL page for developers. If absent, it is not served. */
  readonly graphiql: GraphiqlRoute | undefined;
  /** Images, documents, uploads and the systems' own viewers. Absent if there is no authentication. */
  readonly content: (ContentRouteOptions & ViewerRouteOptions & UploadRouteOptions) | undefined;
  /** The routes for signing in with a browser. Absent without `HAREYAKA_SIGN_IN`. */
  readonly sessions: SessionRoutesOptions | undefined;
  /** Registers the portal, which answers what no other route does. Absent without `HAREYAKA_PORTAL`. */
  readonly registerPortal: ((server: FastifyInstance) => void) | undefined;
}

/** How often Node checks whether requests arrive in time, in milliseconds. */
const LOOK_EVERY = 500;
/** Connections at once: each takes a file descriptor. */
export const CONNECTIONS_AT_ONCE = 10_000;
/** Of one address, or one /64 network of IPv6: it may be a proxy. */
export const CONNECTIONS_PER_ADDRESS = 5_000;
/**
 * Milliseconds for which a connection without requests is kept: longer than clients and proxies keep theirs (a minute is usual), so that none of
 * them sends a request on a connection that is just being closed.
 */
export const KEPT_FOR = 72_000;

/** The HTTP edge: `/graphql`, `/content`, `/upload`, `/viewer`, `/health`, `/health/details`, `/ready`, `/jwks`, and the pages of browsers. Logs show that a request came and its outcome, never its content. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const { log, readiness, jwks, content } = options;
  const connections = new OneAtATime();
  const deadline = new RequestDeadline(options.requestWithin, (socket) => refuseRaw(socket, 'REQUEST_TIMEOUT'));
  const server = Fastify({
    // Operations skip routes and hooks, so that their path stays short.
    serverFactory: (others) =>
      createAcceptingServer(options.requestWithin, (request, response) => {
        request.url = removeOrigin(request.url);
        deadline.begin(request, response);
        connections.handle(request, response, () => {
          if (handleCors(options.origins, request, response)) return;
          if (options.graphiql?.(request, response)) return;
          if (isGraphql(request.url)) return options.graphql(request, response);
          watchReading(response);
          others(request, response);
        });
      }),
    requestIdHeader: false,
    routerOptions: { maxParamLength: TOKEN_LENGTH_AT_MOST },
    genReqId: () => randomUUID(),
    logger: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    clientErrorHandler: (error, socket) => refuseRaw(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST'),
    frameworkErrors: (_error, request, reply) => void refuse(reply, 'BAD_REQUEST', request.id),
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, ...NOSNIFF });
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions;
    log.info({ requestId: request.id, method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const { missing, degraded } = (await readiness?.report()) ?? { missing: [], degraded: [] };
    const beside = degraded.length > 0 ? { degraded } : {};
    if (missing.length > 0) return await reply.code(503).send({ status: 'not ready', missing, ...beside });
    return await reply.send({ status: 'ready', ...beside });
  });
  server.get('/health/details', async () => ({ ...(await readiness?.report()), ...options.details() }));
  if (jwks) server.get('/jwks', async () => jwks());
  if (content) {
    registerContentRoute(server, content);
    registerViewerRoute(server, content);
    registerUploadRoute(server, content, deadline);
  }
  server.addHook('onClose', async () => deadline.close());
  if (options.sessions) registerSessionRoutes(server, options.sessions);
  options.registerPortal?.(server);
  server.setNotFoundHandler((request, reply) => refuse(reply, 'NOT_FOUND', request.id));
  server.setErrorHandler((error: unknown, request, reply) => {
    const code = findErrorCode(error);
    if (code === 'INTERNAL') log.error({ requestId: request.id, err: error }, 'a request failed');
    return refuse(reply, code, request.id);
  });
  return server;
}

function createAcceptingServer(requestWithin: number, listener: RequestListener): Server {
  // Bodies have a time of their own: `RequestDeadline`.
  const limits = { headersTimeout: requestWithin, requestTimeout: 0, connectionsCheckingInterval: LOOK_EVERY };
  const server = createServer({ ...limits, keepAliveTimeout: KEPT_FOR }, listener);
  server.maxConnections = CONNECTIONS_AT_ONCE;
  boundConnectionsByAddress(server, CONNECTIONS_PER_ADDRESS);
  return server;
}

/** Answers a request that never arrived completely, and closes its connection. */
function refuseRaw(socket: Socket, code: 'REQUEST_TIMEOUT' | 'BAD_REQUEST'): void {
  if (!socket.writable) return void socket.destroy();
  const { status, message } = GATEWAY_ERRORS[code];
  const body = JSON.stringify({ errors: [toShownError({ message, extensions: { code } }, undefined)] });
  const headers = `content-type: application/json; charset=utf-8\r\ncontent-length: ${body.length}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\n\r\n${body}`, () => socket.destroy());
}

/** A request target may be a whole address (RFC 9112 §3.2.2: absolute-form): `POST http://graph.example/graphql`. */
function removeOrigin(target: string | undefined): string | undefined {
  if (!target || target.startsWith('/') || !/^https?:\/\//i.test(target)) return target;
  const path = target.indexOf('/', target.indexOf('//') + 2);
  const search = target.indexOf('?');
  if (path === -1 || (search !== -1 && search < path)) return `/${search === -1 ? '' : target.slice(search)}`;
  return target.slice(path);
}

function findErrorCode(error: unknown): GatewayErrorCode {
  const { statusCode = 500 } = error as { statusCode?: number };
  return statusCode >= 400 && statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL';
}

function refuse(reply: FastifyReply, code: GatewayErrorCode, requestId: string): FastifyReply {
  const { status, message } = GATEWAY_ERRORS[code];
  // These headers are set here too, because an address that is not valid is refused before any hook runs.
  return reply
    .code(status)
    .headers({ 'x-request-id': requestId, ...NOSNIFF })
    .send({ errors: [toShownError({ message, extensions: { code } }, requestId)] });
}
