import 'reflect-metadata';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { request } from 'undici';
import { type Caller, CallerTokens, KitError, makeKeys, signCallerToken, signingKey, startSubgraph } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { callerOf } from '../../kit/testing/issuers.js';
import { createReceiptCloud } from '../subgraph.js';
import type { Clinic } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { SendingStore } from './sending.store.js';

const SENDING = `{ myReceiptSending { usedBytes quotaBytes patients lastSentAt machines { name fingerprint revokedAt }
  refusals { code count } deliveries(first: 2) { nodes { id kind files bytes records remarks { code count } } pageInfo { hasNextPage endCursor } } } }`;

describe.each(databases())('what a facility sees of its own deliveries, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let subgraph: Awaited<ReturnType<typeof startSubgraph>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  let ask: (facility: string, query: string, variables?: object, change?: Partial<Caller>) => Promise<{ data: any; codes: string[] }>;
  let identified: string[] = [];

  beforeAll(async () => {
    server = await start();
    const address = await server.fresh();
    cloud = await startCloud(address);
    clinic = await cloud.clinic('fac_1');
    const gateway = await makeKeys({ sealing: false });
    const key = await signingKey(gateway.privateSet);
    const sending = new SendingStore(cloud.data.database);
    subgraph = await startSubgraph(await createReceiptCloud(), {
      ...{ host: '127.0.0.1', port: 0, log: pino({ level: 'silent' }), deadline: 10_000, ready: async () => true },
      callers: new CallerTokens({ audience: 'receipt-cloud', issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) }),
      identify: async ({ caller }) => {
        identified.push(caller.facility);
        if (caller.subject === 'nobody') throw new KitError('NOT_PERMITTED');
        return { user: 'usr_1', profession: 'OTHER' };
      },
      extend: () => ({ sending }),
    });
    ask = async (facility, query, variables = {}, change = {}) => {
      const caller = callerOf({ facility, scopes: ['directory:read'], ...change });
      const token = await signCallerToken(caller, { audience: 'receipt-cloud', issuer: 'hareyaka-gateway', key, now: Date.now() });
      const answer = await request(`${subgraph.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors = [] } = (await answer.body.json()) as { data: unknown; errors?: { extensions: { code: string } }[] };
      return { data, codes: errors.map(({ extensions }) => extensions.code) };
    };
  }, 120_000);
  afterAll(async () => {
    await subgraph?.close();
    await cloud?.close();
    await server?.stop();
  });

  it('is null for a facility that does not send', async () => {
    expect((await ask('fac_other', SENDING)).data).toEqual({ myReceiptSending: null });
  });

  it('shows counts, times and codes, newest first, and no patient', async () => {
    const patients = ['1', '2', '3'].map((localId) => clinic.patient(localId));
    for (const patient of patients) await clinic.upload(patient, { a: 'a', b: 'b' });
    await clinic.ask('DELETE', `/intake/patients/${patients[0]!.tag}`);
    const report = { files: 4, items: 90, refused: [{ code: 'UKE_DISEASE_UNKNOWN', count: 2 }], at: cloud.clock.now() };
    await clinic.send('POST', '/intake/reports', report);
    await clinic.send('POST', `/intake/patients/${patients[1]!.tag}/commits`, { wrong: true });
    const { data } = await ask('fac_1', SENDING);
    expect(data.myReceiptSending).toMatchObject({
      patients: 2,
      lastSentAt: expect.any(String),
      machines: [{ name: 'reception', fingerprint: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{20}$/), revokedAt: null }],
      refusals: [{ code: 'COMMIT_INVALID', count: 1 }],
      deliveries: {
        nodes: [
          { id: '6', kind: 'REPORTED', files: 0, records: 90, remarks: [{ code: 'UKE_DISEASE_UNKNOWN', count: 2 }] },
          { id: '5', kind: 'DELETED', files: 2, records: null, remarks: [] },
        ],
        pageInfo: { hasNextPage: true },
      },
    });
    for (const { tag } of patients) expect(JSON.stringify(data)).not.toContain(tag);
  });

  it('continues with the next page, and refuses an invalid cursor', async () => {
    const query =
      'query ($after: String) { myReceiptSending { deliveries(first: 2, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }';
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data }: Awaited<ReturnType<typeof ask>> = await ask('fac_1', query, { after });
      const { deliveries } = data.myReceiptSending;
      seen.push(...deliveries.nodes.map(({ id }: { id: string }) => id));
      after = deliveries.pageInfo.hasNextPage ? deliveries.pageInfo.endCursor : null;
    } while (after !== null);
    // A deletion takes two numbers: when it begins, and when it is done.
    expect(seen).toEqual(['6', '5', '3', '2', '1']);
    for (const wrong of ['x', 'MTIzYQ', '']) expect((await ask('fac_1', query, { after: wrong })).codes).toEqual(['BAD_INPUT']);
  });

  it('asks the directory each time: a person who may not act for the facility sees nothing', async () => {
    identified = [];
    expect((await ask('fac_1', SENDING, {}, { subject: 'nobody' })).codes).toEqual(['NOT_PERMITTED']);
    expect(identified).toEqual(['fac_1']);
  });
});
