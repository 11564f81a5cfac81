import Fastify, { type FastifyError, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { isBusy, redactError } from '../../kit/index.js';
import { VaultRefused } from './cloud/vault-client.js';
import { addOrderRoutes, type OrderParts } from './orders/orders.route.js';
import { RELEASE_ERRORS, ReleaseError, type ReleaseErrorCode } from './release-error.js';
import { addSearchRoute, type SearchParts } from './search/search.route.js';

/** What the server of the release process needs. */
export interface ReleaseServerOptions extends OrderParts, SearchParts {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly log: Logger;
}

/** Milliseconds for the head of a request, and for all of it. */
const HEAD_WITHIN = 10_000;
const REQUEST_WITHIN = 20_000;
const CONNECTIONS_AT_MOST = 200;
export const BODY_AT_MOST = 256 * 1024;

/** Serves orders, the search, `GET /health` and `GET /ready`. */
export async function serveRelease(options: ReleaseServerOptions): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const { database, log } = options;
  const server = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    bodyLimit: BODY_AT_MOST,
    requestTimeout: REQUEST_WITHIN,
    http: { headersTimeout: HEAD_WITHIN },
    frameworkErrors: (_error, _request, reply) => void answerError(reply as FastifyReply, 'NOT_FOUND'),
  });
  server.server.maxConnections = CONNECTIONS_AT_MOST;
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  server.setNotFoundHandler((_request, reply) => answerError(reply, 'NOT_FOUND'));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error);
    const { url: path } = request.routeOptions;
    // The cause of an invalid order names what is wrong with it, and nothing of its content.
    const problem = error.cause instanceof Error ? error.cause.message : undefined;
    if (code === 'INTERNAL') log.error({ path, err: redactError(error) }, 'a request failed');
    else if (code === 'CLOUD_UNAVAILABLE') log.error({ path, code, problem }, 'the cloud cannot be used');
    else log.info({ path, code, problem }, 'a request was refused');
    return answerError(reply, code);
  });
  addOrderRoutes(server, options);
  addSearchRoute(server, options);
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const ready = await database.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return await reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  const url = await server.listen({ host: options.host, port: options.port });
  return { url, close: async () => await server.close() };
}

function codeOf(error: FastifyError): ReleaseErrorCode {
  if (error instanceof ReleaseError) return error.code as ReleaseErrorCode;
  if (isBusy(error)) return 'BUSY';
  if (error instanceof VaultRefused) return 'CLOUD_UNAVAILABLE';
  if (error.statusCode === 413) return 'TOO_LARGE';
  return error.statusCode !== undefined && error.statusCode < 500 ? 'BODY_INVALID' : 'INTERNAL';
}

function answerError(reply: FastifyReply, code: ReleaseErrorCode): FastifyReply {
  const { status, message } = RELEASE_ERRORS[code];
  if (status === 503 || status === 429) reply.header('retry-after', '1');
  return reply.code(status).send({ error: { code, message } });
}
