import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import type { World } from '../../../test/network/world/world-model.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { FacilityNetworkEntity, MembershipEntity } from '../facilities/facility.entity.js';
import { importWorld, makeStatementLog, NOON, personNamed } from '../testing/imported-world.js';
import { mayAct } from './may-act.js';
import { ViewableStore } from './viewable.store.js';

const { log, statements } = makeStatementLog();

describe.each(databases())('the networks of a person’s facilities on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let world: World;
  let facilityId: string;

  beforeAll(async () => {
    server = await start();
    ({ database, world } = await importWorld(await server.fresh(), { patients: 40, log }));
    facilityId = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
  }, 120_000);
  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    await database.getRepository(FacilityNetworkEntity).deleteAll();
    await demand(false);
  });

  const demand = async (networksRequired: boolean) =>
    await database.getRepository(MembershipEntity).update({ facilityId }, { networksRequired });
  const add = async (cidr: string, from = NOON - 10, until: number | null = null) =>
    await database.getRepository(FacilityNetworkEntity).insert({ facilityId, cidr, from, until });
  const networks = async (at = NOON) => (await personNamed(database, world, 'dr-sato', at)).person.acting!.networks;

  it('are not read if the facility does not demand them', async () => {
    await add('10.0.0.0/8');
    expect(await networks()).toBeNull();
  });

  it('are those in force at the instant', async () => {
    await demand(true);
    await add('10.0.0.0/8');
    await add('192.0.2.0/24', NOON - 10, NOON);
    await add('198.51.100.0/24', NOON + 1);
    expect(await networks()).toEqual(['10.0.0.0/8']);
    expect(await networks(NOON - 1)).toEqual(['10.0.0.0/8', '192.0.2.0/24']);
    expect(await networks(NOON + 1)).toEqual(['10.0.0.0/8', '198.51.100.0/24']);
  });

  it('are none, and allow no address, if the facility demands them and has none', async () => {
    await demand(true);
    const { person, ...signIn } = await personNamed(database, world, 'dr-sato');
    expect([person.acting!.networks, mayAct(person, signIn, NOON)]).toEqual([[], false]);
  });

  it('are all read in the one statement of the person, however many there are', async () => {
    await demand(true);
    const all = Array.from({ length: 50 }, (_, i) => `2001:db8:${(i + 16).toString(16)}:ffff:ffff:ffff:ffff:fff0/124`);
    for (const cidr of all) await add(cidr);
    const before = statements.length;
    const { person } = await personNamed(database, world, 'dr-sato');
    expect(statements.length - before).toBe(1);
    expect(person.acting!.networks).toEqual([...all].sort());
    expect(person.workplaces.map(({ facility }) => facility)).toEqual([...new Set(person.workplaces.map(({ facility }) => facility))]);
  });

  it('decide about the list of patients as about one', async () => {
    const viewable = new ViewableStore(database);
    const find = async (address: string) => {
      const { person, assurance } = await personNamed(database, world, 'dr-sato');
      return await viewable.patients(person, { assurance, address }, NOON, { limit: 1_000 });
    };
    const seen = await find('192.0.2.1');
    expect(seen.length).toBeGreaterThan(0);
    await demand(true);
    await add('10.0.0.0/8');
    expect(await find('192.0.2.1')).toEqual([]);
    expect(await find('10.9.9.9')).toEqual(seen);
  });
});
