import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import type { Facility, World } from '../network/world/world-model.js';

// biome-ignore lint/suspicious/noExplicitAny: an attacker looks at whatever comes
type Any = any;

const FIELDS = ['demographics', 'allergies', 'diagnoses', 'prescriptions', 'labResults', 'encounters', 'documents'] as const;
const list = (field: string) =>
  `${field}(first: 1000) { nodes { id facility { id } ${field === 'demographics' ? '' : 'date'} provenance { messageId } } answers { facility { id } state } }`;
const CHARTS = `charts { system { id } ${FIELDS.map((field) => list(field)).join(' ')} }`;
const PATIENT = `query ($id: ID!) { patient(id: $id) { id ${CHARTS} } }`;

let fleet: TestFleet;
let world: World;

beforeAll(async () => {
  // Whatever was read is in the caches during the whole test: files, listings and demographics.
  const environment = (_name: string, env: Record<string, string>) => ({
    ...env,
    HAREYAKA_FILE_CACHE_MB: '64',
    HAREYAKA_LISTING_FRESH_MS: '60000',
  });
  fleet = await startTestFleet({ environment });
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

const userOf = (account: string) => world.users.find(({ subject }) => subject === account)!;
const clinicOf = (account: string) => userOf(account).activities[0]!.facilityId;

/** What a person sees of a patient at one facility in its system's chart: the items of each list by their messages, and each list's state. */
interface Seen {
  readonly messages: Readonly<Record<string, readonly string[]>>;
  readonly dates: Readonly<Record<string, readonly string[]>>;
  readonly states: Readonly<Record<string, string>>;
}

async function seenAt({ id: facility, system }: Facility, patient: string, account = 'dr-sato'): Promise<Seen> {
  const { data } = await fleet.ask(account, PATIENT, { id: patient });
  const messages: Record<string, string[]> = {};
  const dates: Record<string, string[]> = {};
  const states: Record<string, string> = {};
  for (const chart of ((data.patient?.charts ?? []) as Any[]).filter((one) => one.system.id === system)) {
    for (const field of FIELDS) {
      const at = ({ facility: { id } }: Any) => id === facility;
      const items = (chart[field]?.nodes ?? []).filter(at);
      if (items.length > 0) messages[field] = items.map(({ id, provenance }: Any) => provenance?.messageId ?? id).sort();
      if (items.length > 0) dates[field] = items.map(({ date }: Any) => date).sort();
      for (const { state } of (chart[field]?.answers ?? []).filter(at)) states[field] = state;
    }
  }
  return { messages, states, dates };
}

/** How many files hospitals are asked for meanwhile. */
async function filesDuring(act: () => Promise<unknown>): Promise<number> {
  await (await request(`${fleet.network.control}/counts`, { method: 'DELETE' })).body.dump();
  await act();
  const counted = (await (await request(`${fleet.network.control}/counts`)).body.json()) as Record<string, Record<string, number>>;
  return Object.values(counted).reduce((sum, { file = 0 }) => sum + file, 0);
}

async function done(account: string, mutation: string, input: object, selected = '__typename'): Promise<Any> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selected} userErrors { code field } } }`;
  const { data, errors } = await fleet.ask(account, query, { input });
  expect([mutation, errors, data?.[mutation]?.userErrors]).toEqual([mutation, [], []]);
  return data[mutation];
}

/** Patients of whom dr-sato sees prescriptions at a hospital of the system: a hospital with two of them. */
async function findPatients(system: string): Promise<{ hospital: Facility; patients: readonly string[] }> {
  const clinic = clinicOf('dr-sato');
  for (const hospital of world.facilities.filter((one) => one.system === system && one.id !== clinic)) {
    const consented = world.consents.filter((one) => one.disclosingFacilityId === hospital.id && one.viewingFacilityId === clinic);
    const patients: string[] = [];
    for (const { patientId } of consented) {
      if (((await seenAt(hospital, patientId)).messages.prescriptions ?? []).length > 0) patients.push(patientId);
      if (patients.length === 2) return { hospital, patients };
    }
  }
  throw new Error(`no hospital of ${system} has two patients with prescriptions`);
}

const NOTHING = { messages: {}, states: {}, dates: {} };

describe.each(['humanbridge', 'id-link'])('files of %s that are in the cache', (system) => {
  let hospital: Facility;
  let [patient, other] = ['', ''];
  let before: Seen;

  /** That the cache still has the patient's files: they are shown again, and no hospital is asked for one. */
  const expectInCache = async () => {
    let again: Seen | undefined;
    expect(
      await filesDuring(async () => {
        again = await seenAt(hospital, patient);
      }),
    ).toBe(0);
    expect(again).toEqual(before);
  };

  beforeAll(async () => {
    ({
      hospital,
      patients: [patient = '', other = ''],
    } = await findPatients(system));
    before = await seenAt(hospital, patient);
    expect(Object.keys(before.messages).length).toBeGreaterThan(3);
    await expectInCache();
  }, 60_000);

  it('are not shown to a doctor who has no permission', async () => {
    expect(await seenAt(hospital, patient, 'dr-gaibu')).toEqual(NOTHING);
    const { data, errors } = await fleet.ask('dr-gaibu', PATIENT, { id: patient });
    expect([data, errors]).toEqual([{ patient: null }, []]);
    await expectInCache();
  });

  it('are shown to another person only as far as the person’s own permission goes', async () => {
    const consent = { patientId: patient, disclosingFacilityId: hospital.id, viewingFacilityId: clinicOf('ph-yamada') };
    const known = world.consents.some((one) => Object.entries(consent).every(([name, value]) => one[name as 'patientId'] === value));
    if (!known) await done('support', 'registerConsent', consent);
    const { careFrom } = world.permissions.find((one) => one.userId === userOf('ph-yamada').id && one.careFrom !== null)!;
    const seen = await seenAt(hospital, patient, 'ph-yamada');
    const shown = Object.keys(seen.messages).filter((field) => !['allergies', 'prescriptions', 'labResults'].includes(field));
    expect(shown).toEqual([]);
    const permitted = (before.dates.prescriptions ?? []).filter((date) => date >= careFrom!);
    expect(seen.dates.prescriptions ?? []).toEqual(permitted);
    expect(permitted.length).toBeLessThan(before.dates.prescriptions!.length);
    expect([seen.states.prescriptions, seen.states.diagnoses]).toEqual(['ANSWERED', 'WITHHELD']);
    await expectInCache();
  });

  it('are not shown after the consent is withdrawn', async () => {
    const consents = world.consents.filter(
      (one) => one.patientId === patient && one.disclosingFacilityId === hospital.id && one.viewingFacilityId === clinicOf('dr-sato'),
    );
    for (const { id } of consents) await done('support', 'withdrawConsent', { id });
    expect(await seenAt(hospital, patient)).toEqual(NOTHING);
    await done('support', 'registerConsent', {
      patientId: patient,
      disclosingFacilityId: hospital.id,
      viewingFacilityId: clinicOf('dr-sato'),
    });
    await expectInCache();
  });

  it('are not shown after the viewing permission is revoked', async () => {
    const { id: userId } = userOf('dr-sato');
    const query = 'query ($u: ID!) { viewingPermissions(userId: $u, first: 100) { edges { node { id categories revokedAt } } } }';
    const { data } = await fleet.ask('admin', query, { u: userId });
    const permissions = data.viewingPermissions.edges.map(({ node }: Any) => node).filter(({ revokedAt }: Any) => revokedAt === null);
    expect(permissions).toHaveLength(1);
    await done('admin', 'revokeViewingPermission', { id: permissions[0].id, reason: 'test' });
    expect(await seenAt(hospital, patient)).toEqual(NOTHING);
    await done('admin', 'grantViewingPermission', {
      userId,
      facilityId: clinicOf('dr-sato'),
      categories: permissions[0].categories,
      reason: 'test',
    });
    await expectInCache();
  });

  it('are not shown after the hospital no longer publishes their category, and the others still are', async () => {
    const query = '{ facilityRecords(first: 200) { edges { node { id version disclosures { system categories } } } } }';
    const record = async () =>
      (await fleet.ask('admin', query)).data.facilityRecords.edges.map(({ node }: Any) => node).find(({ id }: Any) => id === hospital.id);
    const { id, version, disclosures } = await record();
    const without = disclosures.map((one: Any) => ({
      ...one,
      categories: one.categories.filter((each: string) => each !== 'PRESCRIPTION'),
    }));
    await done('admin', 'updateFacility', { id, version, disclosures: without, reason: 'test' });
    const { messages, states } = await seenAt(hospital, patient);
    const { prescriptions: _prescriptions, ...others } = before.messages;
    expect([messages, states.prescriptions]).toEqual([others, 'WITHHELD']);
    await done('admin', 'updateFacility', { id, version: (await record()).version, disclosures, reason: 'test' });
    await expectInCache();
  });

  it('are not shown after the patient is linked to another local ID, under which the other records are shown', async () => {
    const theirs = await seenAt(hospital, other);
    const linkOf = async (one: string) => {
      const query = 'query ($id: ID!) { patientRecords(filter: { id: $id }) { edges { node { links { id endedAt facility { id } } } } } }';
      const { data } = await fleet.ask('support', query, { id: one });
      return data.patientRecords.edges[0].node.links.find(({ facility, endedAt }: Any) => facility.id === hospital.id && endedAt === null)
        .id;
    };
    const localIdOf = (one: string) =>
      world.links.find(({ patientId, facilityId }) => patientId === one && facilityId === hospital.id)!.localPatientId;
    for (const one of [patient, other]) await done('support', 'unlinkPatient', { id: await linkOf(one), reason: 'test' });
    for (const one of [patient, other]) expect(await seenAt(hospital, one)).toEqual(NOTHING);
    const link = async (one: string, localId: string) =>
      await done('support', 'linkPatient', { patientId: one, facilityId: hospital.id, localPatientId: localIdOf(localId), reason: 'test' });
    await link(patient, other);
    const seen = await seenAt(hospital, patient);
    for (const field of ['prescriptions', 'labResults', 'encounters'] as const) {
      expect(seen.messages[field]).toEqual(theirs.messages[field]);
      for (const message of before.messages[field] ?? []) expect(seen.messages[field] ?? []).not.toContain(message);
    }
    await done('support', 'unlinkPatient', { id: await linkOf(patient), reason: 'test' });
    await link(patient, patient);
    await link(other, other);
    await expectInCache();
  });
});
