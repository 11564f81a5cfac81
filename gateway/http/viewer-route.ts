import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CLIENT_ADDRESS_HEADER } from '../../subgraphs/kit/identity/client-address-header.js';
import type { AdmissionControl } from '../admission/admission-control.js';
import { identifyCaller } from '../admission/caller.js';
import { Cancellation } from '../admission/cancellation.js';
import type { AuditLog } from '../audit/audit-log.js';
import { recordContent } from '../disclosures/record-content.js';
import { GATEWAY_ERRORS, type GatewayErrorCode } from '../errors.js';
import { type FetchLimits, fetchFromSystem, getStatus } from './fetch-from-system.js';

export interface ViewerRouteOptions extends FetchLimits {
  /** The address of a connected system's graph. @returns undefined if there is no such system */
  readonly addressOf: (system: string) => string | undefined;
  /** The client's address, behind trusted proxies too. */
  readonly clientAddress: (request: IncomingMessage) => string;
  readonly admission: AdmissionControl;
  /** Absent without an audit. */
  readonly audit?: AuditLog | undefined;
  /** Counts a call to a system. */
  readonly observe: (system: string, outcome: string, seconds: number) => void;
}

/** The greatest number of characters of an address. Browsers do not follow a longer one. */
const LOCATION_AT_MOST = 32_768;

/**
 * `GET /viewer/<system>/<token>`: redirects a browser to a system's own viewer. The system gives the target, after the directory has confirmed that
 * the person who got the link may still act. A browser that follows a link sends no access token, so limits count by the client's IP address.
 */
export function registerViewerRoute(server: FastifyInstance, options: ViewerRouteOptions): void {
  const { admission } = options;
  server.get('/viewer/:system/:token', async (request, reply) => {
    const { system, token } = request.params as { system: string; token: string };
    const client = options.clientAddress(request.raw);
    const caller = identifyCaller(undefined, client);
    const cancellation = new Cancellation();
    reply.raw.once('close', () => cancellation.cancel());
    let admitted = false;
    try {
      if (!admission.tryAdmit(caller)) await admission.admit({ caller, deadlineAt: Date.now() + options.deadline, cancellation });
      admitted = true;
      const address = options.addressOf(system);
      if (address === undefined || !/^[\w-]{1,8192}$/.test(token)) return await show(reply, 'NOT_FOUND', 404);
      const began = performance.now();
      const headers = { 'x-request-id': request.id, [CLIENT_ADDRESS_HEADER]: client };
      const fetched = await fetchFromSystem(new URL(`/viewer/${token}`, address), headers, options);
      const found = 'code' in fetched ? fetched : (readLocation(fetched.bytes) ?? { code: 'SUBGRAPH_INVALID' });
      options.observe(system, 'code' in found ? found.code : 'answered', (performance.now() - began) / 1000);
      if ('code' in found) return await show(reply, found.code, getStatus(found.code));
      if (options.audit && 'headers' in fetched) {
        const shown = {
          kind: 'viewer',
          system,
          access: undefined,
          address: client,
          requestId: request.id,
          headers: fetched.headers,
        } as const;
        await recordContent(options.audit, shown);
      }
      // The viewer must not see the address in the network, which holds the token.
      return await reply
        .code(303)
        .headers({ location: found.location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
        .send();
    } catch (error) {
      const code = (error as { extensions?: { code?: GatewayErrorCode } }).extensions?.code ?? 'INTERNAL';
      return await show(reply.header('retry-after', '1'), code, GATEWAY_ERRORS[code].status);
    } finally {
      if (admitted) admission.release(caller);
    }
  });
}

/** Reads the target. It must be a web address. It is parsed and written again, so that it cannot hold line breaks. */
function readLocation(bytes: Buffer): { location: string } | undefined {
  try {
    const { location } = JSON.parse(bytes.toString('utf8')) as { location: string };
    const url = new URL(location);
    if (!['https:', 'http:'].includes(url.protocol) || url.username || url.password || url.href.length > LOCATION_AT_MOST) return undefined;
    return { location: url.href };
  } catch {
    return undefined;
  }
}

/** The texts of the page for a person in a browser. */
const WORDS: Readonly<Record<string, readonly [ja: string, en: string]>> = {
  NOT_FOUND: [
    'このリンクは無効か、期限が切れています。カルテの画面から開き直してください。',
    'This link is not valid, or has expired. Open the viewer again from the chart.',
  ],
};
const FAILED = [
  'ビューアを開けませんでした。しばらくしてからお試しください。',
  'The viewer could not be opened. Try again in a moment.',
] as const;

async function show(reply: FastifyReply, code: string, status: number): Promise<FastifyReply> {
  const [ja, en] = WORDS[code] ?? FAILED;
  return await reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })
    .send(`<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title>
<style>body{font:16px/1.7 sans-serif;max-width:42rem;margin:15vh auto;padding:0 1rem;color:#222}small{color:#555}</style>
<p>${ja}<p lang="en">${en}<p><small>${code}</small></html>
`);
}
