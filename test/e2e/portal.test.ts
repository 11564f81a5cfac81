import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const LIST = `query List($first: Int!, $filter: PatientFilter) {
  viewablePatients(first: $first, filter: $filter) { edges { node { id name charts {
    id system { id } facilities { id name }
    prescriptions { nodes { id date facility { id name } items { drug { text code } days } } answers { facility { id } category state } }
    labResults { nodes { id date facility { id name } item { text } value unit } answers { facility { id } category state } }
  } } } }
}`;

type Item = { id: string; date: string; facility: { id: string; name: string } };
type Chart = {
  id: string;
  system: { id: string };
  prescriptions: Item[] | null;
  labResults: Item[] | null;
  answers: { facility: { id: string }; category: string; state: string }[] | null;
};

let fleet: TestFleet;
let world: World;

beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

const userOf = (account: string) => world.users.find(({ subject }) => subject === account)!;
const chartsOf = (answer: { data: { viewablePatients: { edges: { node: { id: string; charts: Chart[] } }[] } } }) =>
  answer.data.viewablePatients.edges.flatMap(({ node }) => node.charts.map((chart) => ({ patient: node.id, ...chart })));

describe('the portal’s main query', () => {
  it('returns prescriptions and results of both systems, with facility names, newest first and each once', async () => {
    const answer = await fleet.askLists('dr-sato', LIST, { first: 50 });
    expect(answer.data.viewablePatients.edges).toHaveLength(50);
    const charts = chartsOf(answer as never);
    for (const system of ['humanbridge', 'id-link']) {
      const items = charts
        .filter((chart) => chart.system.id === system)
        .flatMap(({ prescriptions, labResults }) => [...(prescriptions ?? []), ...(labResults ?? [])]);
      expect(items.length).toBeGreaterThan(100);
      expect(items.every(({ facility }) => facility.name === world.facilities.find(({ id }) => id === facility.id)?.name)).toBe(true);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    }
    for (const { prescriptions, labResults } of charts) {
      for (const list of [prescriptions ?? [], labResults ?? []]) {
        expect(list.map(({ date }) => date)).toEqual(
          list
            .map(({ date }) => date)
            .sort()
            .reverse(),
        );
      }
    }
    const both = answer.data.viewablePatients.edges.filter(({ node }: { node: { charts: Chart[] } }) => {
      const systems = node.charts.filter(({ prescriptions }) => prescriptions?.length).map(({ system }) => system.id);
      return systems.includes('humanbridge') && systems.includes('id-link');
    });
    expect(both.length).toBeGreaterThan(5);
  });

  it('needs the same number of subgraph calls and SQL statements for one patient as for fifty', async () => {
    const cost = async (variables: object) => {
      for (const post of fleet.posts.values()) post.heard.length = 0;
      let humanbridge = 0;
      let cabinet = 0;
      let patients = 0;
      const directory = await fleet.statementsDuring('directory', async () => {
        humanbridge = await fleet.statementsDuring('humanbridge', async () => {
          cabinet = await fleet.statementsDuring('care-cabinet', async () => {
            patients = (await fleet.askLists('dr-sato', LIST, variables)).data.viewablePatients.edges.length;
          });
        });
      });
      const calls = Object.fromEntries([...fleet.posts].map(([name, { heard }]) => [name, heard.length]));
      return { patients, calls, statements: { directory, humanbridge, cabinet } };
    };
    // A patient who is known in every system, so that one patient and fifty need the same calls.
    const list = await fleet.askLists('dr-sato', LIST, { first: 200 });
    const known = list.data.viewablePatients.edges.find(({ node }: { node: { charts: Chart[] } }) =>
      ['humanbridge', 'id-link', 'care-cabinet'].every((id) => node.charts.some(({ system }) => system.id === id)),
    );
    const [one, fifty] = [await cost({ first: 1, filter: { name: known.node.name } }), await cost({ first: 50 })];
    expect([one.patients, fifty.patients]).toEqual([1, 50]);
    expect({ ...fifty, patients: 0 }).toEqual({ ...one, patients: 0 });
    process.stderr.write(`calls and statements for 1 and for 50 patients: ${JSON.stringify({ ...one, patients: undefined })}\n`);
    expect(fifty.calls.humanbridge).toBe(1);
    expect(fifty.calls['id-link']).toBe(1);
    // The list, and the names of all facilities in all systems' charts.
    expect(fifty.calls.directory).toBe(2);
    expect(fifty.statements.humanbridge).toBe(1);
  });

  it('sends no call to a system that does not know the patient', async () => {
    const single = world.patients.find(({ id }) => {
      const systems = new Set(
        world.links
          .filter(({ patientId }) => patientId === id)
          .map(({ facilityId }) => world.facilities.find((f) => f.id === facilityId)?.system),
      );
      return systems.has('humanbridge') && !systems.has('id-link') && sees('dr-sato', id, 'PRESCRIPTION').length > 0;
    })!;
    for (const post of fleet.posts.values()) post.heard.length = 0;
    await fleet.askLists(
      'dr-sato',
      'query ($id: ID!) { patient(id: $id) { charts { prescriptions { nodes { id } answers { facility { id } category state } } } } }',
      { id: single.id },
    );
    expect(fleet.posts.get('id-link')!.heard).toHaveLength(0);
  });
});

/** The facilities at which a person may see a category of a patient, from the world's own facts: an oracle without dates. */
function sees(account: string, patient: string, category: string): string[] {
  const user = userOf(account);
  const acting = user.activities[0]!.facilityId;
  return world.links
    .filter(({ patientId }) => patientId === patient)
    .map(({ facilityId }) => facilityId)
    .filter((facility) => {
      const published = Object.values(world.facilities.find(({ id }) => id === facility)!.published).some((categories) =>
        categories.includes(category as never),
      );
      const consented =
        facility === acting ||
        world.consents.some((c) => c.patientId === patient && c.disclosingFacilityId === facility && c.viewingFacilityId === acting);
      const permitted = world.permissions.some(
        (p) =>
          p.userId === user.id &&
          p.facilityId === acting &&
          (p.patientId === null || p.patientId === patient) &&
          p.categories.includes(category as never),
      );
      return published && consented && permitted;
    });
}

const EVERYTHING = `query Everything($first: Int!) {
  viewablePatients(first: $first) { edges { node { id charts { system { id }
    allergies { nodes { id facility { id } } answers { facility { id } category state } } diagnoses { nodes { id facility { id } } answers { facility { id } category state } }
    prescriptions { nodes { id date facility { id } } answers { facility { id } category state } } labResults { nodes { id date facility { id } } answers { facility { id } category state } }
    ... on CareCabinetChart { careRecords { nodes { id facility { id } } answers { facility { id } category state } } }
  } } } }
}`;
const FIELDS = { allergies: 'ALLERGY', diagnoses: 'DIAGNOSIS', prescriptions: 'PRESCRIPTION', labResults: 'LAB_RESULT' } as const;

describe.each(['dr-sato', 'ns-tanaka', 'ph-yamada', 'cm-kimura', 'dr-gaibu'])('%s', (account) => {
  it('sees exactly the permitted patients, categories and facilities', async () => {
    const answer = await fleet.askLists(account, EVERYTHING, { first: 200 });
    const shown = answer.data.viewablePatients.edges.map(({ node }: { node: { id: string } }) => node.id);
    const expected = world.patients
      .filter(({ id }) =>
        [...Object.values(FIELDS), 'CARE_RECORD', 'DEMOGRAPHICS'].some((category) => sees(account, id, category).length > 0),
      )
      .map(({ id }) => id);
    expect([...shown].sort()).toEqual([...expected].sort());
    for (const { node } of answer.data.viewablePatients.edges) {
      for (const chart of node.charts) {
        for (const [field, category] of Object.entries(FIELDS)) {
          const facilities = new Set(sees(account, node.id, category));
          for (const item of chart[field] ?? []) expect(facilities.has(item.facility.id)).toBe(true);
          const answered = (chart.answers ?? []).filter(
            (a: { category: string; state: string }) => a.category === category && a.state === 'ANSWERED',
          );
          for (const { facility } of answered) expect(facilities.has(facility.id)).toBe(true);
          if (chart.system.id !== 'care-cabinet') {
            const here = [...facilities].filter((id) => world.facilities.find((f) => f.id === id)!.system === chart.system.id);
            expect(answered.map((a: { facility: { id: string } }) => a.facility.id).sort()).toEqual(here.sort());
          }
        }
      }
    }
  });
});

it('sees with a dated permission of a pharmacist only data of its dates', async () => {
  const limited = world.permissions.find((p) => p.userId === userOf('ph-yamada').id && p.careFrom !== null)!;
  const answer = await fleet.askLists('ph-yamada', EVERYTHING, { first: 200 });
  const dates = chartsOf(answer as never).flatMap(({ prescriptions }) => (prescriptions ?? []).map(({ date }) => date));
  expect(dates.length).toBeGreaterThan(0);
  expect(dates.every((date) => date >= limited.careFrom!)).toBe(true);
});

describe('a right that ends', () => {
  it('shows nothing in the next query after revokeViewingPermission, and all other data stay', async () => {
    const mine = world.permissions.filter(({ userId }) => userId === userOf('ns-tanaka').id && world.patients.length > 0);
    const [revoked] = mine;
    const patient = revoked!.patientId!;
    const ask = async () =>
      await fleet.askLists(
        'ns-tanaka',
        'query ($id: ID!) { patient(id: $id) { id charts { allergies { nodes { id } answers { facility { id } category state } } } } }',
        { id: patient },
      );
    expect((await ask()).data.patient.id).toBe(patient);
    const all = mine.filter(({ patientId }) => patientId === patient);
    for (const { id } of all) {
      const done = await fleet.askLists(
        'admin',
        'mutation ($id: ID!) { revokeViewingPermission(input: { id: $id, reason: "test" }) { viewingPermission { id revokedAt } userErrors { code } } }',
        { id },
      );
      expect(done.data.revokeViewingPermission.userErrors).toEqual([]);
    }
    const after = await ask();
    const never = await fleet.askLists(
      'ns-tanaka',
      'query ($id: ID!) { patient(id: $id) { id charts { allergies { nodes { id } answers { facility { id } category state } } } } }',
      {
        id: 'pat_nobodyatall',
      },
    );
    expect(after.data).toEqual({ patient: null });
    expect(after.data).toEqual(never.data);
    expect(after.errors).toEqual([]);
    const list = await fleet.askLists('ns-tanaka', EVERYTHING, { first: 200 });
    expect(list.data.viewablePatients.edges.map(({ node }: { node: { id: string } }) => node.id)).not.toContain(patient);
    expect(list.data.viewablePatients.edges.length).toBeGreaterThan(5);
  });

  it('shows nothing of a facility in the next query after withdrawConsent, and its data again after registerConsent', async () => {
    const clinic = userOf('dr-sato').activities[0]!.facilityId;
    const consent = world.consents.find(
      ({ viewingFacilityId, disclosingFacilityId, patientId }) =>
        viewingFacilityId === clinic && sees('dr-sato', patientId, 'PRESCRIPTION').includes(disclosingFacilityId),
    )!;
    const ask = async () => {
      const answer = await fleet.askLists('dr-sato', 'query ($id: ID!) { patient(id: $id) { charts { facilities { id } } } }', {
        id: consent.patientId,
      });
      return (answer.data.patient?.charts ?? []).flatMap(({ facilities }: { facilities: { id: string }[] }) =>
        facilities.map(({ id }) => id),
      );
    };
    expect(await ask()).toContain(consent.disclosingFacilityId);
    const withdrawn = await fleet.askLists(
      'support',
      'mutation ($id: ID!) { withdrawConsent(input: { id: $id }) { consent { withdrawnAt } userErrors { code } } }',
      { id: consent.id },
    );
    expect(withdrawn.data.withdrawConsent.userErrors).toEqual([]);
    expect(await ask()).not.toContain(consent.disclosingFacilityId);
    const { patientId, disclosingFacilityId, viewingFacilityId } = consent;
    const registered = await fleet.askLists(
      'support',
      'mutation ($input: RegisterConsentInput!) { registerConsent(input: $input) { consent { id } userErrors { code } } }',
      {
        input: { patientId, disclosingFacilityId, viewingFacilityId },
      },
    );
    expect(registered.errors).toEqual([]);
    expect(registered.data.registerConsent.userErrors).toEqual([]);
    expect(await ask()).toContain(disclosingFacilityId);
  });
});

describe('the care cabinet', () => {
  it('lets a nurse add a record with the nurse’s name and facility, which the care team can read', async () => {
    const nurse = userOf('ns-tanaka');
    const station = nurse.activities[0]!.facilityId;
    const list = await fleet.askLists('ns-tanaka', EVERYTHING, { first: 200 });
    const patient = list.data.viewablePatients.edges
      .map(({ node }: { node: { id: string } }) => node.id)
      .find((id: string) => sees('ns-tanaka', id, 'CARE_RECORD').includes(station));
    await fleet.startCareTeam('ns-tanaka', patient);
    const added = await fleet.askLists(
      'ns-tanaka',
      `mutation ($input: CreateCareRecordInput!) { createCareRecord(input: $input) { careRecord { id text facility { id name } author { name } } userErrors { code field } } }`,
      { input: { patientId: patient, kind: 'VISIT', text: '血圧 128/76。食欲あり。' } },
    );
    expect(added.errors).toEqual([]);
    expect(added.data.createCareRecord).toMatchObject({
      userErrors: [],
      careRecord: { text: '血圧 128/76。食欲あり。', facility: { id: station }, author: { name: expect.stringMatching(/田中/) } },
    });
    const read = await fleet.askLists(
      'ns-tanaka',
      'query ($id: ID!) { patient(id: $id) { charts { ... on CareCabinetChart { careRecords { nodes { id text author { name } } answers { facility { id } category state } } } } } }',
      { id: patient },
    );
    const records = read.data.patient.charts.flatMap((chart: { careRecords?: { id: string }[] }) => chart.careRecords ?? []);
    expect(records).toContainEqual({
      id: added.data.createCareRecord.careRecord.id,
      text: '血圧 128/76。食欲あり。',
      author: added.data.createCareRecord.careRecord.author,
    });
  });

  it('shows a team’s record to an invited person from the acceptance until the membership ends, and to nobody else', async () => {
    const acting = (account: string) => userOf(account).activities[0]!.facilityId;
    const writes = (account: string, id: string) => sees(account, id, 'CARE_RECORD').includes(acting(account));
    const others = ['dr-sato', 'ph-yamada', 'cm-kimura'];
    const shared = world.patients.filter(({ id }) => writes('ns-tanaka', id)).map(({ id }) => id);
    const [patientId, invited] = shared.flatMap((id) =>
      others.filter((account) => writes(account, id)).map((account) => [id, account]),
    )[0]!;
    await fleet.startCareTeam('ns-tanaka', patientId!);
    const send = async (account: string, mutation: string, type: string, input: object) => {
      const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { member { id state } userErrors { code } } }`;
      const { data, errors } = await fleet.ask(account, query, { input: { patientId, ...input } });
      expect([errors, data.answer.userErrors]).toEqual([[], []]);
      return data.answer.member;
    };
    const look = async (account: string) => {
      const query =
        'query ($id: ID!) { patient(id: $id) { charts { ... on CareCabinetChart { careTeam { nodes { user { id } } } careRecords { nodes { id } answers { state } } } } } }';
      const { data } = await fleet.ask(account, query, { id: patientId });
      const { careRecords, careTeam } = data.patient.charts.find((chart: object) => 'careRecords' in chart);
      const states = new Set(careRecords.answers.map(({ state }: { state: string }) => state));
      return { reads: states.has('ANSWERED'), team: careTeam.nodes.length };
    };
    const { id: userId } = userOf(invited!);
    const { id: memberId } = await send('ns-tanaka', 'inviteToCareTeam', 'InviteToCareTeamInput', { userId, facilityId: acting(invited!) });
    expect(await look(invited!)).toEqual({ reads: false, team: 0 });
    const { data } = await fleet.ask(invited!, '{ myCareTeamInvitations { id patient { id name } invitedBy { id } state } }');
    expect(data.myCareTeamInvitations).toContainEqual({
      ...{ id: memberId, state: 'INVITED', invitedBy: { id: userOf('ns-tanaka').id } },
      patient: { id: patientId, name: expect.any(String) },
    });
    await send(invited!, 'acceptCareTeamInvitation', 'CareTeamMemberInput', { memberId });
    expect(await look(invited!)).toEqual({ reads: true, team: 2 });
    await send(invited!, 'endCareTeamMembership', 'CareTeamMemberInput', { memberId });
    expect(await look(invited!)).toEqual({ reads: false, team: 0 });
  });

  it('refuses a record for a patient whom the author may not see, and stores nothing', async () => {
    const stranger = world.patients.find(({ id }) => sees('ns-tanaka', id, 'CARE_RECORD').length === 0)!;
    const refused = await fleet.askLists(
      'ns-tanaka',
      'mutation ($id: ID!) { createCareRecord(input: { patientId: $id, kind: VISIT, text: "x" }) { careRecord { id } } }',
      { id: stranger.id },
    );
    expect(refused.data).toEqual({ createCareRecord: null });
    expect(refused.errors.map(({ extensions }) => extensions.code)).toEqual(['NOT_PERMITTED']);
  });

  it('returns the stored record if another mutation of the operation is refused, and stores it once if it is sent again', async () => {
    const station = userOf('ns-tanaka').activities[0]!.facilityId;
    const own = world.patients.find(({ id }) => sees('ns-tanaka', id, 'CARE_RECORD').includes(station))!;
    const stranger = world.patients.find(({ id }) => sees('ns-tanaka', id, 'CARE_RECORD').length === 0)!;
    await fleet.startCareTeam('ns-tanaka', own.id);
    const send = async () =>
      await fleet.askLists(
        'ns-tanaka',
        `mutation ($own: ID!, $stranger: ID!) {
          stored: createCareRecord(input: { patientId: $own, kind: VISIT, text: "x", idempotencyKey: "twice" }) { careRecord { id } }
          denied: createCareRecord(input: { patientId: $stranger, kind: VISIT, text: "x" }) { careRecord { id } } }`,
        { own: own.id, stranger: stranger.id },
      );
    const first = await send();
    expect(first.data).toEqual({ stored: { careRecord: { id: expect.any(String) } }, denied: null });
    expect(first.errors.map(({ extensions, path }) => [extensions.code, path])).toEqual([['NOT_PERMITTED', ['denied']]]);
    expect((await send()).data).toEqual(first.data);
  });
});
