import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Dispatcher, request as send } from 'undici';
import { type SafeContent, safeContent } from '../../subgraphs/kit/content/safe-content.js';
import type { AdmissionControl } from '../admission/admission-control.js';
import { callerOf } from '../admission/caller.js';
import { Cancellation } from '../admission/cancellation.js';
import type { Access } from '../authn/access.js';
import { GATEWAY_ERRORS, type GatewayErrorCode, shownError } from '../errors.js';

export interface ContentRouteOptions {
  readonly authenticate: (authorization: string | undefined) => Access | Promise<Access>;
  /** Where a connected system's graph is; undefined for what is none. */
  readonly addressOf: (system: string) => string | undefined;
  /** The token with which that system is told who asks. */
  readonly tokenFor: (system: string, access: Access) => string;
  readonly dispatcher: Dispatcher;
  /** Milliseconds. */
  readonly deadline: number;
  /** Bytes of one image or document at the most. */
  readonly bytesAtMost: number;
  readonly admission: AdmissionControl;
  /** What counts the calls to a system. */
  readonly observe: (system: string, outcome: string, seconds: number) => void;
}

/** A system's own words for what failed: the rest is nobody's business. */
const STATUS: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  UNREACHABLE: 502,
  INVALID_DATA: 502,
  TIMED_OUT: 504,
  SUBGRAPH_UNAVAILABLE: 502,
  SUBGRAPH_INVALID: 502,
  SUBGRAPH_TIMED_OUT: 504,
};

/**
 * `GET /content/<system>/<token>`: images and documents that the graph gave an address of. The gateway says who asks, the system that made the
 * address whether it is hers, and still good. Neither the archive's own address nor a header of its own gets
 * through, its content type included, nor does anything stay here.
 */
export function contentRoute(server: FastifyInstance, options: ContentRouteOptions): void {
  const { admission } = options;
  server.get('/content/:system/:token', async (request, reply) => {
    const { system, token } = request.params as { system: string; token: string };
    const access = await Promise.resolve(options.authenticate(request.headers.authorization)).catch(() => undefined);
    if (!access) return await refuse(reply.header('www-authenticate', 'Bearer'), 'UNAUTHENTICATED', request.id, 401);
    const caller = callerOf(access, undefined);
    const cancellation = new Cancellation();
    let worked = false;
    let admitted = false;
    // As with operations, an answer that the client has not read keeps its place.
    const end = () => {
      if (admitted && worked && reply.raw.closed) admission.release(caller);
    };
    reply.raw.once('close', () => {
      cancellation.cancel();
      end();
    });
    try {
      if (!admission.tryAdmit(caller)) await admission.admit({ caller, deadlineAt: Date.now() + options.deadline, cancellation });
      admitted = true;
      const address = options.addressOf(system);
      if (address === undefined || !/^[\w-]{1,8192}$/.test(token)) return await refuse(reply, 'NOT_FOUND', request.id);
      const began = performance.now();
      const content = await fetched(new URL(`/content/${token}`, address), options.tokenFor(system, access), request.id, options);
      options.observe(system, 'code' in content ? content.code : 'answered', (performance.now() - began) / 1000);
      if ('code' in content) return await refuse(reply, content.code, request.id);
      return await reply
        .headers({
          'content-type': content.contentType,
          'cache-control': 'no-store',
          'content-security-policy': "default-src 'none'; sandbox",
          'cross-origin-resource-policy': 'same-site',
        })
        .send(content.bytes);
    } catch (error) {
      const code = (error as { extensions?: { code?: GatewayErrorCode } }).extensions?.code ?? 'INTERNAL';
      return await refuse(reply.header('retry-after', '1'), code, request.id, GATEWAY_ERRORS[code].status);
    } finally {
      worked = true;
      end();
    }
  });
}

type Fetched = SafeContent | { readonly code: string };

async function fetched(url: URL, token: string, requestId: string, options: ContentRouteOptions): Promise<Fetched> {
  const signal = AbortSignal.timeout(options.deadline);
  try {
    const { statusCode, body } = await send(url, {
      dispatcher: options.dispatcher,
      headers: { authorization: `Bearer ${token}`, 'x-request-id': requestId },
      signal,
    });
    const bytes = await bytesOf(body, options.bytesAtMost);
    if (!bytes) return { code: 'SUBGRAPH_INVALID' };
    if (statusCode !== 200) return { code: codeIn(bytes) };
    return safeContent(bytes) ?? { code: 'SUBGRAPH_INVALID' };
  } catch {
    return { code: signal.aborted ? 'SUBGRAPH_TIMED_OUT' : 'SUBGRAPH_UNAVAILABLE' };
  }
}

/** Undefined where there are more than allowed. */
async function bytesOf(body: AsyncIterable<Buffer>, atMost: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > atMost) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The code of a system's refusal. */
function codeIn(bytes: Buffer): string {
  try {
    const { errors } = JSON.parse(bytes.toString('utf8')) as { errors?: { extensions?: { code?: unknown } }[] };
    const code = String(errors?.[0]?.extensions?.code);
    return Object.hasOwn(STATUS, code) ? code : 'SUBGRAPH_INVALID';
  } catch {
    return 'SUBGRAPH_INVALID';
  }
}

async function refuse(reply: FastifyReply, code: string, requestId: string, status: number = STATUS[code] ?? 502): Promise<FastifyReply> {
  return await reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ errors: [shownError({ message: '', extensions: { code } }, requestId)] });
}
