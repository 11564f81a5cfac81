import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Dispatcher, request as send } from 'undici';
import { CHANGES_HEADER, readChanges } from '../../subgraphs/kit/audit/reported-change.js';
import { KIT_ERRORS } from '../../subgraphs/kit/errors.js';
import { identifyCaller } from '../admission/caller.js';
import { Cancellation, Cancelled } from '../admission/cancellation.js';
import { FairGate, GateRefused } from '../admission/fair-gate.js';
import type { AuditLog } from '../audit/audit-log.js';
import { describeActor } from '../audit/describe-actor.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { type Authenticator, readRefusalCode } from '../authn/authenticate.js';
import { GATEWAY_ERRORS, type GatewayErrorCode, gatewayError, toShownError } from '../errors.js';
import { letPass } from './body.js';
import { IdleWatch } from './idle-watch.js';
import type { RequestDeadline } from './request-deadline.js';

export interface UploadRouteOptions {
  readonly authenticate: Authenticator;
  /** The address of a connected system's graph. @returns undefined if there is no such system */
  readonly addressOf: (system: string) => string | undefined;
  /** The token that names the caller to this system. */
  readonly tokenFor: (system: string, access: VerifiedAccess) => string;
  readonly dispatcher: Dispatcher;
  /** Absent without an audit. */
  readonly audit?: AuditLog | undefined;
  /** Counts the calls to a system. */
  readonly observe: (system: string, outcome: string, seconds: number) => void;
  /** The greatest number of bytes of one request's body. */
  readonly uploadLimit: number;
  /** Milliseconds in which some bytes of a body must pass. */
  readonly uploadIdle: number;
}

/** Requests that send or ask something about an upload, at once: of all callers, and of one. */
export const UPLOADS_AT_ONCE = 256;
export const UPLOADS_PER_CALLER = 16;
/** Requests that wait for that: of all callers, and of one. */
export const UPLOADS_WAITING = 2_000;
export const UPLOADS_WAITING_PER_CALLER = 500;
/** Milliseconds that such a request waits. No byte of its body is read meanwhile. */
const ADMITTED_WITHIN = 60_000;
/** Milliseconds for the answer after the last byte: the system may check a photo, behind others. */
const ANSWERED_WITHIN = 90_000;
/** Milliseconds in which a client must end a body that nobody needs any more. */
const PASSED_WITHIN = 5_000;
const ANSWER_AT_MOST = 64 * 1024;

/** The codes of a system that are passed on, with their status. Every other failure gets a code of the gateway. */
const STATUS: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  UNREACHABLE: 502,
  TIMED_OUT: 504,
  ...Object.fromEntries(
    (
      [
        'BAD_REQUEST',
        'OVERSIZED',
        'BUSY',
        'UPLOAD_CONFLICT',
        'UPLOAD_EXPIRED',
        'UPLOAD_LOCKED',
        'CHECKSUM_MISMATCH',
        'CONTENT_TYPE_MISMATCH',
        'CONTENT_TYPE_REFUSED',
        'IMAGE_TOO_LARGE',
        'IMAGE_INVALID',
        'FILE_INVALID',
        'FILE_UNSAFE',
        'MALWARE_FOUND',
        'SCAN_UNAVAILABLE',
        'STORAGE_UNAVAILABLE',
      ] as const
    ).map((code) => [code, KIT_ERRORS[code].status]),
  ),
};
const OWN_STATUS: Readonly<Record<string, number>> = { SUBGRAPH_UNAVAILABLE: 502, SUBGRAPH_INVALID: 502, SUBGRAPH_TIMED_OUT: 504 };

/** The headers of the protocol (tus 1.0.0) that are passed on, in the only form in which they are. */
const REQUEST_HEADERS: readonly (readonly [string, RegExp])[] = [
  ['tus-resumable', /^[\d.]{1,10}$/],
  ['upload-offset', /^\d{1,15}$/],
  ['upload-length', /^\d{1,15}$/],
  ['content-type', /^application\/offset\+octet-stream$/],
];
const ANSWER_HEADERS: readonly (readonly [string, RegExp])[] = [
  ['upload-offset', /^\d{1,15}$/],
  ['upload-length', /^\d{1,15}$/],
  ['upload-expires', /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/],
];

/**
 * `/upload/<system>/<token>`: resumable uploads (tus 1.0.0) to an address that the graph gave. The gateway names the caller; the system checks that the address belongs
 * to this caller. Bodies are streamed in the client's own speed, and never kept: a body has no deadline as a whole, but bytes must pass all the time. Locations
 * are relative. A browser session counts only with the header `hareyaka-session`, as for operations.
 *
 * @returns a function that ends its timers
 */
export function registerUploadRoute(server: FastifyInstance, options: UploadRouteOptions, deadline: RequestDeadline): void {
  const gate = new FairGate({
    capacity: UPLOADS_AT_ONCE,
    perCaller: UPLOADS_PER_CALLER,
    waiting: UPLOADS_WAITING,
    waitingPerCaller: UPLOADS_WAITING_PER_CALLER,
  });
  server.register(async (scope) => {
    // No parser reads a body: the route streams it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.route({
      method: ['POST', 'HEAD', 'PATCH', 'DELETE'],
      url: '/upload/:system/:token',
      handler: async (request, reply) => {
        try {
          return await answer(request, reply, { options, deadline, gate });
        } catch (error) {
          if (error instanceof Cancelled) return await reply.hijack();
          return await refuse(request, reply, findCode(error));
        }
      },
    });
  });
}

interface RouteParts {
  readonly options: UploadRouteOptions;
  readonly deadline: RequestDeadline;
  readonly gate: FairGate;
}

async function answer(request: FastifyRequest, reply: FastifyReply, { options, deadline, gate }: RouteParts): Promise<FastifyReply> {
  const { system, token } = request.params as { system: string; token: string };
  let access: VerifiedAccess;
  try {
    access = await options.authenticate(request.raw);
  } catch (error) {
    const code = readRefusalCode(error);
    if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
    return await refuse(request, reply, code);
  }
  const address = options.addressOf(system);
  if (address === undefined || !/^[\w-]{1,8192}$/.test(token)) return await refuse(request, reply, 'NOT_FOUND');
  if (Number(request.headers['content-length'] ?? 0) > options.uploadLimit) return await refuse(request, reply, 'PAYLOAD_TOO_LARGE');
  if (options.audit?.available === false && request.method !== 'HEAD') return await refuse(request, reply, 'AUDIT_UNAVAILABLE');
  const caller = identifyCaller(access, undefined);
  const cancellation = new Cancellation();
  const cancel = () => cancellation.cancel();
  reply.raw.once('close', cancel);
  deadline.exempt(request.raw);
  await gate.enter({ caller, weight: 1, deadlineAt: Date.now() + ADMITTED_WITHIN, cancellation });
  const began = performance.now();
  let outcome = 'answered';
  try {
    const headers = { authorization: `Bearer ${options.tokenFor(system, access)}`, 'x-request-id': request.id };
    const answered = await forward(request, { options, url: new URL(`/upload/${token}`, address), headers, cancellation });
    if ('code' in answered) {
      outcome = answered.code;
      return await refuse(request, reply, answered.code);
    }
    if (options.audit) await recordChanges(options.audit, { request, access, system, changes: answered.headers[CHANGES_HEADER] });
    for (const [name, form] of ANSWER_HEADERS) {
      const value = answered.headers[name];
      if (typeof value === 'string' && form.test(value)) reply.header(name, value);
    }
    if (answered.status === 201) reply.header('location', `/upload/${system}/${token}`);
    return await reply.code(answered.status).headers({ 'cache-control': 'no-store', 'tus-resumable': '1.0.0' }).send();
  } finally {
    reply.raw.off('close', cancel);
    gate.leave(caller, 1);
    options.observe(system, outcome, (performance.now() - began) / 1000);
  }
}

type Forwarded =
  | { readonly code: string }
  | { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>> };

/** Sends a request on, and reads the answer's head. It follows no redirects. */
async function forward(
  request: FastifyRequest,
  {
    options,
    url,
    headers: own,
    cancellation,
  }: { options: UploadRouteOptions; url: URL; headers: Record<string, string>; cancellation: Cancellation },
): Promise<Forwarded> {
  const headers = { ...own };
  for (const [name, form] of REQUEST_HEADERS) {
    const value = request.headers[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || !form.test(value)) return { code: 'BAD_REQUEST' };
    headers[name] = value;
  }
  const length = request.headers['content-length'];
  const hasBody = (request.method === 'PATCH' || request.method === 'POST') && !request.raw.complete && length !== '0';
  if (hasBody && length !== undefined) headers['content-length'] = length;
  const ending = new AbortController();
  let code: string | undefined;
  const end = (why: string) => {
    code ??= why;
    ending.abort();
  };
  const unlisten = cancellation.onCancel(() => end('BAD_REQUEST'));
  let answerTimer: NodeJS.Timeout | undefined;
  const startAnswerTimer = () => {
    answerTimer = setTimeout(() => end('SUBGRAPH_TIMED_OUT'), ANSWERED_WITHIN);
  };
  const watch = hasBody ? new IdleWatch(options.uploadIdle, () => end('REQUEST_TIMEOUT')) : undefined;
  if (!hasBody) startAnswerTimer();
  const onEnd = () => {
    watch?.end();
    startAnswerTimer();
  };
  const counting = { limit: options.uploadLimit, pass: (bytes: number) => watch?.pass(bytes), onEnd, end };
  try {
    const {
      statusCode,
      headers: given,
      body,
    } = await send(url, {
      dispatcher: options.dispatcher,
      method: request.method as Dispatcher.HttpMethod,
      headers,
      signal: ending.signal,
      headersTimeout: ANSWERED_WITHIN,
      bodyTimeout: ANSWERED_WITHIN,
      body: hasBody ? Readable.from(countBody(request.raw, counting), { objectMode: false }) : null,
    });
    const text = await readBody(body);
    if (statusCode === 200 || statusCode === 201 || statusCode === 204) return { status: statusCode, headers: given };
    return { code: readCode(given['hareyaka-error'], text) };
  } catch {
    if (cancellation.cancelled) throw new Cancelled();
    return { code: code ?? 'SUBGRAPH_UNAVAILABLE' };
  } finally {
    watch?.end();
    clearTimeout(answerTimer);
    unlisten();
  }
}

/** Passes a body on in pieces, as fast as the system takes them. */
async function* countBody(
  raw: IncomingMessage,
  { limit, pass, onEnd, end }: { limit: number; pass: (bytes: number) => void; onEnd: () => void; end: (code: string) => void },
): AsyncGenerator<Buffer> {
  let size = 0;
  // The connection must outlive the body: an answer follows.
  for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) return end('PAYLOAD_TOO_LARGE');
    pass(bytes.length);
    yield bytes;
  }
  onEnd();
}

async function readBody(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > ANSWER_AT_MOST) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads the code of a system's refusal: from its header, because the answer to HEAD has no body; or from its body. */
function readCode(header: string | string[] | undefined, text: string): string {
  let code: unknown = header;
  try {
    code ??= (JSON.parse(text) as { errors?: { extensions?: { code?: unknown } }[] }).errors?.[0]?.extensions?.code;
  } catch {
    // Not one of our answers.
  }
  return typeof code === 'string' && Object.hasOwn(STATUS, code) ? code : 'SUBGRAPH_INVALID';
}

/** Records what an upload changed, before the client knows. */
async function recordChanges(
  audit: AuditLog,
  { request, access, system, changes: given }: { request: FastifyRequest; access: VerifiedAccess; system: string; changes: unknown },
): Promise<void> {
  const changes = typeof given === 'string' ? readChanges(parse(given)) : [];
  if (changes.length === 0) return;
  await audit.record({
    kind: 'operation',
    requestId: request.id,
    actor: { ...describeActor(access), address: access.address ?? '' },
    outcome: 'ok',
    disclosures: [],
    changes: changes.map((change) => ({ ...change, system })),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findCode(error: unknown): string {
  if (error instanceof GateRefused) return error.reason === 'caller' ? 'TOO_MANY_REQUESTS' : 'OVERLOADED';
  return (error as ReturnType<typeof gatewayError>).extensions?.code === undefined
    ? 'INTERNAL'
    : String((error as ReturnType<typeof gatewayError>).extensions.code);
}

/** Answers with an error. The code is in a header too, because the answer to HEAD has no body. */
async function refuse(request: FastifyRequest, reply: FastifyReply, code: string): Promise<FastifyReply> {
  endBody(request.raw);
  const status = STATUS[code] ?? OWN_STATUS[code] ?? GATEWAY_ERRORS[code as GatewayErrorCode]?.status ?? 500;
  if (status === 429 || status === 503) reply.header('retry-after', '1');
  return await reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'hareyaka-error': code })
    .send({ errors: [toShownError({ message: '', extensions: { code } }, request.id)] });
}

/** Reads the rest of a body that was refused, within bounds: otherwise the client would see a broken connection, and not why. */
function endBody(raw: IncomingMessage): void {
  if (raw.complete) return;
  letPass(raw);
  const timer = setTimeout(() => raw.complete || raw.destroy(), PASSED_WITHIN);
  raw.once('close', () => clearTimeout(timer));
}
