import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { mayAct } from '../decision/may-act.js';
import { PersonStore } from '../decision/person.store.js';
import { type AssertionOptions, readForm, verifyAssertion } from './assertion.js';

/** The dependencies of the route. */
export interface ActiveOptions extends AssertionOptions {
  readonly database: DataSource;
  readonly now?: () => number;
}

/**
 * `POST /issuer/active`: whether a person may still act. A connected system asks this before it opens an address (of an image, of its viewer) that
 * it gave to the person earlier: a person who was suspended since then must not open it. The system authenticates itself with a signed assertion
 * and names the person as the caller token did, with the client's address of the present request (without it, a facility that demands its networks refuses). The answer is `{"active": true}` or `{"active": false}`; an unknown person is not active.
 * The answer shows no data, so nothing is recorded.
 */
export function addActiveRoute(server: FastifyInstance, { database, now = Date.now, ...options }: ActiveOptions): void {
  const persons = new PersonStore(database);
  server.post('/issuer/active', async (request, reply) => {
    const form = readForm(request.body);
    const assertion = await verifyAssertion(form, options, now);
    if (!assertion) return await reply.code(401).send({ error: 'invalid_client' });
    const { issuer, subject, facility, assurance, address = '' } = form;
    if (issuer === undefined || subject === undefined || facility === undefined || assurance === undefined)
      return await reply.code(400).send({ error: 'invalid_request' });
    const at = now();
    const person = await persons.ofCaller({ issuer, subject, facility }, at);
    const active = mayAct(person, { assurance, address }, at);
    if (!active) options.refusals.record({ kind: 'exchange', reason: 'not-permitted', party: assertion.system });
    return await reply.header('cache-control', 'no-store').send({ active });
  });
}
