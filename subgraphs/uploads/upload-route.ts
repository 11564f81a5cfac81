import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Server } from '@tus/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Caller,
  type CallerTokens,
  CHANGES_HEADER,
  checkActive,
  type DemandActive,
  isBusy,
  KIT_ERRORS,
  KitError,
  type KitErrorCode,
  type ReportedChange,
} from '../kit/index.js';
import { refusalOf, type UploadFinisher } from './finish-upload.js';
import type { UploadAddresses } from './upload-addresses.js';
import type { UploadFiles } from './upload-files.js';
import { UPLOAD_LIFE } from './upload-life.js';
import type { UploadLocks } from './upload-locks.js';
import type { ContentRefusal } from './upload-refused.js';
import type { UploadRow, UploadRows } from './upload-rows.js';

/** What the route needs. */
export interface UploadRouteParts {
  readonly addresses: UploadAddresses;
  readonly rows: UploadRows;
  readonly files: UploadFiles;
  readonly locks: UploadLocks;
  readonly finisher: UploadFinisher;
  readonly callers: Pick<CallerTokens, 'verify'>;
  readonly demandActive: DemandActive;
  /** What the audit calls the end of an upload, and its deletion. */
  readonly actions: { readonly finish: string; readonly drop: string };
  /** Milliseconds for the directory's answer. */
  readonly deadline: number;
  readonly now?: (() => number) | undefined;
}

const TUS = '1.0.0';
const PATCH_TYPE = 'application/offset+octet-stream';
/** Milliseconds without any byte after which a connection is closed. The gateway is stricter. */
const IDLE = 120_000;

/** The codes of failures that the tus server answers by their status alone. */
const CODES: Readonly<Record<number, KitErrorCode>> = {
  404: 'NOT_FOUND',
  409: 'UPLOAD_CONFLICT',
  410: 'UPLOAD_EXPIRED',
  413: 'OVERSIZED',
  423: 'UPLOAD_LOCKED',
  500: 'INTERNAL',
};
/** Statuses of codes that have status 200 in the graph. */
const STATUS: Partial<Record<KitErrorCode, number>> = { NOT_FOUND: 404, UNREACHABLE: 502, TIMED_OUT: 504 };
/** The headers of the tus server that are passed on. */
const HEADERS = ['tus-resumable', 'upload-offset', 'upload-length', 'upload-expires', 'location'];

/**
 * `/upload/<token>`: resumable uploads (tus 1.0.0: creation, creation-with-upload, termination, expiration). One address is the whole life of an upload: `POST` begins
 * it, `HEAD` tells its offset, `PATCH` continues it, `DELETE` ends it. The gateway calls it with a caller token of the person to whom the address was
 * given; each request checks this, and that the person may still act. When all bytes are there, the request that brought the last of them, or any `HEAD` after it,
 * checks and keeps the content.
 */
export function addUploadRoute(server: FastifyInstance, parts: UploadRouteParts): void {
  const tus = new Server({
    path: '/upload',
    datastore: parts.files,
    locker: parts.locks,
    relativeLocation: true,
    namingFunction: (request) => idOf(request.headers),
    getFileIdFromRequest: (request) => idOf(request.headers),
    generateUrl: (request) => new URL(request.url).pathname,
  });
  server.register(async (scope) => {
    // The body is a stream: it is never in memory as a whole.
    scope.addContentTypeParser(PATCH_TYPE, (_request, _payload, done) => done(null));
    scope.route({
      method: ['POST', 'HEAD', 'PATCH', 'DELETE'],
      url: '/upload/:token',
      handler: async (request, reply) => {
        reply.headers({ 'cache-control': 'no-store', 'tus-resumable': TUS });
        request.raw.setTimeout(IDLE, () => request.raw.destroy());
        const { authorization } = request.headers;
        const caller = await parts.callers.verify(authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined);
        try {
          return await answer({ request, reply, caller, tus, parts });
        } catch (error) {
          return await refuse(reply, request, error);
        }
      },
    });
  });
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly tus: Server;
  readonly parts: UploadRouteParts;
}

async function answer({ request, reply, caller, tus, parts }: Asked): Promise<FastifyReply> {
  const { rows, now = Date.now } = parts;
  if (request.headers['tus-resumable'] !== TUS) throw new KitError('BAD_REQUEST');
  const id = parts.addresses.open((request.params as { token: string }).token, caller);
  await checkActive({ person: caller, address: caller.address, signal: AbortSignal.timeout(parts.deadline) }, parts.demandActive);
  const row = await rows.find(id);
  if (!row) throw new KitError('NOT_FOUND');
  if (request.method === 'DELETE') return await drop(row, reply, parts);
  if (row.state !== 'EXPECTED') return answerSettled(row, request, reply);
  if (now() >= row.createdAt + UPLOAD_LIFE) throw new KitError('UPLOAD_EXPIRED');
  if (request.method === 'POST' && request.headers['upload-length'] !== String(row.claimedBytes)) throw new KitError('CHECKSUM_MISMATCH');
  const answered = await tus.handleWeb(toWebRequest(request, id));
  await answered.body?.cancel();
  if (answered.status >= 400) throw new KitError(CODES[answered.status] ?? 'BAD_REQUEST');
  for (const name of HEADERS) {
    const value = answered.headers.get(name);
    if (value !== null) reply.header(name, value);
  }
  if (answered.headers.get('upload-offset') === String(row.claimedBytes)) await finish(row, reply, parts);
  return await reply.code(answered.status).send();
}

/** Finishes an upload, if no other request has done so meanwhile. */
async function finish(row: UploadRow, reply: FastifyReply, { rows, finisher, locks, actions }: UploadRouteParts): Promise<void> {
  await locks.run(row.id, async () => {
    const now = await rows.find(row.id);
    if (now?.state === 'REFUSED') throw refusalOf(now.refusal as ContentRefusal);
    if (now?.state === 'READY') return;
    await finisher.finish(row);
    reply.header(CHANGES_HEADER, JSON.stringify([describeUpload(actions.finish, row)]));
  });
}

/** An upload that is over: its content was kept or refused before. */
async function answerSettled(row: UploadRow, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (row.state === 'REFUSED') throw refusalOf(row.refusal as ContentRefusal);
  if (request.method === 'PATCH') throw new KitError('UPLOAD_CONFLICT');
  reply.headers({ 'upload-offset': row.claimedBytes, 'upload-length': row.claimedBytes });
  if (request.method === 'POST') return await reply.code(201).header('location', request.url).send();
  return await reply.code(200).send();
}

/** Deletes an upload that nothing uses yet. What it had in the storage is swept. */
async function drop(row: UploadRow, reply: FastifyReply, { rows, files, locks, actions }: UploadRouteParts): Promise<FastifyReply> {
  await locks.run(row.id, async () => {
    if (!(await rows.drop(row.id, row.userId))) throw new KitError('NOT_FOUND');
    await files.remove(row.id);
  });
  reply.header(CHANGES_HEADER, JSON.stringify([describeUpload(actions.drop, row)]));
  return await reply.code(204).send();
}

/** What was uploaded or deleted, without its name. */
function describeUpload(action: string, row: UploadRow): ReportedChange {
  const { id, patientId, userId, facilityId, claimedType, claimedBytes } = row;
  const after = { facilityId, claimedType, claimedBytes };
  return { action, subject: id, patient: patientId, user: userId, before: null, after };
}

const ID_HEADER = 'x-upload-id';
const idOf = (headers: Headers) => headers.get(ID_HEADER) ?? '';

/** The request without the client's own headers but those of the protocol, and with the upload's id. */
function toWebRequest(request: FastifyRequest, id: string): Request {
  const { raw, method } = request;
  const headers = new Headers({ [ID_HEADER]: id });
  for (const name of ['tus-resumable', 'upload-offset', 'upload-length', 'content-type', 'content-length']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const hasBody = method === 'PATCH' || (method === 'POST' && request.headers['content-type'] === PATCH_TYPE);
  const body = hasBody ? { body: Readable.toWeb(raw) as ReadableStream, duplex: 'half' } : {};
  return new Request(`http://upload${new URL(request.url, 'http://upload').pathname}`, { method, headers, ...body } as RequestInit);
}

async function refuse(reply: FastifyReply, request: FastifyRequest, error: unknown): Promise<FastifyReply> {
  const known = error instanceof KitError ? error : toKitError(error);
  if (!known) throw error;
  const status = STATUS[known.code] ?? KIT_ERRORS[known.code].status;
  reply.code(status === 200 ? 500 : status);
  passOver(request.raw);
  return await reply.header('hareyaka-error', known.code).send({ errors: [{ message: known.message, extensions: known.extensions }] });
}

/** Reads the rest of a body that nobody needs: if the connection were closed instead, the gateway could miss the answer. */
function passOver(raw: IncomingMessage): void {
  if (raw.complete) return;
  raw.removeAllListeners('data');
  raw.resume();
}

function toKitError(error: unknown): KitError | undefined {
  if (isBusy(error)) return new KitError('BUSY');
  const { status_code: status } = error as { status_code?: number };
  return status === undefined ? undefined : new KitError(CODES[status] ?? 'INTERNAL');
}
