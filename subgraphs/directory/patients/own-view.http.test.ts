import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VIEWED_WITHIN_DAYS } from '../decision/decide.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { VISIT } from './own-view.js';
import { FacilityPatientEntity, PersonViewEntity } from './patient.entity.js';

const DAY = 86_400_000;
const OWN = 'id lastViewedAt previouslyViewedAt viewableUntil daysLeft hasNamesake';
const OPEN = `query ($id: ID!) { patient(id: $id) { charts { ... on HumanBridgeChart { permit } ... on IdLinkChart { permit } ... on CareCabinetChart { permit } } } }`;

interface Own {
  readonly id: string;
  readonly lastViewedAt: string | null;
  readonly previouslyViewedAt: string | null;
  readonly viewableUntil: string | null;
  readonly daysLeft: number | null;
  readonly hasNamesake: boolean;
}

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const list = async (subject: string, filter: object = {}): Promise<Own[]> => {
  const { data, errors } = await directory.ask(
    subject,
    `query ($filter: PatientFilter) { viewablePatients(first: 200, filter: $filter) { edges { node { ${OWN} } } } }`,
    { filter },
  );
  expect(errors).toEqual([]);
  return data.viewablePatients.edges.map(({ node }: { node: Own }) => node);
};
const read = async (subject: string, id: string): Promise<Own> =>
  (await directory.ask(subject, `query ($id: ID!) { patient(id: $id) { ${OWN} } }`, { id })).data.patient;

/** Opens a patient's charts, as an operation does that names the patient. */
async function open(subject: string, id: string): Promise<void> {
  const { errors } = await directory.ask(directory.caller(subject, { opens: [id] }), OPEN, { id });
  expect(errors).toEqual([]);
  await directory.views.written();
}
const time = (instant: number) => new Date(instant).toISOString();

describe('What a patient says to a person about the person’s own views', () => {
  it('is nothing before the person has opened a chart, and then the time of the last one and of the visit before', async () => {
    const [{ id }] = (await list('dr-sato')) as [Own];
    expect(await read('dr-sato', id)).toMatchObject({ lastViewedAt: null, previouslyViewedAt: null });

    const first = directory.now;
    await open('dr-sato', id);
    expect(await read('dr-sato', id)).toMatchObject({ lastViewedAt: time(first), previouslyViewedAt: null });

    directory.now = first + VISIT - 1;
    await open('dr-sato', id);
    expect(await read('dr-sato', id)).toMatchObject({ lastViewedAt: time(first + VISIT - 1), previouslyViewedAt: null });

    directory.now = first + DAY;
    const last = time(first + VISIT - 1);
    expect(await read('dr-sato', id)).toMatchObject({ lastViewedAt: last, previouslyViewedAt: last });
    await open('dr-sato', id);
    expect(await read('dr-sato', id)).toMatchObject({ lastViewedAt: time(first + DAY), previouslyViewedAt: last });
    directory.now += VISIT - 1;
    expect(await read('dr-sato', id)).toMatchObject({ previouslyViewedAt: last });
  });

  it('says nothing of another person’s views, though they are of the same facility', async () => {
    const [, { id }] = (await list('dr-sato')) as [Own, Own];
    await open('dr-sato', id);
    const rows = await directory.database.getRepository(PersonViewEntity).findBy({ patientId: id });
    expect(rows).toHaveLength(1);
    const others = await list('ns-tanaka');
    expect(others.length).toBeGreaterThan(0);
    for (const { lastViewedAt, previouslyViewedAt } of others) expect([lastViewedAt, previouslyViewedAt]).toEqual([null, null]);
  });

  it('is not changed by a list that shows the patient', async () => {
    const [, , { id }] = (await list('dr-sato')) as [Own, Own, Own];
    await directory.views.written();
    expect(await read('dr-sato', id)).toMatchObject({ lastViewedAt: null });
  });

  it('selects the patients that the person has opened since a time', async () => {
    const [, , , { id }] = (await list('dr-sato')) as [Own, Own, Own, Own];
    directory.now += DAY;
    const since = time(directory.now);
    await open('dr-sato', id);
    expect((await list('dr-sato', { viewedByMeSince: since })).map((one) => one.id)).toEqual([id]);
    expect(await list('dr-sato', { viewedByMeSince: time(directory.now + 1) })).toEqual([]);
    expect(await list('ns-tanaka', { viewedByMeSince: time(0) })).toEqual([]);
  });
});

describe('The days that are left of the 360', () => {
  it('count down to the day on which the patient is not listed any more, and begin anew with each view', async () => {
    const [{ id }] = (await list('dr-sato')) as [Own];
    const before = directory.now;
    await open('dr-sato', id);
    const opened = await read('dr-sato', id);
    expect(opened.daysLeft).toBe(VIEWED_WITHIN_DAYS);
    directory.now = before + 335 * DAY + 1;
    const late = await read('dr-sato', id);
    expect(late.daysLeft).toBe(24);
    directory.now = Date.parse(late.viewableUntil!) - 1;
    expect((await read('dr-sato', id))?.id).toBe(id);
    directory.now += 1;
    expect(await read('dr-sato', id)).toBeNull();
    directory.now = before;
  });

  it('are the same in the list as for one patient, for every patient', async () => {
    for (const one of await list('dr-sato')) expect(await read('dr-sato', one.id)).toEqual(one);
  });
});

describe('The mark of a namesake', () => {
  const rename = async (ids: readonly string[], kana: string) => {
    for (const id of ids) await directory.database.getRepository(FacilityPatientEntity).update({ patientId: id }, { kanaSort: kana });
  };
  const marked = async (subject: string) => (await list(subject)).filter(({ hasNamesake }) => hasNamesake).map(({ id }) => id);

  it('is on both of two patients with one kana whom the person may see', async () => {
    const [one, other] = (await list('dr-sato')).map(({ id }) => id);
    await rename([one!, other!], 'ドウセイ ドウメイ');
    expect((await marked('dr-sato')).sort()).toEqual(expect.arrayContaining([one, other].sort()));
    expect((await read('dr-sato', one!)).hasNamesake).toBe(true);
    await rename([other!], 'ベツ ジン');
    expect((await read('dr-sato', one!)).hasNamesake).toBe(false);
  });

  it('says nothing of a patient whom the person may not see, though the patient is on the facility’s list', async () => {
    const seen = (await list('dr-sato')).map(({ id }) => id);
    const facilityId = directory.caller('dr-sato').facility;
    const lists = directory.database.getRepository(FacilityPatientEntity);
    const stranger = directory.world.patients.find(({ id }) => !seen.includes(id))!.id;
    const row = await lists.findOneByOrFail({ facilityId, patientId: seen[0]! });
    await lists.delete({ facilityId, patientId: stranger });
    await lists.insert({ ...row, patientId: stranger });
    expect((await list('dr-sato')).map(({ id }) => id)).not.toContain(stranger);
    expect((await read('dr-sato', seen[0]!)).hasNamesake).toBe(false);
  });
});
