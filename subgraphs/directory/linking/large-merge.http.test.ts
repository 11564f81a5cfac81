import 'reflect-metadata';
import { IsNull } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const MERGE = 'mutation ($input: MergePatientsInput!) { mergePatients(input: $input) { merge { id } userErrors { code } } }';
const UNMERGE = 'mutation ($input: UnmergePatientsInput!) { unmergePatients(input: $input) { merge { id } userErrors { code } } }';
const COUNT = 2_000;

describe.each(databases())('a merge on $name', ({ start }) => {
  let server: DatabaseServer;
  let directory: RunningDirectory;
  beforeAll(async () => {
    server = await start();
    directory = await runDirectory({ patients: 24, address: await server.fresh() });
  }, 120_000);
  afterAll(async () => {
    await directory?.stop();
    await server?.stop();
  });

  it(`moves ${COUNT} permissions of one patient, and moves them back`, async () => {
    const links = await directory.database.getRepository(PatientLinkEntity).findBy({ endedAt: IsNull() });
    const at = (id: string) => links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => facilityId);
    const ids = directory.world.patients.map(({ id }) => id);
    const [fromId, intoId] = ids
      .flatMap((from) => ids.filter((into) => into !== from && !at(into).some((f) => at(from).includes(f))).map((into) => [from, into]))
      .at(0)!;
    const permissions = directory.database.getRepository(ViewingPermissionEntity);
    const [one] = await permissions.find({ take: 1 });
    const many = Array.from({ length: COUNT }, (_, i) => ({
      ...one!,
      id: `prm_many_${i}`,
      patientId: fromId!,
      reason: 'many',
      mergeId: null,
    }));
    for (let i = 0; i < COUNT; i += 500) await permissions.insert(many.slice(i, i + 500));
    const standing = async () =>
      await Promise.all([fromId!, intoId!].map((patientId) => permissions.countBy({ patientId, reason: 'many', revokedAt: IsNull() })));

    directory.now += 1000;
    const merged = await directory.ask('support', MERGE, { input: { fromId, intoId, reason: 'r' } });
    expect([merged.errors, merged.data.mergePatients.userErrors, await standing()]).toEqual([[], [], [0, COUNT]]);
    directory.now += 1000;
    const undone = await directory.ask('support', UNMERGE, { input: { id: merged.data.mergePatients.merge.id, reason: 'r' } });
    expect([undone.errors, undone.data.unmergePatients.userErrors, await standing()]).toEqual([[], [], [COUNT, 0]]);
  }, 60_000);
});
