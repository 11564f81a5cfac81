import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

const VENDOR =
  'type Query { ofFacilityAdmins: String @policy(policies: [["facility-admin"]]) ofDoctors: String @policy(policies: [["doctor"]]) }';
const VALUES = { ofFacilityAdmins: () => 'shown', ofDoctors: () => 'shown' };
let issuer: TestIssuer;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  issuer = await createTestIssuer();
  open.push(issuer);
});
afterAll(async () => await Promise.all(open.map(async (one) => await one.close())));

/** A vendor's field for certain roles, with a directory that gives this role for the caller. */
async function beside(me: string, person: object | null): Promise<TestGateway> {
  const subgraphs: FakeSubgraph[] = [
    await startFakeSubgraph('directory', me, { Query: { me: () => person } }),
    await startFakeSubgraph('vendor', VENDOR, { Query: VALUES }),
  ];
  const gateway = await startTestGateway(subgraphs, { issuer });
  open.push(gateway, ...subgraphs);
  return gateway;
}

const ROLES = 'type Query { me: Me } enum Role { FACILITY_ADMIN NETWORK_ADMIN } type Me { profession: String actingRole: Role }';

describe('A policy about a role', () => {
  it.each([
    ['the directory gives it to the caller', ROLES, { profession: 'NURSE', actingRole: 'FACILITY_ADMIN' }, 'shown', null],
    ['the caller has another one', ROLES, { profession: 'NURSE', actingRole: 'NETWORK_ADMIN' }, null, null],
    ['the caller has no acting role', ROLES, { profession: 'DOCTOR', actingRole: null }, null, 'shown'],
    ['the directory does not know the caller', ROLES, null, null, null],
    ['the graph has no roles', 'type Query { me: Me } type Me { profession: String }', { profession: 'DOCTOR' }, null, 'shown'],
    ['the graph has no data about callers', 'type Query { me: String }', null, null, null],
  ])('is evaluated if %s', async (_title, sdl, person, ofFacilityAdmins, ofDoctors) => {
    const gateway = await beside(sdl, person);
    const { body } = await gateway.ask('{ ofFacilityAdmins ofDoctors }', { token: await issuer.token() });
    expect(body.data).toEqual({ ofFacilityAdmins, ofDoctors });
  });
});
