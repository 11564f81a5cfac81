import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { DataSource } from 'typeorm';
import {
  ASSERTION_TYP,
  type Caller,
  CallerTokens,
  CLIENT_ASSERTION,
  CLOCK_LEEWAY,
  isDuplicate,
  SEARCH_SCOPE,
  TOKEN_EXCHANGE,
  type Writer,
} from '../../kit/index.js';
import { decide } from '../decision/decide.js';
import { holds } from '../decision/facts.js';
import { FactsStore } from '../decision/facts.store.js';
import { PersonStore, roleOf } from '../decision/person.store.js';
import { newId } from '../ids.js';
import type { PermitSigner } from '../permit.signer.js';
import { PermitExchangeEntity } from '../permit-exchange.entity.js';

/** What the exchange works with. */
export interface ExchangeOptions {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly permits: PermitSigner;
  /** The issuer's name: the audience of assertions. */
  readonly issuer: string;
  readonly gateway: { readonly issuer: string; readonly keys: JWTVerifyGetKey };
  /** The public keys of each connected system. */
  readonly systems: ReadonlyMap<string, JWTVerifyGetKey>;
  readonly now?: () => number;
}

/**
 * `POST /issuer/exchange`: a caller token for a permit, in the manner of RFC 8693. The subgraph authenticates itself by a signed assertion
 * used once, and gets a permit for its own audience alone, for a patient whom the operation names; or, with the scope of a search, the word
 * that the caller may search. Every exchange is recorded, given or not; a search with no patient.
 */
export function exchangeRoute(server: FastifyInstance, options: ExchangeOptions): void {
  const { database, writer, permits, now = Date.now } = options;
  const facts = new FactsStore(database);
  const persons = new PersonStore(database);
  const callerTokens = new Map(
    [...options.systems.keys()].map((system) => [system, new CallerTokens({ audience: system, ...options.gateway }, now)] as const),
  );
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  server.post('/issuer/exchange', async (request, reply) => {
    const form = formOf(request.body);
    if (form.grant_type !== TOKEN_EXCHANGE) return await reply.code(400).send({ error: 'unsupported_grant_type' });
    if (form.client_assertion_type !== CLIENT_ASSERTION) return await reply.code(401).send({ error: 'invalid_client' });
    const assertion = await readAssertion(form.client_assertion ?? '', options, now).catch(() => undefined);
    if (!assertion) return await reply.code(401).send({ error: 'invalid_client' });
    const { system, assertionHash } = assertion;
    const caller = await callerTokens
      .get(system)!
      .verify(form.subject_token)
      .catch(() => undefined);
    const patient = form.patient ?? '';
    const at = now();
    const searches = form.scope === SEARCH_SCOPE && !patient;
    const {
      permit,
      given = permit !== undefined,
      user,
    }: Exchanged = !caller ? {} : searches ? await searchFor(caller, at) : patient ? await permitFor(caller, patient, system, at) : {};
    const exchange = {
      id: newId('exc'),
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
      // The assertion was used before, here or at another process.
      return await reply.code(401).send({ error: 'invalid_client' });
    }
    if (!caller) return await reply.code(400).send({ error: 'invalid_grant' });
    if (!patient && !searches) return await reply.code(400).send({ error: 'invalid_request' });
    if (!given) return await reply.code(403).send({ error: 'access_denied' });
    if (searches) return await reply.send({ scope: SEARCH_SCOPE });
    return await reply.send({ access_token: permit, issued_token_type: 'urn:ietf:params:oauth:token-type:jwt', token_type: 'N_A' });
  });

  /** Patients of a whole system are searched by those who say who is whom, with an application that administers. */
  async function searchFor(caller: Caller, at: number): Promise<Exchanged> {
    const person = await persons.ofCaller(caller, at);
    if (!person?.acting || !holds(person.active, at) || !holds(person.acting.member, at)) return { given: false, user: person?.id };
    const assured = person.requiredAssurance === null || person.requiredAssurance === caller.assurance;
    const links = ['SUPPORT_CENTRE', 'NETWORK_ADMIN'].includes(roleOf(person, at) ?? '');
    return { given: assured && links && caller.scopes.includes('directory:manage'), user: person.id };
  }

  async function permitFor(caller: Caller, patient: string, system: string, at: number): Promise<Exchanged> {
    const person = await persons.ofCaller(caller, at);
    if (!person) return {};
    if (!caller.names.includes(patient) && !caller.opens.includes(patient)) return { user: person.id };
    const [known] = await facts.factsOf(person, caller.assurance, [patient], at);
    const permit = await permits.sign(decide(known!, at), { system, caller, user: person.id, at });
    return { permit, user: person.id };
  }
}

interface Exchanged {
  readonly permit?: string;
  readonly given?: boolean;
  readonly user?: string;
}

/** The fields of a form, as far as they are text. */
function formOf(body: unknown): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(body ?? {}).filter(([, value]) => typeof value === 'string'));
}

interface Assertion {
  /** The system that signed it, by its own key. */
  readonly system: string;
  /** By which it is recognized when it is used again. */
  readonly assertionHash: string;
}

async function readAssertion(assertion: string, { systems, issuer }: ExchangeOptions, now: () => number): Promise<Assertion> {
  let system = '';
  const { payload } = await jwtVerify(
    assertion,
    async (header, token) => {
      system = String((JSON.parse(Buffer.from(token.payload as string, 'base64url').toString('utf8')) as { iss?: unknown }).iss);
      const keys = systems.get(system);
      if (!keys) throw new Error('no connected system of that name');
      return await keys(header, token);
    },
    {
      typ: ASSERTION_TYP,
      algorithms: ['EdDSA'],
      audience: issuer,
      maxTokenAge: 60,
      clockTolerance: CLOCK_LEEWAY,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
      currentDate: new Date(now()),
    },
  );
  if (payload.iss !== system || payload.sub !== system) throw new Error('the assertion is not its own subject');
  return { system, assertionHash: createHash('sha256').update(`${system} ${payload.jti}`).digest('hex') };
}
