import 'reflect-metadata';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type Caller, listCategories, openSealed, PERMIT_LIFE, type PermitClaims, type Sealed, sealingKey } from '../../kit/index.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { type Cell, type Decision, decide } from '../decision/decide.js';
import { FactsStore } from '../decision/facts.store.js';
import { PersonStore } from '../decision/person.store.js';
import { ViewDayEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const PERMITS = `query ($id: ID!) { patient(id: $id) { charts { __typename system { id }
  ... on HumanBridgeChart { id permit } ... on IdLinkChart { id permit } ... on CareCabinetChart { id permit } } } }`;

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

interface ChartReference {
  readonly id: string;
  readonly permit: string;
  readonly system: { readonly id: string };
}

async function chartsOf(who: string | Caller, id: string): Promise<ChartReference[]> {
  const { data, errors } = await directory.ask(who, PERMITS, { id });
  expect(errors).toEqual([]);
  return data.patient?.charts ?? [];
}

async function viewable(subject: string): Promise<string[]> {
  const { data } = await directory.ask(subject, '{ viewablePatients(first: 200) { edges { node { id } } } }');
  return data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id);
}

async function decisionOf(subject: string, patient: string): Promise<Decision> {
  const facts = new FactsStore(directory.database);
  const caller = directory.caller(subject);
  const person = await new PersonStore(directory.database).ofCaller(caller, directory.now);
  const [one] = await facts.factsOf(person!, caller, [patient], directory.now);
  return decide(one!, directory.now);
}

describe('a permit', () => {
  it.each(['dr-sato', 'ns-tanaka', 'ph-yamada', 'cm-kimura'])(
    'contains for %s what the decision allows at each system, and nothing more',
    async (subject) => {
      let permits = 0;
      const user = (await new PersonStore(directory.database).ofCaller(directory.caller(subject), directory.now))!;
      for (const patient of (await viewable(subject)).slice(0, 25)) {
        const { cells } = await decisionOf(subject, patient);
        const charts = await chartsOf(subject, patient);
        expect(new Set(charts.map(({ system }) => system.id))).toEqual(new Set(cells.map(({ system }) => system)));
        for (const { id, permit, system } of charts) {
          permits++;
          const claims = decodeJwt(permit) as unknown as PermitClaims;
          const caller = directory.caller(subject);
          expect(claims).toMatchObject({
            iss: 'hareyaka-directory',
            aud: system.id,
            fac: caller.facility,
            acr: caller.assurance,
            pat: patient,
            chart: id,
            purpose: 'TREAT',
          });
          const granted = (cell: Pick<Cell, 'facility' | 'categories' | 'dates'>) =>
            listCategories(cell.categories).map((category) =>
              JSON.stringify([cell.facility, category, cell.dates.from ?? '', cell.dates.until ?? '']),
            );
          const ofSystem = cells.filter((cell) => cell.system === system.id);
          const said = claims.lines.flatMap((line) =>
            granted({ facility: line.f, categories: line.c, dates: { from: line.from, until: line.until } }),
          );
          expect(new Set(said)).toEqual(new Set(ofSystem.flatMap(granted)));
          const groundsOf = (facility: string, grounds: readonly string[]) => JSON.stringify([facility, ...grounds]);
          expect(new Set(claims.lines.map(({ f, g }) => groundsOf(f, g)))).toEqual(
            new Set(ofSystem.map(({ facility, grounds }) => groundsOf(facility, grounds))),
          );
          expect([claims.usr, claims.prf]).toEqual([user.id, user.profession]);
          const grant = await (await directory.permits(system.id)).verify(permit, caller, id);
          for (const { facility, localId, institution } of ofSystem) {
            const places = listCategories(2047)
              .flatMap((category) => grant.at(category))
              .filter((place) => place.facility === facility);
            for (const place of places) expect([place.localId, place.institution]).toEqual([localId, institution]);
            expect(places.length).toBeGreaterThan(0);
          }
        }
      }
      expect(permits).toBeGreaterThan(0);
    },
  );

  it('lets no other system read the local patient IDs, and never contains them as plain text', async () => {
    const patient = (await viewable('dr-sato'))[0]!;
    const { cells } = await decisionOf('dr-sato', patient);
    for (const { permit, system } of await chartsOf('dr-sato', patient)) {
      const claims = decodeJwt(permit) as unknown as PermitClaims;
      const clear = JSON.stringify([decodeProtectedHeader(permit), { ...claims, sealed: undefined }]);
      for (const { localId, institution } of cells) for (const secret of [localId, institution]) expect(clear).not.toContain(secret);
      for (const [other, keys] of directory.keys.systems) {
        const opened = openSealed<Sealed>(claims.sealed, await sealingKey(keys.privateSet));
        if (other === system.id) expect(Object.keys((await opened).places).length).toBeGreaterThan(0);
        else await expect(opened).rejects.toThrow();
      }
    }
  });

  it('is the same string within one bucket of thirty seconds, and a different one in the next', async () => {
    const patient = (await viewable('dr-sato'))[0]!;
    directory.now = Math.ceil(directory.now / 30_000) * 30_000;
    const at = async (offset: number) => {
      const base = directory.now;
      directory.now = base + offset;
      const charts = await chartsOf('dr-sato', patient);
      directory.now = base;
      return charts.map(({ permit }) => permit);
    };
    const first = await at(0);
    expect(await at(29_999)).toEqual(first);
    const next = await at(30_000);
    for (const permit of next) expect(first).not.toContain(permit);
    for (const permit of first) {
      const { iat, exp } = decodeJwt(permit);
      expect([iat, exp! - iat!]).toEqual([directory.now / 1000, PERMIT_LIFE]);
    }
  });

  it('ends with the first fact that it rests on', async () => {
    const patient = (await viewable('dr-sato'))[0]!;
    const end = directory.now + 17_500;
    const consents = directory.database.getRepository(ConsentEntity);
    const mine = await consents.findBy({ patientId: patient, viewingFacilityId: directory.caller('dr-sato').facility });
    await consents.update({ id: mine[0]!.id }, { withdrawnAt: end });
    const touched = (await chartsOf('dr-sato', patient))
      .map(({ permit }) => decodeJwt(permit) as unknown as PermitClaims)
      .filter(({ lines }) => lines.some(({ g }) => g.includes(`consent:${mine[0]!.id}`)));
    expect(touched.length).toBeGreaterThan(0);
    for (const { exp } of touched) expect(exp).toBe(Math.floor(end / 1000));
    await consents.update({ id: mine[0]!.id }, { withdrawnAt: null });

    const permissions = directory.database.getRepository(ViewingPermissionEntity);
    await permissions.update({ id: directory.world.permissions[0]!.id }, { validUntil: end });
    for (const { permit } of await chartsOf('dr-sato', patient)) expect(decodeJwt(permit).exp).toBeLessThanOrEqual(end / 1000);
    await permissions.update({ id: directory.world.permissions[0]!.id }, { validUntil: null });
  });

  it('is not given in the operation after a withdrawal', async () => {
    const patient = (await viewable('dr-sato')).at(-1)!;
    const consents = directory.database.getRepository(ConsentEntity);
    const mine = { patientId: patient, viewingFacilityId: directory.caller('dr-sato').facility };
    const before = await consents.findBy(mine);
    await consents.update(mine, { withdrawnAt: directory.now });
    const { cells } = await decisionOf('dr-sato', patient);
    expect((await directory.ask('dr-sato', PERMITS, { id: patient })).data.patient?.charts ?? []).toHaveLength(
      new Set(cells.map(({ system }) => system)).size,
    );
    for (const { id, withdrawnAt } of before) await consents.update({ id }, { withdrawnAt });
  });
});

describe('viewing', () => {
  const views = async () => {
    await directory.views.written();
    return await directory.database.getRepository(ViewDayEntity).find();
  };

  it('is recorded only for a patient whom the operation names and whose clinical fields it requests', async () => {
    await directory.database.getRepository(ViewDayEntity).clear();
    const [opened, listed] = await viewable('dr-sato');
    await chartsOf(directory.caller('dr-sato'), listed!);
    expect(await views()).toEqual([]);
    await chartsOf(directory.caller('dr-sato', { opens: [opened!] }), listed!);
    expect(await views()).toEqual([]);
    directory.now += 60_000;
    await chartsOf(directory.caller('dr-sato', { opens: [opened!] }), opened!);
    expect(await views()).toMatchObject([
      { facilityId: directory.caller('dr-sato').facility, patientId: opened, firstAt: directory.now, lastAt: directory.now },
    ]);
    directory.now += 60_000;
    await chartsOf(directory.caller('dr-sato', { opens: [opened!] }), opened!);
    expect(await views()).toMatchObject([{ firstAt: directory.now - 60_000, lastAt: directory.now }]);
  });

  it('is not recorded for a patient who is not viewable', async () => {
    await directory.database.getRepository(ViewDayEntity).clear();
    const seen = await viewable('dr-sato');
    const hidden = directory.world.patients.find(({ id }) => !seen.includes(id))!.id;
    expect((await directory.ask(directory.caller('dr-sato', { opens: [hidden] }), PERMITS, { id: hidden })).data).toEqual({
      patient: null,
    });
    expect(await views()).toEqual([]);
  });
});
