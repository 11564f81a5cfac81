import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { AUDIT_STORE, type CallerTokens, classifyRefusal } from '../../kit/index.js';
import { mayAct } from '../decision/may-act.js';
import { findRole, PersonStore } from '../decision/person.store.js';
import { type AssertionOptions, readForm, verifyAssertion } from './assertion.js';

/** The dependencies of the route. */
export interface AuditingOptions extends AssertionOptions {
  readonly database: DataSource;
  /** Verifies caller tokens for the audit. */
  readonly callers: Pick<CallerTokens, 'verify'>;
  readonly now?: () => number;
}

/**
 * `POST /issuer/auditing`: who reads the audit, and in which role. The audit authenticates itself with a signed assertion, and sends the caller token that it got from the
 * gateway. The answer is `{ user, profession, facility, role }`, with `role` null for a person who administers nothing; 403 for a person who may not act.
 */
export function addAuditingRoute(server: FastifyInstance, { database, callers, now = Date.now, ...options }: AuditingOptions): void {
  const persons = new PersonStore(database);
  server.post('/issuer/auditing', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const form = readForm(request.body);
    const assertion = await verifyAssertion(form, options, now);
    if (assertion?.system !== AUDIT_STORE) return await reply.code(401).send({ error: 'invalid_client' });
    const caller = await callers.verify(form.subject_token).catch((error: { originalError?: unknown }) => {
      options.refusals.record({ kind: 'caller-token', reason: classifyRefusal(error.originalError), party: AUDIT_STORE });
    });
    if (!caller) return await reply.code(400).send({ error: 'invalid_grant' });
    const at = now();
    const person = await persons.ofCaller(caller, at);
    if (!mayAct(person, caller, at)) return await reply.code(403).send({ error: 'access_denied' });
    return await reply.send({ user: person.id, profession: person.profession, facility: person.acting.id, role: findRole(person, at) });
  });
}
