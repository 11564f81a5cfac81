import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { type CallerTokens, classifyRefusal, type Refusals } from '../../kit/index.js';
import { holds } from '../decision/facts.js';
import { isNetworkAllowed } from '../decision/may-act.js';
import { PersonStore } from '../decision/person.store.js';
import { listPlaceholders, type Row } from '../decision/rows.js';

/** The dependencies of the route. */
export interface PersonOptions {
  readonly database: DataSource;
  /** Verifies caller tokens for the directory. */
  readonly callers: Pick<CallerTokens, 'verify'>;
  readonly refusals: Refusals;
  readonly now?: () => number;
}

/**
 * `POST /issuer/person`: what the gateway must know of a person who signs in, and of a session that it keeps: whether the person is active, what the
 * sign-in needs, and for which facilities the person may act. Only the gateway asks, with a caller token that names the person and the client's address; its
 * facility may be empty, because none is chosen yet. The answer holds no right: the directory decides again at each operation.
 */
export function addPersonRoute(server: FastifyInstance, { database, callers, refusals, now = Date.now }: PersonOptions): void {
  const persons = new PersonStore(database);
  server.post('/issuer/person', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = await callers.verify(token).catch((error: { originalError?: unknown }) => {
      refusals.record({ kind: 'caller-token', reason: token ? classifyRefusal(error.originalError) : 'absent', party: 'gateway' });
    });
    if (!caller) return await reply.code(401).send({ error: 'invalid_token' });
    const at = now();
    const person = await persons.ofCaller(caller, at);
    if (!person) return await reply.code(404).send({ error: 'unknown_person' });
    const workplaces = person.workplaces.filter(({ valid }) => holds(valid, at));
    const facilities = workplaces.map(({ facility }) => facility);
    const [[named], rows] = await Promise.all([
      database.query<Row[]>('SELECT name, kana FROM user_account WHERE id = ?', [person.id]),
      database.query<Row[]>(`SELECT id, name FROM facility WHERE id IN (${listPlaceholders(facilities)})`, facilities),
    ]);
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return await reply.send({
      id: person.id,
      name: named?.name,
      kana: named?.kana,
      profession: person.profession,
      active: holds(person.active, at),
      requiredAssurance: person.requiredAssurance,
      facilities: workplaces.map(({ facility, networks }) => ({
        id: facility,
        name: names.get(facility),
        networkAllowed: isNetworkAllowed(networks, caller.address),
        member: true,
      })),
    });
  });
}
