import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { request } from 'undici';
import {
  type Caller,
  CallerTokens,
  KitError,
  makeKeys,
  openParameters,
  type ReportedChange,
  type SubgraphContext,
  sealingKeys,
  signCallerToken,
  signingKey,
  startSubgraph,
} from '../../kit/index.js';
import { callerOf } from '../../kit/testing/issuers.js';
import { AuditEventStore } from '../events/audit-event.store.js';
import type { Pair, Relation } from '../relations/relation.js';
import type { RelationsSource } from '../relations/relations.source.js';
import { ReviewStore } from '../reviews/review.store.js';
import type { AuditingRights } from '../rights/auditing-rights.js';
import type { AuditingRightsSource } from '../rights/auditing-rights.source.js';
import { createAudit } from '../subgraph.js';
import { UseLimit } from '../uses/use-limit.js';
import { INTAKE_NOW, serveIntake } from './served-intake.js';

interface TestAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any operation of a test
  readonly data: any;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly changes?: readonly ReportedChange[] };
}

/** The fake of the directory: rights by the access token's subject. */
export class FakeRights implements AuditingRightsSource {
  readonly known = new Map<string, AuditingRights>();
  asked = 0;

  async read({ callerToken }: { readonly callerToken: string }): Promise<AuditingRights> {
    this.asked++;
    const { sub } = JSON.parse(Buffer.from(callerToken.split('.')[1]!, 'base64url').toString('utf8')) as { sub: string };
    const rights = this.known.get(sub);
    if (!rights) throw new KitError('NOT_PERMITTED');
    return rights;
  }
}

/** The fake of the directory: relations by person and patient. All others are strangers at a hospital, who may open it at every hour. */
export class FakeRelations implements RelationsSource {
  readonly known = new Map<string, Partial<Relation>>();
  readonly asked: (readonly Pair[])[] = [];
  /** What it throws instead of an answer. */
  failure: Error | undefined;

  async read(pairs: readonly Pair[]): Promise<Relation[]> {
    this.asked.push(pairs);
    if (this.failure) throw this.failure;
    const stranger = { own: false, sameFamilyName: false, colleague: false, facilityKind: 'HOSPITAL' };
    return pairs.map(({ user, patient }) => ({ ...stranger, ...this.known.get(`${user} ${patient}`) }));
  }
}

/** A member of staff, by role. */
export function makeRights(role: AuditingRights['role'], change: Partial<AuditingRights> = {}): AuditingRights {
  return { user: 'usr_reader', profession: 'OTHER', facility: 'fac_clinic', role, ...change };
}

/** The audit's subgraph over its own tables, with a fake directory. */
export async function serveAuditSubgraph(address: string, now: () => number = () => INTAKE_NOW) {
  const intake = await serveIntake(address, now);
  const [gateway, own] = await Promise.all([makeKeys({ sealing: false }), makeKeys({ sealing: true })]);
  const key = await signingKey(gateway.privateSet);
  const unseal = await sealingKeys(own.privateSet);
  const rights = new FakeRights();
  const relations = new FakeRelations();
  const reviews = new ReviewStore(intake.database, intake.writer);
  const useLimit = new UseLimit();
  const events = new AuditEventStore(intake.database);
  const statements: string[] = [];
  const runner = intake.database.query.bind(intake.database) as (...given: unknown[]) => Promise<never>;
  intake.database.query = async (...given: unknown[]): Promise<never> => {
    statements.push(String(given[0]));
    return await runner(...given);
  };
  const subgraph = await startSubgraph(await createAudit(), {
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'silent' }),
    deadline: 20_000,
    now,
    callers: new CallerTokens({ audience: 'audit', issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) }, now),
    ready: async () => true,
    extend: (context: SubgraphContext) => {
      let asked: Promise<AuditingRights> | undefined;
      return {
        events,
        reviews,
        relations,
        useLimit,
        rights: () => {
          asked ??= rights.read(context);
          return asked;
        },
        openParameters: (sealed: string, requestId: string) => openParameters(sealed, requestId, unseal),
      };
    },
  });
  return {
    ...intake,
    rights,
    relations,
    reviews,
    statements,
    publicSet: own.publicSet,
    /** Asks as somebody. @param subject of the access token */
    ask: async (subject: string, query: string, variables: object = {}, change: Partial<Caller> = {}) => {
      const caller = callerOf({ subject, scopes: ['audit:read', 'audit:own', 'audit:review'], ...change });
      const token = signCallerToken(caller, { audience: 'audit', issuer: 'hareyaka-gateway', key, now: now() });
      const answer = await request(`${subgraph.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors = [], extensions } = (await answer.body.json()) as TestAnswer;
      return { data, codes: errors.map(({ extensions: { code } }) => code), changes: extensions?.changes };
    },
    close: async () => {
      await subgraph.close();
      await intake.close();
    },
  };
}
