import 'reflect-metadata';
import { EmergencyAccessEntity } from '../emergency/emergency-access.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { FacilityEntity, MembershipEntity } from './facility.entity.js';

const DAY = 86_400_000;
let directory: RunningDirectory;
beforeEach(async () => {
  directory = await runDirectory({ patients: 20 });
}, 60_000);
afterEach(async () => await directory?.stop());

const admin = () => directory.world.users.find(({ subject }) => subject === 'admin')!;
const office = () => admin().activities[0]!.facilityId;
const hospital = () => directory.world.facilities.find(({ id }) => id !== office())!.id;
const inDays = (days: number) => new Date(directory.now + days * DAY).toISOString();

async function mutate(name: string, input: object, who = 'admin'): Promise<{ code: string; field: string[] }[]> {
  directory.now += 1000;
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { userErrors { code field } } }`;
  const { data, errors } = await directory.ask(who, query, { input: { reason: 'r', ...input } });
  expect(errors).toEqual([]);
  return data[name].userErrors;
}
async function update(id: string, change: object, who = 'admin') {
  const { version } = await directory.database.getRepository(FacilityEntity).findOneByOrFail({ id });
  return await mutate('updateFacility', { id, version, ...change }, who);
}
/** How a facility takes part at an instant, from the table that every decision reads. */
async function viewingAt(id: string, at = directory.now): Promise<boolean[]> {
  const rows = await directory.database.getRepository(MembershipEntity).findBy({ facilityId: id });
  return rows.filter(({ from, until }) => from <= at && (until === null || at < until)).map(({ viewing }) => viewing);
}

describe('how a facility takes part', () => {
  it('does not come back for a facility that has left, if `leavesAt` is set to now or a past day', async () => {
    expect(await mutate('suspendFacility', { id: hospital() })).toEqual([]);
    expect(await update(hospital(), { leavesAt: inDays(9) })).toEqual([{ code: 'NOT_ACTIVE', field: ['input', 'leavesAt'] }]);
    expect(await viewingAt(hospital())).toEqual([]);
  });

  it('ends on the given day, also if viewing is switched off before', async () => {
    const end = directory.now + 9 * DAY;
    expect(await update(hospital(), { leavesAt: new Date(end).toISOString() })).toEqual([]);
    expect(await update(hospital(), { viewing: false })).toEqual([]);
    expect([await viewingAt(hospital()), await viewingAt(hospital(), end)]).toEqual([[false], []]);
  });

  it('ends with a suspension, also if it was to begin later, before or after it was resumed', async () => {
    const joins = { institutionCode: '9999999999', name: '後', kana: 'アト', kind: 'CLINIC', viewing: true, disclosures: [], networks: [] };
    expect(await mutate('registerFacility', { ...joins, joinsAt: inDays(5) })).toEqual([]);
    const { id } = await directory.database.getRepository(FacilityEntity).findOneByOrFail({ institutionCode: '9999999999' });
    expect(await mutate('suspendFacility', { id })).toEqual([]);
    expect([await viewingAt(id), await viewingAt(id, directory.now + 9 * DAY)]).toEqual([[], []]);
    expect(await mutate('resumeFacility', { id })).toEqual([]);
    expect(await viewingAt(id)).toEqual([true]);
    expect(await mutate('suspendFacility', { id })).toEqual([]);
    expect([await viewingAt(id), await viewingAt(id, directory.now + 9 * DAY)]).toEqual([[], []]);
    expect(await mutate('resumeFacility', { id })).toEqual([]);
    expect(await viewingAt(id)).toEqual([true]);
  });
});

describe('the networks that a facility demands', () => {
  const read = async (id: string) => {
    const query = `{ facilityRecords(first: 100) { edges { node { id networks networksRequired } } } }`;
    const { data } = await directory.ask('admin', query);
    const node = data.facilityRecords.edges.find(({ node }: { node: { id: string } }) => node.id === id).node;
    return [node.networks, node.networksRequired];
  };
  const demandedAt = async (id: string, at: number) => {
    const rows = await directory.database.getRepository(MembershipEntity).findBy({ facilityId: id });
    return rows.filter(({ from, until }) => from <= at && (until === null || at < until)).map((one) => one.networksRequired);
  };
  const NEEDED = [{ code: 'NETWORK_NEEDED', field: ['input', 'networks'] }];

  it('need at least one, whichever is changed', async () => {
    expect(await update(hospital(), { networksRequired: true })).toEqual(NEEDED);
    expect(await update(hospital(), { networksRequired: true, networks: [] })).toEqual(NEEDED);
    expect(await update(hospital(), { networksRequired: true, networks: ['10.0.0.0/8'] })).toEqual([]);
    expect(await update(hospital(), { networks: [] })).toEqual(NEEDED);
    expect(await read(hospital())).toEqual([['10.0.0.0/8'], true]);
    expect(await update(hospital(), { networks: ['192.0.2.0/24'] })).toEqual([]);
    expect(await read(hospital())).toEqual([['192.0.2.0/24'], true]);
    expect(await update(hospital(), { networks: [], networksRequired: false })).toEqual([]);
    expect(await read(hospital())).toEqual([[], false]);
  });

  it('stay as they were at each instant of the past', async () => {
    const before = directory.now;
    expect(await update(hospital(), { networksRequired: true, networks: ['10.0.0.0/8'] })).toEqual([]);
    const during = directory.now;
    expect(await update(hospital(), { networksRequired: false })).toEqual([]);
    expect([
      await demandedAt(hospital(), before),
      await demandedAt(hospital(), during),
      await demandedAt(hospital(), directory.now),
    ]).toEqual([[false], [true], [false]]);
    expect(await viewingAt(hospital(), during)).toEqual(await viewingAt(hospital(), before));
  });

  it('stay demanded when viewing is switched, and after a suspension', async () => {
    expect(await update(hospital(), { networksRequired: true, networks: ['10.0.0.0/8'] })).toEqual([]);
    expect(await update(hospital(), { viewing: false })).toEqual([]);
    expect(await mutate('suspendFacility', { id: hospital() })).toEqual([]);
    expect(await mutate('resumeFacility', { id: hospital() })).toEqual([]);
    expect([await read(hospital()), await viewingAt(hospital())]).toEqual([[['10.0.0.0/8'], true], [false]]);
  });

  it('can be demanded from the beginning', async () => {
    const joins = { institutionCode: '9999999998', name: '後', kana: 'アト', kind: 'CLINIC', viewing: true };
    expect(await mutate('registerFacility', { ...joins, networksRequired: true })).toEqual(NEEDED);
    expect(await mutate('registerFacility', { ...joins, networksRequired: true, networks: ['10.0.0.0/8'] })).toEqual([]);
    const { id } = await directory.database.getRepository(FacilityEntity).findOneByOrFail({ institutionCode: '9999999998' });
    expect(await read(id)).toEqual([['10.0.0.0/8'], true]);
  });

  it('are changed by another person than one who works there: nobody locks out, or frees, the own facility', async () => {
    expect(await update(office(), { networksRequired: true, networks: ['10.0.0.0/8'] })).toEqual([
      { code: 'SELF', field: ['input', 'networks'] },
      { code: 'SELF', field: ['input', 'networksRequired'] },
    ]);
    expect((await directory.ask('admin', '{ me { name } }')).errors).toEqual([]);
  });

  it('count from the next request on, for everybody who acts for the facility and for nobody else', async () => {
    const { facility } = directory.caller('dr-sato');
    const me = async (address: string, who = 'dr-sato') => {
      const { data, errors } = await directory.ask(
        directory.caller(who, { address }),
        '{ me { name } viewablePatients(first: 1) { edges { node { id } } } }',
      );
      return data ? 'answered' : errors.map(({ extensions }) => extensions.code)[0];
    };
    expect(await me('192.0.2.1')).toBe('answered');
    expect(await update(facility, { networksRequired: true, networks: ['10.0.0.0/8', '2001:db8::/32'] })).toEqual([]);
    expect([await me('192.0.2.1'), await me('10.1.2.3'), await me('::ffff:10.1.2.3'), await me('2001:db8::1'), await me('')]).toEqual([
      'NETWORK_NOT_ALLOWED',
      'answered',
      'answered',
      'answered',
      'NETWORK_NOT_ALLOWED',
    ]);
    expect(await me('192.0.2.1', 'admin')).toBe('answered');
    expect(await update(facility, { networks: ['2001:db8::/32'] })).toEqual([]);
    expect([await me('10.1.2.3'), await me('2001:db8::1')]).toEqual(['NETWORK_NOT_ALLOWED', 'answered']);
  });

  it('say no more than NOT_PERMITTED to a person who may not act anyway', async () => {
    const { facility } = directory.caller('dr-sato');
    expect(await update(facility, { networksRequired: true, networks: ['10.0.0.0/8'] })).toEqual([]);
    for (const change of [{ subject: 'nobody' }, { assurance: 'urn:nothing' }, { facility: office() }]) {
      const { errors } = await directory.ask(directory.caller('dr-sato', change), '{ me { name } }');
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['NOT_PERMITTED']);
    }
  });
});

describe('a network admin who may see patients cannot gain access to another facility', () => {
  const SELF = (field: string) => [{ code: 'SELF', field: ['input', field] }];
  const RIGHTS = {
    'a permission': async () => {
      const [row] = await directory.database.getRepository(ViewingPermissionEntity).find({ take: 1 });
      const own = { id: 'prm_own', userId: admin().id, facilityId: office(), patientId: null };
      await directory.database.getRepository(ViewingPermissionEntity).insert({ ...row!, ...own });
    },
    'an open emergency access': async () => {
      const at = { startedAt: directory.now, endsAt: directory.now + DAY, endedAt: null, reviewDueAt: directory.now + DAY };
      const none = { reviewedAt: null, reviewedBy: null, outcome: null, reviewNote: null, version: 1 };
      const who = { id: 'emg_own', userId: admin().id, facilityId: office(), patientId: directory.world.patients[0]!.id };
      await directory.database
        .getRepository(EmergencyAccessEntity)
        .insert({ ...who, described: '{}', reason: 'r', assurance: 'a', ...at, ...none });
    },
  };

  it.each(Object.entries(RIGHTS))('with %s', async (_what, give) => {
    await give();
    expect(await update(hospital(), { disclosures: [] })).toEqual(SELF('disclosures'));
    expect(await update(hospital(), { leavesAt: inDays(2) })).toEqual([]);
    expect(await update(hospital(), { leavesAt: inDays(1) })).toEqual([]);
    expect(await update(hospital(), { leavesAt: inDays(2) })).toEqual(SELF('leavesAt'));
    expect(await mutate('suspendFacility', { id: hospital() })).toEqual([]);
    expect(await mutate('resumeFacility', { id: hospital() })).toEqual(SELF('id'));
    expect(await mutate('resumeFacility', { id: hospital() }, 'admin-2')).toEqual([]);
  });
});
