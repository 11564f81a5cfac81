import 'reflect-metadata';
import { IsNull } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { PatientLinkEntity, PatientMergeEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

/** Each kind of fact: how to end and renew it, and its table. */
const FACTS = [
  { fact: 'consent', end: 'withdrawConsent', renew: 'renewConsent', entity: ConsentEntity, ended: 'withdrawnAt' },
  { fact: 'link', end: 'unlinkPatient', renew: undefined, entity: PatientLinkEntity, ended: 'endedAt' },
  {
    fact: 'viewingPermission',
    end: 'revokeViewingPermission',
    renew: 'renewViewingPermission',
    entity: ViewingPermissionEntity,
    ended: 'revokedAt',
  },
] as const;
const reason = 'r';

describe.each(databases())('the directory on $name', ({ start }) => {
  let server: DatabaseServer;
  let directory: RunningDirectory;
  beforeAll(async () => {
    server = await start();
    directory = await runDirectory({ address: await server.fresh() });
  }, 120_000);
  afterAll(async () => {
    await directory?.stop();
    await server?.stop();
  });
  beforeEach(() => {
    directory.now += 1000;
  });

  const mutate = async (name: string, input: object) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const subject = FACTS.find((one) => one.end === name || one.renew === name)?.fact ?? 'merge';
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${subject} { id } userErrors { code message } } }`;
    const { data, errors } = await directory.ask('support', query, { input });
    expect([name, errors]).toEqual([name, []]);
    directory.now += 1000;
    const { userErrors } = data[name] as { userErrors: { code: string; message: string }[] };
    return {
      id: data[name][subject]?.id as string,
      codes: userErrors.map(({ code }) => code),
      says: userErrors.map(({ message }) => message).join(' '),
    };
  };
  const rowsOf = ({ entity, ended }: (typeof FACTS)[number], where: object) =>
    directory.database.getRepository<{ id: string; patientId: string; version: number }>(entity).find({
      where: { ...where, [ended]: IsNull() },
      order: { id: 'ASC' },
    });
  /** Two patients without a facility in common; the first has facts of every kind. */
  const apart = async () => {
    const links = await directory.database.getRepository(PatientLinkEntity).findBy({ endedAt: IsNull() });
    const at = (id: string) => links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => facilityId);
    const merged = await directory.database.getRepository(PatientMergeEntity).findBy({ undoneAt: IsNull() });
    const free = directory.world.patients.map(({ id }) => id).filter((id) => !merged.some((one) => [one.fromId, one.intoId].includes(id)));
    for (const from of free) {
      const into = free.find((id) => id !== from && !at(id).some((facility) => at(from).includes(facility)));
      const has = await Promise.all(FACTS.slice(0, 2).map(async (fact) => (await rowsOf(fact, { patientId: from })).length > 0));
      if (into && has.every(Boolean)) return [from, into] as const;
    }
    throw new Error('no two patients are without a facility in common');
  };
  const grant = async (patientId: string) => {
    const facilityId = directory.caller('dr-gaibu').facility;
    const userId = directory.world.users.find(({ subject }) => subject === 'dr-gaibu')!.id;
    const query = `mutation ($input: GrantViewingPermissionInput!) { grantViewingPermission(input: $input) { viewingPermission { id } } }`;
    const input = { userId, facilityId, patientId, categories: ['ALLERGY'], reason };
    const { data } = await directory.ask('admin', query, { input });
    directory.now += 1000;
    return data.grantViewingPermission.viewingPermission.id as string;
  };

  it.each(FACTS.filter(({ renew }) => renew))('refuses to end a $fact that was renewed, and names the one in force', async (fact) => {
    const [{ id, version } = { id: '', version: 0 }] = await rowsOf(fact, {});
    const renewed = await mutate(fact.renew!, { id, ...(fact.fact === 'consent' ? {} : { reason }) });
    expect(renewed.codes).toEqual([]);
    const refused = await mutate(fact.end, { id, reason });
    expect([refused.codes, refused.says]).toEqual([['SUPERSEDED'], expect.stringContaining(renewed.id)]);
    expect((await mutate(fact.end, { id, version, reason })).codes).toEqual(['STALE', 'SUPERSEDED']);
    expect((await mutate(fact.renew!, { id, ...(fact.fact === 'consent' ? {} : { reason }) })).codes).toEqual(['SUPERSEDED']);
    expect((await mutate(fact.end, { id: renewed.id, reason })).codes).toEqual([]);
    // Now it has ended, and has no successor.
    expect((await mutate(fact.end, { id, reason })).codes).toEqual([]);
    expect((await mutate(fact.end, { id, version, reason })).codes).toEqual(['STALE']);
  });

  it.each(FACTS)('refuses to end a $fact that a merge moved, or an undone merge moved back', async (fact) => {
    const [fromId, intoId] = await apart();
    const before = fact.fact === 'viewingPermission' ? await grant(fromId) : (await rowsOf(fact, { patientId: fromId }))[0]!.id;
    const ids = [before];
    const merge = await mutate('mergePatients', { fromId, intoId, reason });
    const refused = await mutate(fact.end, { id: before, reason });
    expect(refused.codes).toEqual(['SUPERSEDED']);
    ids.push(/\b(?:con|lnk|prm)_[\w-]+/.exec(refused.says)![0]);
    expect(await rowsOf(fact, { id: ids[1] })).toMatchObject([{ patientId: intoId }]);
    expect((await mutate('unmergePatients', { id: merge.id, reason })).codes).toEqual([]);
    for (const id of [...ids]) {
      const again = await mutate(fact.end, { id, reason });
      expect([id, again.codes]).toEqual([id, ['SUPERSEDED']]);
      ids[2] = /\b(?:con|lnk|prm)_[\w-]+/.exec(again.says)![0];
      expect(await rowsOf(fact, { id: ids[2] })).toMatchObject([{ patientId: fromId }]);
    }
    expect((await mutate(fact.end, { id: ids[2]!, reason })).codes).toEqual([]);
    for (const id of ids) expect((await mutate(fact.end, { id, reason })).codes).toEqual([]);
    const later = await mutate('mergePatients', { fromId, intoId, reason });
    const undone = await mutate('unmergePatients', { id: merge.id, reason });
    expect([undone.codes, undone.says]).toEqual([['SUPERSEDED'], expect.stringContaining(later.id)]);
  });

  it('refuses a line of an upload that ends or renews a permission with a successor', async () => {
    const [{ id } = { id: '' }] = await rowsOf(FACTS[2], {});
    const renewed = await mutate('renewViewingPermission', { id, reason });
    const ask = async (query: string) => (await directory.ask('admin', query)).data;
    const { startPermissionUpload } = await ask(`mutation { startPermissionUpload(input: { reason: "r" }) { upload { id } } }`);
    const upload = startPermissionUpload.upload.id;
    const csv = `action,permissionId\\nREVOKE,${id}\\nRENEW,${id}\\n`;
    await ask(`mutation { addPermissionLines(input: { uploadId: "${upload}", received: 0, csv: "${csv}" }) { userErrors { code } } }`);
    await ask(`mutation { runPermissionUpload(input: { uploadId: "${upload}", dryRun: false }) { userErrors { code } } }`);
    await directory.uploads.ended();
    const { permissionUpload } = await ask(`{ permissionUpload(id: "${upload}") { lines { edges { node { effect code } } } } }`);
    const line = { node: { effect: 'REFUSED', code: 'SUPERSEDED' } };
    expect(permissionUpload.lines.edges).toEqual([line, line]);
    expect(await rowsOf(FACTS[2], { id: renewed.id })).toHaveLength(1);
  });
});
