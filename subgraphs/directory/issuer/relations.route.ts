import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { AUDIT_STORE } from '../../kit/index.js';
import { type AssertionOptions, readForm, verifyAssertion } from './assertion.js';
import { type Pair, RelationsStore } from './relations.store.js';

/** The dependencies of the route. */
export interface RelationsOptions extends AssertionOptions {
  readonly database: DataSource;
  readonly now?: () => number;
}

/** Pairs of one request. */
export const PAIRS_AT_MOST = 500;

const id = z.string().max(200);
const pairs = z
  .array(z.tuple([id, id, id]))
  .min(1)
  .max(PAIRS_AT_MOST);

/**
 * `POST /issuer/relations`: how people and patients are related, for the watch rules of the audit, which has no names. The audit authenticates
 * itself with a signed assertion, and sends `pairs`: JSON, `[[user, patient, facility], …]`. The answer has for each pair, in their order,
 * `{ own, sameFamilyName, colleague, facilityKind }`, and never a name. Nobody else gets it: it would tell who has whose name.
 */
export function addRelationsRoute(server: FastifyInstance, { database, now = Date.now, ...options }: RelationsOptions): void {
  const store = new RelationsStore(database);
  server.post('/issuer/relations', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const form = readForm(request.body);
    const assertion = await verifyAssertion(form, options, now);
    if (assertion?.system !== AUDIT_STORE) return await reply.code(401).send({ error: 'invalid_client' });
    const asked = readPairs(form.pairs);
    if (!asked) return await reply.code(400).send({ error: 'invalid_request' });
    return await reply.send({ relations: await store.read(asked, now()) });
  });
}

function readPairs(text = ''): Pair[] | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = pairs.safeParse(given);
  return read.success ? read.data.map(([user, patient, facility]) => ({ user, patient, facility })) : undefined;
}
