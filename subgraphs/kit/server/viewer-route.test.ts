import 'reflect-metadata';
import { request } from 'undici';
import { readDisclosuresHeader } from '../audit/disclosures-header.js';
import { unpackDisclosures } from '../audit/packed-disclosures.js';
import type { DemandActive } from '../content/content-route.js';
import { SealedTokens } from '../content/sealed-tokens.js';
import { KitError } from '../errors.js';
import { getCategoryBit } from '../permit/category.js';
import { Grant } from '../permit/grant.js';
import type { PermitClaims } from '../permit/permit-claims.js';
import { makeKeys, sealingKey, signingKey } from '../process/keys/system-keys.js';
import { callerOf, NOW } from '../testing/issuers.js';
import { testSubgraph } from '../testing/test-subgraph.js';
import { ViewerHandovers, type ViewerOptions } from './viewer-handover.js';

let subgraph: Awaited<ReturnType<typeof testSubgraph>>;
let options: ViewerOptions;
let demandActive: DemandActive;

beforeAll(async () => {
  const [system, viewer] = [await makeKeys({ sealing: true }), await makeKeys({ sealing: true })];
  const keys = { key: await signingKey(system.privateSet), sealTo: await sealingKey(viewer.publicSet) };
  options = { system: 'test-system', url: 'https://viewer.example/open', keys: () => keys };
  subgraph = await testSubgraph({ read: async () => [] }, { viewer: options, demandActive: async (one) => await demandActive(one) });
});
afterAll(async () => await subgraph?.close());
beforeEach(() => {
  demandActive = async () => undefined;
});

const addressOf = () => {
  const claims = {
    pat: 'pat_1',
    lines: [{ f: 'fac_a', c: getCategoryBit('VIEWER'), g: ['own-facility'] }],
    usr: 'usr_1',
    prf: 'DOCTOR',
    purpose: 'TREAT',
    exp: NOW / 1000 + 600,
  };
  const grant = new Grant(claims as unknown as PermitClaims, { places: { fac_a: { id: '0012345', institution: '3310000001' } } });
  const tokens = new SealedTokens(subgraph.issuer.keys.privateSet, 'viewer test-system');
  const address = new ViewerHandovers(options, tokens, () => NOW).urlOf(grant, callerOf())!;
  return address.replace('/viewer/test-system/', '/viewer/');
};
const get = async (path: string, more: Record<string, string> = {}) => {
  const { statusCode, headers, body } = await request(`${subgraph.url}${path}`, { headers: more });
  const report = readDisclosuresHeader(headers['hareyaka-disclosures']);
  const disclosures = report && unpackDisclosures(report).map(({ path: _, ...one }) => one);
  return { status: statusCode, cached: headers['cache-control'], disclosures, body: (await body.json()) as Record<string, unknown> };
};
const NOTHING = { errors: [{ message: 'There is nothing of that id.', extensions: { code: 'NOT_FOUND' } }] };

describe('the route to a system’s own viewer', () => {
  it('answers with the viewer’s address for every request with the address of a person who may act', async () => {
    const persons: unknown[] = [];
    demandActive = async ({ person }) => void persons.push(person);
    const { status, cached, body } = await get(addressOf());
    expect([status, cached, body]).toEqual([
      200,
      'no-store',
      { location: expect.stringMatching(/^https:\/\/viewer\.example\/open\?handover=/) },
    ]);
    const { issuer, subject, facility, assurance } = callerOf();
    expect(persons).toEqual([{ issuer, subject, facility, assurance }]);
  });

  it('reports in a header that the viewer was opened: for which patient and person, at which facility, on which grounds', async () => {
    const { disclosures } = await get(addressOf());
    expect(disclosures).toEqual([
      {
        patients: ['pat_1'],
        category: 'VIEWER',
        facility: 'fac_a',
        form: 'VIEWER',
        state: 'ANSWERED',
        items: 0,
        grounds: ['own-facility'],
        purpose: 'TREAT',
        user: 'usr_1',
        profession: 'DOCTOR',
      },
    ]);
  });

  it('asks with the client’s address that the gateway names, and with none if it names none', async () => {
    const addresses: string[] = [];
    demandActive = async ({ address }) => void addresses.push(address);
    await get(addressOf(), { 'x-hareyaka-client-address': '198.51.100.7' });
    await get(addressOf());
    expect(addresses).toEqual(['198.51.100.7', '']);
  });

  it('answers 404 for a person who may no longer act', async () => {
    demandActive = async () => {
      throw new KitError('NOT_PERMITTED');
    };
    expect(await get(addressOf())).toEqual({ status: 404, cached: 'no-store', disclosures: undefined, body: NOTHING });
  });

  it('answers with no address while the directory is unavailable', async () => {
    demandActive = async () => {
      throw new KitError('UNREACHABLE', { service: 'directory' });
    };
    expect((await get(addressOf())).status).toBe(502);
  });

  it('does not ask the directory if the address is not valid', async () => {
    demandActive = async () => {
      throw new Error('asked');
    };
    for (const token of ['x', addressOf().slice('/viewer/'.length, -1)]) expect((await get(`/viewer/${token}`)).body).toEqual(NOTHING);
  });
});
