import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { TOKEN_LENGTH_AT_MOST } from '../content/sealed-tokens.js';
import { KIT_ERRORS, KitError, type KitErrorCode, maskError } from '../errors.js';
import { redactError } from '../process/redact-error.js';
import type { OperationRequest } from './execute.js';

/** Options for serving a subgraph. */
export interface ServeOptions {
  readonly host: string;
  /** The port; 0 means any free port. */
  readonly port: number;
  readonly log: Logger;
  /** Answers one operation. Errors that it throws are masked. */
  readonly answer: (
    request: OperationRequest,
    http: {
      authorization?: string | undefined;
      requestId: string;
      traceparent: string | undefined;
      budget: number;
      headers: FastifyRequest['headers'];
    },
  ) => Promise<ExecutionResult>;
  /** Whether the subgraph can answer now: its database or its system is available. */
  readonly ready: () => Promise<boolean>;
  /** Names of the parts that it cannot serve at present, while it serves the rest. */
  readonly degraded?: () => readonly string[];
  /** More routes of the same server: the directory's issuer, signed downloads. */
  readonly routes?: (server: FastifyInstance) => void;
  readonly bodyLimit?: number;
  /** The greatest time for one request, in milliseconds. The gateway's budget can shorten it. */
  readonly deadline: number;
}

/** Milliseconds after which `/ready` answers "not ready", before the probe's own timeout. */
export const READY_WITHIN = 2_000;
/** Forbids browsers to guess a content type other than the declared one. */
const NOSNIFF = ['x-content-type-options', 'nosniff'] as const;

/** Serves `POST /graphql`, `GET /health` and `GET /ready`. `close` lets running operations finish. */
export async function serve(options: ServeOptions): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  const server = Fastify({
    bodyLimit: options.bodyLimit ?? 8 * 1024 * 1024,
    forceCloseConnections: 'idle',
    logger: false,
    routerOptions: { maxParamLength: TOKEN_LENGTH_AT_MOST },
    return503OnClosing: true,
    // Input that is not an HTTP request, or that does not arrive completely, gets an error in the same form as every other.
    clientErrorHandler: (_error, socket) => refuseRaw(socket),
    // Fastify refuses an address that is not valid before any route runs, and its own message would repeat the address.
    frameworkErrors: (_error, _request, reply) => void refuse(reply, 'BAD_REQUEST'),
  });
  server.addHook('onRequest', async (_request, reply) => {
    reply.header(...NOSNIFF);
  });
  let closing = false;
  // Otherwise a connection whose last request is still running would stay open until it times out, and delay the end of the process.
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const ready = await Promise.race([options.ready().catch(() => false), pause(READY_WITHIN, false, { ref: false })]);
    const degraded = options.degraded?.() ?? [];
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...(degraded.length > 0 ? { degraded } : {}) });
  });
  server.post('/graphql', async (request, reply) => {
    const body = operationOf(request.body);
    if (!body) return await refuse(reply, 'BAD_REQUEST');
    const result = await options.answer(body, {
      authorization: request.headers.authorization,
      requestId: one(request.headers['x-request-id']) ?? request.id,
      traceparent: one(request.headers.traceparent),
      budget: budgetOf(request, options.deadline),
      headers: request.headers,
    });
    return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(result));
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ errors: [{ message: KIT_ERRORS.NOT_FOUND.message, extensions: { code: 'NOT_FOUND' } }] }),
  );
  server.setErrorHandler(async (error: unknown, _request, reply) => {
    if (error instanceof KitError) return await refuse(reply, error.code);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status === 413) return await refuse(reply, 'OVERSIZED');
    if (status >= 400 && status < 500) return await refuse(reply, 'BAD_REQUEST');
    const { extensions } = maskError(error, (original) => options.log.error({ err: redactError(original) }, 'a request failed'));
    return await refuse(reply, extensions.code as KitErrorCode);
  });
  options.routes?.(server);
  await server.listen({ host: options.host, port: options.port });
  const port = (server.server.address() as { port: number }).port;
  const close = async () => {
    closing = true;
    await server.close();
  };
  return { url: `http://${options.host}:${port}`, port, close };
}

function operationOf(body: unknown): OperationRequest | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { query, operationName, variables } = body as Record<string, unknown>;
  if (typeof query !== 'string') return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  return { query, operationName: operationName as string | null, variables: variables as Record<string, unknown> | null };
}

/** The deadline of a request: the gateway's remaining time, but no more than the subgraph's own limit. */
function budgetOf(request: FastifyRequest, deadline: number): number {
  const stated = Number(one(request.headers['x-hareyaka-budget-ms']));
  return Number.isFinite(stated) && stated > 0 ? Math.ceil(Math.min(stated, deadline)) : deadline;
}

async function refuse(reply: FastifyReply, code: KitErrorCode) {
  // These headers are set here too, because an address that is not valid is refused before any hook runs.
  return await reply
    .code(KIT_ERRORS[code].status)
    .header(...NOSNIFF)
    .send({ errors: [{ message: KIT_ERRORS[code].message, extensions: { code } }] });
}

/** Answers input that Node could not parse as a request, and closes its connection. */
function refuseRaw(socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const { status, message } = KIT_ERRORS.BAD_REQUEST;
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  const headers = [
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    NOSNIFF.join(': '),
    'connection: close',
  ];
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
