import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { request } from 'undici';
import {
  CallerTokens,
  exchangePermit,
  makeKeys,
  maskOf,
  type PackedDisclosures,
  type PermitLine,
  signCallerToken,
  signingKey,
  startSubgraph,
  unpackDisclosures,
} from '../kit/index.js';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { callerOf, NOW, permitIssuer } from '../kit/testing/issuers.js';
import { makeStores } from './context.js';
import { openCareCabinet, type ServedCareCabinet, serveCareCabinet } from './data-source.js';
import { CareRecordEntity } from './records/care-record.entity.js';
import { createCareCabinet } from './subgraph.js';
import { CareTeamMemberEntity } from './team/care-team-member.entity.js';
import { makeMember, makeRecord } from './testing/rows.js';

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any operation of a test
  readonly data: any;
  readonly extensions?: { readonly disclosures?: unknown[]; readonly changes?: unknown[] };
  readonly errors?: { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const CREATE = `mutation ($input: CreateCareRecordInput!) { createCareRecord(input: $input) {
  careRecord { id kind text date author { id } facility { id } recordedAt } userErrors { code field } } }`;
const CHART =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on CareCabinetChart { careRecords { nodes { id text date kind } answers { state category } } } } }';
const OWN: PermitLine = { f: 'fac_clinic', c: maskOf(['CARE_RECORD']), g: ['own-facility', 'permission:prm_1'] };
const sealed = {
  places: { fac_clinic: { id: 'C1', institution: '3310000001' }, fac_other: { id: 'C2', institution: '3310000002' } },
};
const log = pino({ level: 'silent' });

describe.each(databases())('the care cabinet on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let served: ServedCareCabinet;
  let issuer: Awaited<ReturnType<typeof permitIssuer>>;
  let exchange: Server;
  let subgraph: { url: string; close: () => Promise<void> };
  let token: string;
  /** The answer of the exchange: lines of a permit, or a status. */
  let granted: PermitLine[] | number = [OWN];
  let patientOfPermit = 'pat_1';
  const exchanged: string[] = [];

  beforeAll(async () => {
    server = await start();
    issuer = await permitIssuer('care-cabinet');
    const gateway = await makeKeys({ sealing: false });
    exchange = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      exchanged.push(Buffer.concat(chunks).toString());
      if (typeof granted === 'number') return outgoing.writeHead(granted).end('{}');
      const permit = await issuer.sign({
        claims: { lines: granted, pat: patientOfPermit, chart: `${patientOfPermit}~care-cabinet` },
        sealed,
      });
      return outgoing.end(JSON.stringify({ access_token: permit }));
    });
    await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(exchange.address() as { port: number }).port}/issuer/exchange`;
    const address = await server.fresh();
    database = await openCareCabinet(address, log);
    served = await serveCareCabinet(address, log, 5_000);
    const stores = makeStores(served);
    const permits = await issuer.permits();
    const key = await signingKey(issuer.keys.privateSet);
    subgraph = await startSubgraph(await createCareCabinet(), {
      host: '127.0.0.1',
      port: 0,
      log,
      deadline: 5_000,
      now: () => NOW,
      callers: new CallerTokens(
        { audience: 'care-cabinet', issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) },
        () => NOW,
      ),
      grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
      permitFor: async (patient, { caller, callerToken, signal }) => {
        const grant = await permits.verify(
          await exchangePermit({ url, issuer: 'hareyaka-directory', system: 'care-cabinet', key }, { callerToken, patient, signal }),
          caller,
        );
        if (grant.patient !== patient) throw new Error('the issuer gave a permit for another patient');
        return grant;
      },
      ready: async () => true,
      extend: () => stores,
    });
    token = await signCallerToken(callerOf(), {
      audience: 'care-cabinet',
      issuer: 'hareyaka-gateway',
      key: await signingKey(gateway.privateSet),
      now: NOW,
    });
  }, 90_000);

  afterAll(async () => {
    await subgraph?.close();
    await served?.close();
    await database?.destroy();
    exchange?.closeAllConnections();
    await new Promise((resolve) => exchange.close(resolve));
    await server?.stop();
  });

  beforeEach(async () => {
    [granted, patientOfPermit] = [[OWN], 'pat_1'];
    exchanged.splice(0);
    await database.getRepository(CareRecordEntity).clear();
    await database.getRepository(CareTeamMemberEntity).clear();
    await database.query('DELETE FROM care_record_search');
    await database
      .getRepository(CareTeamMemberEntity)
      .insert([makeMember({ patientId: 'pat_1' }), makeMember({ id: 'ctm_2', patientId: 'pat_2' })]);
  });

  const ask = async (query: string, variables: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await request(`${subgraph.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { extensions, ...rest } = (await answer.body.json()) as Answer & { extensions?: { disclosures?: PackedDisclosures } };
    const disclosures = extensions?.disclosures && unpackDisclosures(extensions.disclosures);
    return { ...rest, ...(extensions && { extensions: { ...extensions, ...(disclosures && { disclosures }) } }) };
  };
  const create = async (change: object = {}) =>
    await ask(CREATE, { input: { patientId: 'pat_1', kind: 'VISIT', text: '血圧 132/78 𠮷', ...change } });
  const chart = async (lines: PermitLine[], patient = 'pat_1') => {
    const permit = await issuer.sign({ claims: { lines, pat: patient, chart: `${patient}~care-cabinet` }, sealed });
    return (await ask(CHART, { r: [{ __typename: 'CareCabinetChart', id: `${patient}~care-cabinet`, permit }] })).data._entities[0];
  };
  const stored = async () => await database.getRepository(CareRecordEntity).count();

  it('keeps its records when it is migrated up, down and up', async () => {
    const fresh = await openCareCabinet(await server.fresh(), log);
    const kept = makeRecord({ id: 'a', text: '血圧', idempotencyKey: 'k'.repeat(100), inputHash: 'h' });
    const undo = async (steps: number) => {
      for (let i = 0; i < steps; i++) await fresh.undoLastMigration();
    };
    await fresh.getRepository(CareRecordEntity).insert(kept);
    // The fourth and later ones are not about records; the third one's columns come back with their first values.
    await undo(5);
    await fresh.runMigrations();
    const extended = { ...kept, authorProfession: 'UNKNOWN' };
    expect(await fresh.getRepository(CareRecordEntity).find()).toEqual([extended]);
    expect(await fresh.query('SELECT record_id FROM care_record_search')).toEqual([{ record_id: 'a' }]);
    await undo(6);
    await fresh.runMigrations();
    expect(await fresh.getRepository(CareRecordEntity).find()).toEqual([{ ...extended, idempotencyKey: null, inputHash: null }]);
    await undo(7);
    await fresh.runMigrations();
    expect(await fresh.getRepository(CareRecordEntity).count()).toBe(0);
    await fresh.destroy();
  });

  it('stores a record with its author and the author’s facility, and shows it', async () => {
    const { data, errors } = await create();
    expect(errors).toBeUndefined();
    const { careRecord, userErrors } = data.createCareRecord;
    expect(userErrors).toEqual([]);
    expect(careRecord).toMatchObject({
      kind: 'VISIT',
      text: '血圧 132/78 𠮷',
      date: '2026-01-15',
      author: { id: 'usr_1' },
      facility: { id: 'fac_clinic' },
      recordedAt: new Date(NOW).toISOString(),
    });
    expect(careRecord.id).not.toContain('C1');
    const form = new URLSearchParams(exchanged[0]);
    expect([form.get('subject_token'), form.get('patient'), exchanged.length]).toEqual([token, 'pat_1', 1]);
    expect(await chart([OWN])).toEqual({
      careRecords: {
        nodes: [{ id: careRecord.id, text: careRecord.text, date: '2026-01-15', kind: 'VISIT' }],
        answers: [{ state: 'ANSWERED', category: 'CARE_RECORD' }],
      },
    });
  });

  it('reports the new record as shown and as a change, without its text', async () => {
    const { data, extensions } = await create();
    const { id } = data.createCareRecord.careRecord;
    expect(extensions).toEqual({
      disclosures: [
        {
          path: ['createCareRecord'],
          ...{ patients: ['pat_1'], category: 'CARE_RECORD', facility: 'fac_clinic', form: 'RECORDS', state: 'ANSWERED', items: 1 },
          ...{ grounds: ['own-facility', 'permission:prm_1'], purpose: 'TREAT', user: 'usr_1', profession: 'DOCTOR' },
        },
      ],
      changes: [
        {
          ...{ action: 'createCareRecord', subject: id, patient: 'pat_1', user: 'usr_1', before: null },
          after: { facilityId: 'fac_clinic', kind: 'VISIT', careDate: '2026-01-15', recordedAt: NOW },
        },
      ],
    });
  });

  it('reports neither a record nor a change if the input is refused, and no change if a key returns an earlier record', async () => {
    expect((await create({ text: '' })).extensions).toBeUndefined();
    await create({ idempotencyKey: 'k' });
    const { extensions } = await create({ idempotencyKey: 'k' });
    expect([extensions?.disclosures?.length, extensions?.changes]).toEqual([1, undefined]);
  });

  it("shows only records of the permit's patient, facilities and dates, newest first", async () => {
    const records = database.getRepository(CareRecordEntity);
    await records.insert(
      [
        { id: 'old', careDate: '2024-12-31' },
        { id: 'first', careDate: '2025-01-01' },
        { id: 'last', careDate: '2026-01-14' },
        { id: 'other-facility', facilityId: 'fac_other', careDate: '2025-06-01' },
        { id: 'other-patient', patientId: 'pat_2', careDate: '2025-06-01' },
        { id: 'similar-id', patientId: 'pat_1 ', careDate: '2025-06-01' },
      ].map(makeRecord),
    );
    const ids = async (lines: PermitLine[], patient?: string) =>
      ((await chart(lines, patient)).careRecords.nodes as { id: string }[]).map(({ id }) => id);
    expect(await ids([OWN])).toEqual(['last', 'first', 'old']);
    expect(await ids([{ ...OWN, from: '2025-01-01' }])).toEqual(['last', 'first']);
    expect(await ids([OWN, { ...OWN, f: 'fac_other' }])).toEqual(['last', 'other-facility', 'first', 'old']);
    expect(await ids([OWN], 'pat_2')).toEqual(['other-patient']);
    expect((await chart([{ ...OWN, c: maskOf(['ALLERGY']) }])).careRecords).toEqual({
      nodes: [],
      answers: [{ state: 'WITHHELD', category: 'CARE_RECORD' }],
    });
  });

  it.each<[string, () => void, string]>([
    [
      'no permit for this patient',
      () => {
        granted = 403;
      },
      'NOT_PERMITTED',
    ],
    [
      "a permit for another facility's records",
      () => {
        granted = [{ ...OWN, f: 'fac_other' }];
      },
      'NOT_PERMITTED',
    ],
    [
      'a permit for other categories',
      () => {
        granted = [{ ...OWN, c: maskOf(['ALLERGY']) }];
      },
      'NOT_PERMITTED',
    ],
    [
      'a permit for another patient',
      () => {
        patientOfPermit = 'pat_2';
      },
      'INTERNAL',
    ],
    [
      'an exchange that fails',
      () => {
        granted = 500;
      },
      'UNREACHABLE',
    ],
  ])('writes nothing with %s', async (_title, change, code) => {
    change();
    const { data, errors } = await create();
    expect([data, errors?.map(({ extensions }) => extensions.code)]).toEqual([{ createCareRecord: null }, [code]]);
    expect(await stored()).toBe(0);
  });

  it.each<[string, object, string, string]>([
    ['a blank text', { text: ' 　\n' }, 'REQUIRED', 'text'],
    ['a text too long', { text: 'あ'.repeat(10_001) }, 'TOO_LONG', 'text'],
    ['a day to come', { date: '2026-01-16' }, 'IN_FUTURE', 'date'],
    ['the year 9999', { date: '9999-12-31' }, 'IN_FUTURE', 'date'],
    ['the year 1', { date: '0001-01-01' }, 'IMPLAUSIBLE', 'date'],
    ['an empty key', { idempotencyKey: '' }, 'LENGTH', 'idempotencyKey'],
    ['a key too long', { idempotencyKey: 'k'.repeat(101) }, 'LENGTH', 'idempotencyKey'],
  ])('answers %s with a user error at its field, and writes nothing', async (_title, change, code, field) => {
    const { data } = await create(change);
    expect(data.createCareRecord).toEqual({ careRecord: null, userErrors: [{ code, field: ['input', field] }] });
    expect(await stored()).toBe(0);
  });

  it('writes within the permitted care dates only', async () => {
    granted = [{ ...OWN, from: '2026-01-10' }];
    expect((await create({ date: '2026-01-09' })).data.createCareRecord.userErrors).toEqual([
      { code: 'NOT_PERMITTED', field: ['input', 'date'] },
    ]);
    expect((await create({ date: '2026-01-10' })).data.createCareRecord.careRecord.date).toBe('2026-01-10');
    expect((await create({ date: null, text: 'あ'.repeat(10_000) })).data.createCareRecord.careRecord.text).toHaveLength(10_000);
    expect(await stored()).toBe(2);
  });

  it('stores a record once if it is sent again with its key, later or at the same time', async () => {
    const key = { idempotencyKey: 'visit-1' };
    const first = (await create(key)).data.createCareRecord;
    expect((await create(key)).data.createCareRecord).toEqual(first);
    const atOnce = await Promise.all(Array.from({ length: 6 }, async () => await create({ idempotencyKey: 'visit-2' })));
    expect(new Set(atOnce.map(({ data }) => data.createCareRecord.careRecord.id)).size).toBe(1);
    expect(await stored()).toBe(2);
    await create();
    await create();
    expect(await stored()).toBe(4);
  });

  it('refuses a key that was used for another record, and stores nothing', async () => {
    await create({ idempotencyKey: 'k' });
    for (const change of [{ text: 'other' }, { kind: 'VITALS' }, { date: '2026-01-14' }])
      expect((await create({ idempotencyKey: 'k', ...change })).data.createCareRecord).toEqual({
        careRecord: null,
        userErrors: [{ code: 'KEY_REUSED', field: ['input', 'idempotencyKey'] }],
      });
    expect((await create({ idempotencyKey: 'K' })).data.createCareRecord.careRecord).not.toBeNull();
    expect(await stored()).toBe(2);
  });

  it('returns the result of a key only while its author may see the record', async () => {
    const sent = { idempotencyKey: 'k', date: '2026-01-10' };
    await create(sent);
    granted = [{ ...OWN, from: '2026-01-11' }];
    expect((await create(sent)).data.createCareRecord.careRecord).toBeNull();
    granted = 403;
    expect((await create(sent)).data).toEqual({ createCareRecord: null });
  });

  it('answers one mutation of an operation when another one is denied', async () => {
    const input = (patientId: string) => ({ patientId, kind: 'VISIT', text: 'x' });
    const two = `mutation ($a: CreateCareRecordInput!, $b: CreateCareRecordInput!) {
      a: createCareRecord(input: $a) { careRecord { id } } b: createCareRecord(input: $b) { careRecord { id } } }`;
    // The exchange knows one patient: for another one it answers a permit that the subgraph refuses.
    const { data, errors } = await ask(two, { a: input('pat_1'), b: input('pat_2') });
    expect(data).toEqual({ a: { careRecord: { id: expect.stringContaining('crc_') } }, b: null });
    expect(errors).toHaveLength(1);
  });

  it('refuses invalid input before it requests a permit', async () => {
    for (const change of [{ kind: 'PARTY' }, { text: null }, { patientId: null }, { date: '2026-02-30' }, { authorId: 'usr_2' }]) {
      expect((await create(change)).errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_INPUT']);
    }
    expect([exchanged, await stored()]).toEqual([[], 0]);
  });
});
