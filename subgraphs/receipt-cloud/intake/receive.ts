import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { FairTurns, isBusy, redactError } from '../../kit/index.js';
import { StorageUnavailable } from '../../storage/object-storage.js';
import { hashBody, readContentDigest } from '../envelope/request-signature.js';
import { RECEIPT_ERRORS, ReceiptError, type ReceiptErrorCode } from '../receipt-error.js';
import type { Nonce, NonceStore } from '../tenants/nonce.store.js';
import { type AuthenticationParts, authenticate } from './authenticate.js';
import { type BodyPatience, readBody, readLength } from './read-body.js';

/** Requests that run at once: one of them holds a body of at most some 17 MB. */
const TURNS = { atOnce: 8, perCaller: 2, waiting: 400, waitingPerCaller: 20, wait: 20_000 } as const;
export const PATIENCE: BodyPatience = { idle: 15_000, whole: 120_000 };
/** Bytes of a refused body that are read over, so that the sender sees the answer. */
const READ_OVER_AT_MOST = 32 * 1024 * 1024;
const READ_OVER_WITHIN = 10_000;
const NO_BODY = hashBody(Buffer.alloc(0));

/** An authenticated request with its body. */
export interface Received<T> {
  readonly who: T;
  readonly keyid: string;
  readonly body: Buffer;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly now: number;
}

/** What a receiver needs. */
export interface ReceiverParts<T> extends Omit<AuthenticationParts<T>, 'isNonceNew'> {
  readonly nonces: NonceStore;
  readonly log: Logger;
  readonly patience?: BodyPatience | undefined;
  /** Notes a refusal of an authenticated sender. */
  readonly onRefusal?: (caller: string, code: ReceiptErrorCode) => Promise<void>;
}

interface RouteBase<T> {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly bytesAtMost: number;
  /** Before the body is read. @throws ReceiptError */
  readonly check?: (who: T, request: FastifyRequest, length: number) => void;
}

/** A route whose nonce is noted before the body is read. */
export interface HandlingRoute<T> extends RouteBase<T> {
  readonly handle: (received: Received<T>) => Promise<FastifyReply>;
}

/** What became of a change. */
export interface Changed {
  /** Whether its transaction was committed, with the nonce. False if there was nothing to change. */
  readonly isNoted: boolean;
  readonly answer: () => Promise<FastifyReply>;
}

/** A route whose nonce is noted in the transaction of its change: one transaction for a request, and not two. */
export interface ChangingRoute<T> extends RouteBase<T> {
  /** @param note to be called in the transaction */
  readonly change: (received: Received<T>, note: (manager: EntityManager) => Promise<void>) => Promise<Changed>;
}

/** One route. */
export type SignedRoute<T> = HandlingRoute<T> | ChangingRoute<T>;

/** Adds routes that take only signed requests. Senders share the process fairly: one with many or slow requests waits for its own. */
export function addSignedRoutes<T>(server: FastifyInstance, parts: ReceiverParts<T>, routes: readonly SignedRoute<T>[]): void {
  const { patience = PATIENCE, nonces } = parts;
  const turns = new FairTurns(TURNS);
  server.register(async (scope) => {
    takeRawBodies(scope);
    for (const route of routes) {
      const { method, url } = route;
      const handler = async (request: FastifyRequest, reply: FastifyReply) => {
        let caller: string | undefined;
        let unnoted: Nonce | undefined;
        try {
          const length = readLength(request.raw, route.bytesAtMost);
          const digest = readContentDigest(one(request.headers['content-digest']));
          if (length > 0 && digest === undefined) throw new ReceiptError('DIGEST_MISSING');
          const { authorization } = request.headers;
          const isNonceNew = async (owner: string, nonce: Nonce) =>
            'change' in route ? await nonces.isNew(nonce) : await nonces.use(owner, nonce);
          const head = { method, path: request.raw.url!, authorization, digest: digest ?? NO_BODY };
          const signer = await authenticate(head, { ...parts, isNonceNew });
          caller = signer.caller;
          if ('change' in route) unnoted = signer.nonce;
          route.check?.(signer.who, request, length);
          return await turns.run(caller, async () => {
            const body = await readBody(request.raw, { length, digest, patience });
            // A sender that reads slowly keeps its own turn, and no other's, and not for ever.
            const timer = setTimeout(() => reply.raw.destroy(), patience.whole);
            try {
              const received = { who: signer.who, keyid: signer.nonce.keyid, body, request, reply, now: parts.now() };
              if ('handle' in route) return await route.handle(received);
              const { isNoted, answer } = await route.change(received, async (manager) => await nonces.note(manager, signer.nonce));
              unnoted = undefined;
              if (!isNoted && !(await nonces.use(signer.caller, signer.nonce))) throw new ReceiptError('NONCE_USED');
              return await answer();
            } finally {
              clearTimeout(timer);
            }
          });
        } catch (error) {
          // A refused request is not answered a second time either. Whether it was noted with a change that seems to have failed does not matter.
          if (caller !== undefined && unnoted) await nonces.use(caller, unnoted).catch(() => false);
          return await refuse({ request, reply, error, caller, parts });
        }
      };
      scope.route({ method, url, handler });
    }
  });
}

/** Leaves bodies unread: a handler reads them when it knows who sends. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/** Answers a refusal, or a failure that is logged. */
export async function refuse<T>({
  request,
  reply,
  error,
  caller,
  parts,
}: {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly error: unknown;
  readonly caller: string | undefined;
  readonly parts: Pick<ReceiverParts<T>, 'log' | 'onRefusal'>;
}): Promise<FastifyReply> {
  const { log } = parts;
  const refusal = toReceiptError(error);
  if (refusal.code === 'INTERNAL' || refusal.code === 'STORAGE_UNAVAILABLE')
    log.error({ err: redactError(error), caller, code: refusal.code }, 'a request failed');
  else log.info({ caller, code: refusal.code }, 'a request was refused');
  if (caller !== undefined)
    await parts
      .onRefusal?.(caller, refusal.code)
      .catch((cause: unknown) => log.warn({ err: redactError(cause) }, 'a refusal was not counted'));
  if (reply.sent || reply.raw.destroyed) return reply;
  const { status, message } = RECEIPT_ERRORS[refusal.code];
  readOver(request.raw, reply);
  if (status === 503) reply.header('retry-after', '1');
  return await reply.code(status).send({ error: { code: refusal.code, message, ...refusal.details } });
}

function toReceiptError(error: unknown): ReceiptError {
  if (error instanceof ReceiptError) return error;
  if (isBusy(error)) return new ReceiptError('BUSY');
  return new ReceiptError(error instanceof StorageUnavailable ? 'STORAGE_UNAVAILABLE' : 'INTERNAL');
}

/** Reads the rest of a body over, without keeping it, if it is not endless. Otherwise the connection ends with the answer. */
function readOver(raw: IncomingMessage, reply: FastifyReply): void {
  if (raw.complete || raw.destroyed) return;
  const announced = Number(raw.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  reply.header('connection', 'close');
  if (announced > READ_OVER_AT_MOST) return;
  const timer = setTimeout(() => raw.destroy(), READ_OVER_WITHIN).unref();
  raw.once('close', () => clearTimeout(timer));
  raw.resume();
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header;
}
