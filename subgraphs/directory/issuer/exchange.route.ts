import type { FastifyInstance } from 'fastify';
import type { JWTVerifyGetKey } from 'jose';
import type { DataSource } from 'typeorm';
import {
  type Caller,
  CallerTokens,
  classifyRefusal,
  isDuplicate,
  PERSON_SCOPE,
  SEARCH_SCOPE,
  TOKEN_EXCHANGE,
  type Writer,
} from '../../kit/index.js';
import { decide } from '../decision/decide.js';
import { FactsStore } from '../decision/facts.store.js';
import { mayAct } from '../decision/may-act.js';
import { isNetworkRole } from '../decision/network-roles.js';
import { findRole, PersonStore } from '../decision/person.store.js';
import { createId } from '../mutation/ids.js';
import type { PermitSigner } from '../permits/permit.signer.js';
import { SYSTEMS } from '../systems.js';
import { type AssertionOptions, readForm, verifyAssertion } from './assertion.js';
import { PermitExchangeEntity } from './permit-exchange.entity.js';

/** The dependencies of the exchange. */
export interface ExchangeOptions extends AssertionOptions {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly permits: PermitSigner;
  readonly gateway: { readonly issuer: string; readonly keys: JWTVerifyGetKey };
  readonly now?: () => number;
}

/**
 * `POST /issuer/exchange`: exchanges a caller token for a permit, after RFC 8693. The subgraph authenticates itself with a signed assertion
 * that is valid once. It gets a permit for its own audience alone, for a patient whom the operation names; or, with the scope of a search, the answer
 * that the caller may search; or, with the scope of a person, who the caller is. Every exchange is recorded, granted or refused; the last two without a patient.
 */
export function addExchangeRoute(server: FastifyInstance, options: ExchangeOptions): void {
  const { database, writer, permits, refusals, now = Date.now } = options;
  const facts = new FactsStore(database);
  const persons = new PersonStore(database);
  const callerTokens = new Map(
    SYSTEMS.map(({ id: system }) => [system, new CallerTokens({ audience: system, ...options.gateway }, now)] as const),
  );

  server.post('/issuer/exchange', async (request, reply) => {
    const form = readForm(request.body);
    if (form.grant_type !== TOKEN_EXCHANGE) return await reply.code(400).send({ error: 'unsupported_grant_type' });
    const assertion = await verifyAssertion(form, options, now);
    const callers = assertion && callerTokens.get(assertion.system);
    // The audit has a key too, but gets no permits.
    if (!assertion || !callers) return await reply.code(401).send({ error: 'invalid_client' });
    const { system, assertionHash } = assertion;
    const caller = await callers.verify(form.subject_token).catch((error: { originalError?: unknown }) => {
      refusals.record({ kind: 'caller-token', reason: classifyRefusal(error.originalError), party: system });
    });
    const patient = form.patient ?? '';
    const at = now();
    const searches = form.scope === SEARCH_SCOPE && !patient;
    const identifies = form.scope === PERSON_SCOPE && !patient;
    const {
      permit,
      given = permit !== undefined,
      user,
      searcher,
      profession,
    }: Exchanged = !caller
      ? {}
      : searches
        ? await searchFor(caller, at)
        : identifies
          ? await identify(caller, at)
          : patient
            ? await permitFor(caller, patient, system, at)
            : {};
    const exchange = {
      id: createId('exc'),
      systemId: system,
      userId: user ?? null,
      patientId: patient.slice(0, 40),
      operation: caller?.operation.slice(0, 64) ?? '',
      given,
      assertionHash,
      at,
    };
    try {
      await writer.transaction(`exchange ${user ?? system}`, async (manager) => {
        await manager.getRepository(PermitExchangeEntity).insert(exchange);
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // The assertion was used before, in this process or another.
      refusals.record({ kind: 'assertion', reason: 'used', party: system });
      return await reply.code(401).send({ error: 'invalid_client' });
    }
    if (!caller) return await reply.code(400).send({ error: 'invalid_grant' });
    if (!patient && !searches && !identifies) return await reply.code(400).send({ error: 'invalid_request' });
    if (!given) {
      refusals.record({ kind: 'exchange', reason: 'not-permitted', party: system });
      return await reply.code(403).send({ error: 'access_denied' });
    }
    if (searches) return await reply.send({ scope: SEARCH_SCOPE, user, ...searcher });
    if (identifies) return await reply.send({ scope: PERSON_SCOPE, user, profession });
    return await reply.send({ access_token: permit, issued_token_type: 'urn:ietf:params:oauth:token-type:jwt', token_type: 'N_A' });
  });

  /** Only the support centre and network admins may search all patients of a system, with an application for administration. */
  async function searchFor(caller: Caller, at: number): Promise<Exchanged> {
    const person = await persons.ofCaller(caller, at);
    if (!mayAct(person, caller, at)) return { given: false, user: person?.id };
    const role = findRole(person, at);
    const given = isNetworkRole(role) && caller.scopes.includes('directory:manage');
    return { given, user: person.id, searcher: { profession: person.profession, role } };
  }

  /** Anybody who may act learns the own id: what belongs to a person is found by it. */
  async function identify(caller: Caller, at: number): Promise<Exchanged> {
    const person = await persons.ofCaller(caller, at);
    return { given: mayAct(person, caller, at), user: person?.id, profession: person?.profession };
  }

  async function permitFor(caller: Caller, patient: string, system: string, at: number): Promise<Exchanged> {
    const person = await persons.ofCaller(caller, at);
    if (!person) return {};
    if (!caller.names.includes(patient) && !caller.opens.includes(patient)) return { user: person.id };
    const [known] = await facts.factsOf(person, caller, [patient], at);
    const permit = await permits.sign(decide(known!, at), { system, caller, person, at });
    return { permit, user: person.id };
  }
}

interface Exchanged {
  readonly permit?: string | undefined;
  readonly given?: boolean;
  readonly user?: string | undefined;
  /** Who searches, for the audit of the system. */
  readonly searcher?: { readonly profession: string; readonly role: string | null };
  /** The profession of the caller, for a system that asks who the caller is. */
  readonly profession?: string | undefined;
}
