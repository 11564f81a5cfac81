import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HPKI_ASSURANCE } from '../../authn/assurance.js';
import type { ChallengeDesk } from './challenge-desk.js';
import { type CertificateProxy, readProxiedCertificate } from './client-certificate-header.js';
import { CERTIFICATE_PATH, receiveVisit, TICKET_PAGE, VISIT_HEADERS, type VisitOptions } from './client-certificate-visit.js';
import { HPKI_REFUSALS, type HpkiRefusal } from './refusals.js';
import { type HpkiSession, stepUp } from './step-up.js';
import { SIGNATURE_HASHES, verifyAnswer } from './verify-answer.js';

/** The parts of the routes. */
export interface HpkiRoutesOptions extends VisitOptions {
  readonly challenges: ChallengeDesk;
  /** The public address of the port, or of the proxy, where browsers present a certificate. Undefined if there is none. */
  readonly certificateUrl: string | undefined;
  readonly proxy: CertificateProxy | undefined;
}

const base64 = (atMost: number) =>
  z
    .string()
    .min(1)
    .max(atMost)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)
    .transform((text) => Buffer.from(text, 'base64'));
const CERTIFICATE_AT_MOST = 24_000;
const answerBody = z.object({
  nonce: z.string().max(100),
  hash: z.enum(SIGNATURE_HASHES),
  signature: base64(2_048),
  certificate: base64(CERTIFICATE_AT_MOST),
  intermediates: z.array(base64(CERTIFICATE_AT_MOST)).max(4).default([]),
});
const BODY_LIMIT = 6 * CERTIFICATE_AT_MOST;

/** The HTTP status of refusals that are not 403. */
const STATUS: Partial<Record<HpkiRefusal, number>> = {
  SESSION_MISSING: 401,
  ATTEMPT_LIMIT: 429,
  DIRECTORY_UNAVAILABLE: 503,
  CERTIFICATE_MALFORMED: 400,
};

/**
 * Registers the routes of a step-up with HPKI. `POST` needs the session's cookie, from the portal's origin:
 *
 * - `POST /session/hpki/ticket`: gives the address where the browser presents its certificate: `{"url", "expiresAt"}`.
 * - `GET /session/hpki/certificate`: where a reverse proxy sends a browser whose certificate it received. Other peers are refused.
 * - `POST /session/hpki/challenge`: gives a text that the card signs: `{"nonce", "text", "expiresAt"}`.
 * - `POST /session/hpki/answer`: `{"nonce", "hash", "signature", "certificate", "intermediates"}`, bytes in base64; gives `{"assurance", "until"}`.
 */
export function registerHpkiRoutes(server: FastifyInstance, options: HpkiRoutesOptions): void {
  const { sessions, tickets, challenges, certificateUrl, proxy, observe } = options;

  if (certificateUrl !== undefined)
    server.post('/session/hpki/ticket', async (request, reply) =>
      withSession(request, reply, async ({ id, origin }) => {
        const given = await tickets.give({ session: id, origin });
        if ('refused' in given) return await refuse(reply, given.refused, request.id);
        return await reply.send({ url: `${certificateUrl}${CERTIFICATE_PATH}?ticket=${given.ticket}`, expiresAt: given.expiresAt });
      }),
    );

  server.get(CERTIFICATE_PATH, async (request, reply) => {
    const presented = readProxiedCertificate(request.raw, proxy);
    reply.headers(VISIT_HEADERS);
    if ('refused' in presented && presented.refused === 'PROXY_UNTRUSTED') {
      observe('proxy', presented.refused);
      return await refuse(reply, presented.refused, request.id);
    }
    const { search } = new URL(request.url, 'https://localhost');
    const location = await receiveVisit({ method: 'proxy', search, presented }, options);
    if (location === undefined) return await reply.code(400).type('text/html; charset=utf-8').send(TICKET_PAGE);
    return await reply.redirect(location, 303);
  });

  server.post('/session/hpki/challenge', async (request, reply) =>
    withSession(request, reply, async ({ id, origin }) => {
      const challenge = await challenges.open({ session: id, origin });
      if ('refused' in challenge) return await refuse(reply, challenge.refused, request.id);
      return await reply.send(challenge);
    }),
  );

  server.post('/session/hpki/answer', { bodyLimit: BODY_LIMIT }, async (request, reply) =>
    withSession(request, reply, async (session) => {
      const body = answerBody.safeParse(request.body);
      if (!body.success) return await refuse(reply, 'CERTIFICATE_MALFORMED', request.id);
      const holder = { session: session.id, origin: session.origin };
      const verified = await verifyAnswer(body.data, holder, { desk: challenges, rules: options.rules, now: options.now });
      const result = 'refused' in verified ? verified : await stepUp(session, verified.certificate, options);
      observe('challenge', 'refused' in result ? result.refused : 'ok');
      if ('refused' in result) return await refuse(reply, result.refused, request.id);
      return await reply.send({ assurance: HPKI_ASSURANCE, until: result.until });
    }),
  );

  async function withSession(
    request: FastifyRequest,
    reply: FastifyReply,
    act: (session: HpkiSession) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    reply.header('cache-control', 'no-store');
    const session = await sessions.ofRequest(request.raw);
    return session ? await act(session) : await refuse(reply, 'SESSION_MISSING', request.id);
  }
}

async function refuse(reply: FastifyReply, code: HpkiRefusal, requestId: string): Promise<FastifyReply> {
  const errors = [{ message: HPKI_REFUSALS[code], extensions: { code, requestId } }];
  return await reply.code(STATUS[code] ?? 403).send({ errors });
}
