import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { DISCLOSURES_HEADER } from '../audit/disclosure.js';
import { writeDisclosuresHeader } from '../audit/disclosures-header.js';
import { KIT_ERRORS, KitError, type KitErrorCode } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import type { CallerTokens } from '../identity/caller-token.js';
import type { Person } from '../permit/exchange.js';
import type { Content, ContentUrls } from './content-urls.js';
import { writeDownloadHeader } from './download-name.js';
import { makeContentSafe } from './safe-content.js';
import { restoreDisclosure } from './sealed-disclosure.js';

/** Bytes for one person. The route determines their type, see `makeContentSafe`. */
export interface ContentBytes {
  readonly bytes: Uint8Array;
  /** The name of a file that is saved, never shown. Then it may be of any type. */
  readonly download?: string;
}

/** The port that a system with images or documents implements. It throws KitError: NOT_FOUND, UNREACHABLE, TIMED_OUT, INVALID_DATA. */
export interface ContentSource {
  read(content: Content, request: { caller: Caller; signal: AbortSignal; log: Logger }): Promise<ContentBytes>;
}

/**
 * The HTTP statuses of codes that have status 200 in the graph, where an error may accompany data. Here a response has either bytes or an
 * error.
 */
const STATUS: Partial<Record<KitErrorCode, number>> = { NOT_FOUND: 404, UNREACHABLE: 502, INVALID_DATA: 502, TIMED_OUT: 504 };

/** Asks the directory whether the person may still act. @throws KitError NOT_PERMITTED if not */
export type DemandActive = (request: ActiveQuestion) => Promise<void>;

/** A person, and the client's address of the present request; empty if it is not known. */
export interface ActiveQuestion {
  readonly person: Person;
  readonly address: string;
  readonly signal: AbortSignal;
}

/** Checks that the person may still act. @throws KitError NOT_FOUND if not; UNREACHABLE or TIMED_OUT if the directory fails */
export async function checkActive(question: ActiveQuestion, demandActive: DemandActive): Promise<void> {
  await demandActive(question).catch((error: unknown) => {
    throw error instanceof KitError && error.code === 'NOT_PERMITTED' ? new KitError('NOT_FOUND', { cause: error }) : error;
  });
}

/** Answers with the error's HTTP status. @throws any error that has no HTTP status in the table */
export async function refuseContent(reply: FastifyReply, error: unknown): Promise<FastifyReply> {
  if (!(error instanceof KitError)) throw error;
  const status = STATUS[error.code];
  // Some codes have status 200 in the graph. An image or a document must not have 200 with an error.
  if (status === undefined) throw new Error(`the content source failed with ${error.code}, which has no HTTP status`, { cause: error });
  return await reply.code(status).send({ errors: [{ message: KIT_ERRORS[error.code].message, extensions: error.extensions }] });
}

/**
 * `GET /content/<token>`: serves the bytes of an address that this system made. The gateway calls it with a caller token of the same
 * person to whom the address was given. A header reports what the bytes disclose.
 */
export function addContentRoute(
  server: FastifyInstance,
  {
    urls,
    source,
    callers,
    demandActive,
    deadline,
    log,
  }: {
    urls: ContentUrls;
    source: ContentSource;
    callers: Pick<CallerTokens, 'verify'>;
    demandActive: DemandActive;
    deadline: number;
    log: Logger;
  },
): void {
  server.get('/content/:token', async (request, reply) => {
    const { authorization } = request.headers;
    reply.header('cache-control', 'no-store');
    const caller = await callers.verify(authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined);
    try {
      const { content, disclosure } = urls.open((request.params as { token: string }).token, caller);
      const signal = AbortSignal.timeout(deadline);
      await checkActive({ person: caller, address: caller.address, signal }, demandActive);
      const { bytes, download } = await source.read(content, { caller, signal, log });
      const read = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const safe = download === undefined ? makeContentSafe(read) : { contentType: 'application/octet-stream', bytes: read };
      if (!safe) throw new KitError('INVALID_DATA');
      reply.header(DISCLOSURES_HEADER, writeDisclosuresHeader([restoreDisclosure(disclosure, 'CONTENT', 1)]));
      if (download !== undefined) reply.header('content-disposition', writeDownloadHeader(download));
      return await reply.header('content-type', safe.contentType).send(safe.bytes);
    } catch (error) {
      return await refuseContent(reply, error);
    }
  });
}
