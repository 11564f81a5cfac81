import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDownloadHeader } from '../../subgraphs/kit/content/download-name.js';
import { makeContentSafe } from '../../subgraphs/kit/content/safe-content.js';
import type { AdmissionControl } from '../admission/admission-control.js';
import { identifyCaller } from '../admission/caller.js';
import { Cancellation } from '../admission/cancellation.js';
import { AnswerRecords } from '../audit/answer-records.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { type Authenticator, readRefusalCode } from '../authn/authenticate.js';
import { type DisclosedContent, recordContent } from '../disclosures/record-content.js';
import { GATEWAY_ERRORS, type GatewayErrorCode } from '../errors.js';
import { type Fetched, type FetchLimits, fetchFromSystem, refuse } from './fetch-from-system.js';

export interface ContentRouteOptions extends FetchLimits {
  readonly authenticate: Authenticator;
  /** The address of a connected system's graph. @returns undefined if there is no such system */
  readonly addressOf: (system: string) => string | undefined;
  /** The token that names the caller to this system. */
  readonly tokenFor: (system: string, access: VerifiedAccess) => string;
  readonly admission: AdmissionControl;
  /** Absent without an audit. */
  readonly audit?: AuditLog | undefined;
  /** Counts the calls to a system. */
  readonly observe: (system: string, outcome: string, seconds: number) => void;
}

/**
 * `GET /content/<system>/<token>`: images and documents for which the graph gave an address. The gateway names the caller; the system that made
 * the address checks that it belongs to this caller and has not expired. No archive address and no header of the system is passed on, not even
 * its content type, but the name of a file to save; and nothing is stored here.
 */
export function registerContentRoute(server: FastifyInstance, options: ContentRouteOptions): void {
  const { admission } = options;
  server.get('/content/:system/:token', async (request, reply) => {
    const { system, token } = request.params as { system: string; token: string };
    let access: VerifiedAccess;
    try {
      access = await options.authenticate(request.raw);
    } catch (error) {
      const code = readRefusalCode(error);
      if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return await refuse(reply, code, request.id, GATEWAY_ERRORS[code].status);
    }
    const caller = identifyCaller(access, undefined);
    const cancellation = new Cancellation();
    let worked = false;
    let admitted = false;
    // As with operations, an unread answer keeps its place among the admitted requests.
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
      const headers = { authorization: `Bearer ${options.tokenFor(system, access)}`, 'x-request-id': request.id };
      const fetched = await fetchFromSystem(new URL(`/content/${token}`, address), headers, options);
      const content = 'code' in fetched ? fetched : readContent(fetched);
      options.observe(system, 'code' in content ? content.code : 'answered', (performance.now() - began) / 1000);
      if ('code' in content) return await refuse(reply, content.code, request.id);
      if (options.audit && 'headers' in fetched)
        await recordShown(options.audit, { access, request, reply, system, headers: fetched.headers });
      return await reply
        .headers({
          'content-type': content.contentType,
          ...('disposition' in content && { 'content-disposition': content.disposition }),
          'cache-control': 'no-store',
          'content-security-policy': "default-src 'none'; sandbox",
          'cross-origin-resource-policy': 'same-origin',
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

/** What is passed on: content that no browser executes, or a file of any type that a browser only saves. */
function readContent({ bytes, headers }: Extract<Fetched, { bytes: Buffer }>) {
  const disposition = headers['content-disposition'];
  if (isDownloadHeader(disposition)) return { contentType: 'application/octet-stream', bytes, disposition };
  return makeContentSafe(bytes) ?? { code: 'SUBGRAPH_INVALID' };
}

/** Records what is shown, and marks the record if the connection is lost before all of it has left. */
async function recordShown(
  audit: AuditLog,
  { access, request, reply, system, headers }: Pick<DisclosedContent, 'system' | 'headers'> & Shown,
): Promise<void> {
  const { id: requestId } = request;
  const { seq } = await recordContent(audit, { kind: 'content', system, access, address: access.address ?? '', requestId, headers });
  const records = new AnswerRecords(audit, requestId);
  records.add(seq, access);
  const lose = () => reply.raw.writableFinished || records.lose();
  if (reply.raw.closed) lose();
  else reply.raw.once('close', lose);
}

interface Shown {
  readonly access: VerifiedAccess;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
