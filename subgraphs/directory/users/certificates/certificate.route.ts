import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type CallerTokens, classifyRefusal, type Refusals } from '../../../kit/index.js';
import { isActing } from '../../decision/may-act.js';
import { PersonStore } from '../../decision/person.store.js';
import { fitsProfession } from '../../terms/licence.js';
import { NAME_AT_MOST } from './certificate-name.js';
import { HpkiCertificateStore } from './hpki-certificate.store.js';

/** The dependencies of the route. */
export interface CertificateRouteOptions {
  readonly database: DataSource;
  /** Verifies the caller tokens that the gateway makes for the directory. */
  readonly callers: CallerTokens;
  readonly refusals: Refusals;
  readonly now?: () => number;
}

const name = z.string().min(1).max(NAME_AT_MOST);
/** What the gateway read from a certificate that it verified. */
const asked = z.object({
  issuer: name,
  serial: z.string().regex(/^[0-9a-f]{1,40}$/),
  subject: name,
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** The licences. */
  roles: z.array(z.string().max(200)).max(40),
});
const BODY_LIMIT = 16_384;

/**
 * `POST /issuer/certificate`: whether the card with this certificate belongs to the caller. The gateway asks it, with a caller token for the
 * directory, after it has verified the certificate and before it raises a session's assurance. The answer is `{"matches": true}`, or 403 if the
 * certificate is not registered for the caller and in force, if its licence is not that of the caller's profession, or if the caller may not act. The token's own assurance does not matter: the card is
 * what the caller lacks.
 */
export function addCertificateRoute(
  server: FastifyInstance,
  { database, callers, refusals, now = Date.now }: CertificateRouteOptions,
): void {
  const persons = new PersonStore(database);
  const certificates = new HpkiCertificateStore(database.manager);
  server.post('/issuer/certificate', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const caller = await callers.verify(token).catch((error: { originalError?: unknown }) => {
      refusals.record({ kind: 'caller-token', reason: classifyRefusal(error.originalError), party: 'gateway' });
    });
    if (!caller) return await reply.code(401).send({ error: 'invalid_token' });
    const { success, data } = asked.safeParse(request.body);
    if (!success) return await reply.code(400).send({ error: 'invalid_request' });
    const at = now();
    const person = await persons.ofCaller(caller, at);
    const matches =
      isActing(person, at) && fitsProfession(data.roles, person.profession) && (await certificates.isRegistered(person.id, data, at));
    reply.header('cache-control', 'no-store');
    return matches ? await reply.send({ matches }) : await reply.code(403).send({ error: 'access_denied' });
  });
}
