import 'reflect-metadata';
import { decodeJwt } from 'jose';
import type { Caller, PermitClaims } from '../../kit/index.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { EmergencyAccessEntity } from './emergency-access.entity.js';
import { EMERGENCY_RULES } from './emergency-rules.js';

const START =
  'mutation ($input: StartEmergencyAccessInput!) { startEmergencyAccess(input: $input) { emergencyAccess { id startedAt endsAt } userErrors { code field } } }';
const END = 'mutation ($id: ID!) { endEmergencyAccess(input: { id: $id }) { emergencyAccess { id endsAt } userErrors { code } } }';
const REVIEW =
  'mutation ($input: ReviewEmergencyAccessInput!) { reviewEmergencyAccess(input: $input) { emergencyAccess { state outcome note reviewedBy { id } } userErrors { code } } }';
const SEEN =
  'mutation ($id: ID!) { acknowledgeEmergencyAccess(input: { id: $id }) { emergencyAccess { told { user { id } seenAt } } userErrors { code } } }';
const LIST =
  'query ($state: EmergencyState) { emergencyAccesses(state: $state, first: 200) { edges { node { id state patientId reason user { id } facility { id } told { user { id } seenAt } } } } }';
const PERMITS = `query ($id: ID!) { patient(id: $id) { id charts { system { id }
  ... on HumanBridgeChart { permit } ... on IdLinkChart { permit } ... on CareCabinetChart { permit } } } }`;

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

/** A doctor without any permission, who has just signed in. */
const doctor = (change: Partial<Caller> = {}) =>
  directory.caller('dr-gaibu', { authenticatedAt: Math.floor(directory.now / 1000), opens: [], ...change });
const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
const described = (id: string) => {
  const { family, given, birthDate, sex } = directory.world.patients.find((one) => one.id === id)!;
  return { name: `${family}　${given}`, birthDate, sex, reason: '意識不明で救急搬送' };
};
const start = async (input: object, who: string | Caller = doctor()) => {
  const answer = await directory.ask(who, START, { input });
  return { answer, ...(answer.data?.startEmergencyAccess ?? {}) };
};
const viewable = async (who: string | Caller = doctor()) => {
  const { data } = await directory.ask(who, '{ viewablePatients(first: 200) { edges { node { id } } totalCount } }');
  expect(data.viewablePatients.totalCount).toBe(data.viewablePatients.edges.length);
  return data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id) as string[];
};
/** A patient linked at a hospital of each product, with a name that is unique. */
const somebody = () => {
  const systemOf = new Map(directory.world.facilities.map(({ id, system }) => [id, system]));
  const alone = directory.world.patients.filter(
    (one) => directory.world.patients.filter((other) => other.birthDate === one.birthDate && other.family === one.family).length === 1,
  );
  return alone.find(({ id }) => {
    const systems = directory.world.links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => systemOf.get(facilityId));
    return systems.includes('humanbridge') && systems.includes('id-link');
  })!.id;
};
const endAll = async () => {
  const { data } = await directory.ask('admin', LIST, { state: 'OPEN' });
  for (const { node } of data.emergencyAccesses.edges) await directory.ask('admin', END, { id: node.id });
  directory.now += 1000;
};
afterEach(async () => {
  await endAll();
  // Starts within a day count.
  directory.now += EMERGENCY_RULES.limits.within;
});

describe('a person’s own emergency accesses', () => {
  const MINE =
    'query ($state: EmergencyState) { myEmergencyAccesses(state: $state) { edges { node { id state patient { id } reason startedAt endsAt endedAt reviewedAt outcome } } } }';
  const mine = async (who: string | Caller = doctor(), state?: string) => {
    const { data, errors } = await directory.ask(who, MINE, { state });
    expect(errors).toEqual([]);
    return data.myEmergencyAccesses.edges.map(({ node }: { node: object }) => node);
  };

  it('show each with its patient while it is open, and its review afterwards, to this person alone', async () => {
    const patient = somebody();
    const { emergencyAccess } = await start(described(patient));
    const open = {
      id: emergencyAccess.id,
      state: 'OPEN',
      patient: { id: patient },
      reason: '意識不明で救急搬送',
      endedAt: null,
      outcome: null,
    };
    expect(await mine(doctor(), 'OPEN')).toEqual([expect.objectContaining({ ...open, endsAt: emergencyAccess.endsAt })]);
    expect(await mine('dr-sato')).toEqual([]);

    await directory.ask(doctor(), END, { id: emergencyAccess.id });
    expect(await mine(doctor(), 'OPEN')).toEqual([]);
    const [ended] = await mine();
    expect(ended).toMatchObject({ id: emergencyAccess.id, state: 'TO_REVIEW', patient: null, endedAt: expect.any(String) });

    await directory.ask('admin', REVIEW, { input: { id: emergencyAccess.id, outcome: 'JUSTIFIED', note: '確認した' } });
    const [reviewed] = await mine();
    expect(reviewed).toMatchObject({ id: emergencyAccess.id, state: 'REVIEWED', outcome: 'JUSTIFIED' });
  });

  it('show one for which nobody was found without a patient, with the same words and times', async () => {
    const { emergencyAccess } = await start({ name: '存在 しない', birthDate: '1950-01-01', sex: 'MALE', reason: '意識不明で救急搬送' });
    const [one] = await mine(doctor(), 'OPEN');
    expect(one).toMatchObject({ id: emergencyAccess.id, patient: null, endsAt: emergencyAccess.endsAt });
  });
});

describe('emergency access', () => {
  it('shows a patient who was not visible before, for some hours only, with purpose BTG', async () => {
    const patient = somebody();
    expect(await viewable()).toEqual([]);
    const { emergencyAccess, userErrors } = await start(described(patient));
    expect(userErrors).toEqual([]);
    expect(Date.parse(emergencyAccess.endsAt) - directory.now).toBe(EMERGENCY_RULES.lasts);
    expect(await viewable()).toEqual([patient]);
    const { data, errors } = await directory.ask(doctor(), PERMITS, { id: patient });
    expect(errors).toEqual([]);
    const permits = (data.patient.charts as { permit: string }[]).map(({ permit }) => decodeJwt(permit) as unknown as PermitClaims);
    expect(permits.length).toBeGreaterThanOrEqual(2);
    for (const { purpose, lines, exp } of permits) {
      expect(purpose).toBe('BTG');
      expect(lines.flatMap(({ g }) => g)).toContain(`emergency:${emergencyAccess.id}`);
      expect(exp).toBeLessThanOrEqual(Date.parse(emergencyAccess.endsAt) / 1000);
    }
    // Only this doctor, acting for this facility.
    const colleague = directory.world.users.find(
      (one) => one.subject !== 'dr-gaibu' && one.activities[0]!.facilityId === doctor().facility && one.requiredAssurance === null,
    );
    if (colleague) expect(await viewable(colleague.subject)).not.toContain(patient);
    directory.now += EMERGENCY_RULES.lasts;
    expect(await viewable()).toEqual([]);
  });

  it('stays ended, and only a new emergency access opens the patient again', async () => {
    const patient = somebody();
    const { emergencyAccess } = await start(described(patient));
    directory.now += 60_000;
    const { data } = await directory.ask(doctor(), END, { id: emergencyAccess.id });
    expect(data.endEmergencyAccess).toEqual({
      emergencyAccess: { id: emergencyAccess.id, endsAt: new Date(directory.now).toISOString() },
      userErrors: [],
    });
    expect(await viewable()).toEqual([]);
    expect((await directory.ask('dr-sato', END, { id: emergencyAccess.id })).data.endEmergencyAccess.userErrors).toEqual([
      { code: 'NOT_FOUND' },
    ]);
  });

  it('has the same answer whether or not a patient was found', async () => {
    const shapes: string[] = [];
    const found: (string | undefined)[] = [];
    const patient = somebody();
    const inputs = [described(patient), { ...described(patient), birthDate: '1901-01-01' }, { localPatientId: 'no such', reason: 'r' }];
    for (const input of inputs) {
      const { answer, emergencyAccess } = await start(input);
      // The gateway removes the extensions: only the audit learns who was found.
      const { extensions, ...shown } = JSON.parse(answer.text) as { extensions: { changes: { patient?: string }[] } };
      shapes.push(JSON.stringify(shown).replace(emergencyAccess.id, 'ID'));
      found.push(extensions.changes[0]!.patient);
      await directory.ask(doctor(), END, { id: emergencyAccess.id });
    }
    expect(new Set(shapes).size).toBe(1);
    expect(found).toEqual([patient, undefined, undefined]);
  });

  it('finds a patient by kana in any spelling, and by the acting facility’s patient ID', async () => {
    const patient = somebody();
    const { familyKana, givenKana } = directory.world.patients.find(({ id }) => id === patient)!;
    const hiragana = `${familyKana}${givenKana}`.replace(/[ァ-ヶ]/gu, (kana) => String.fromCodePoint(kana.codePointAt(0)! - 0x60));
    await start({ ...described(patient), name: hiragana });
    expect(await viewable()).toEqual([patient]);
    await endAll();
    const facilityId = doctor().facility;
    await directory.database.getRepository(PatientLinkEntity).insert({
      ...{ id: 'lnk_here', patientId: patient, facilityId, localPatientId: '4711', confirmedAt: 0, endedAt: null },
      ...{ confirmedBy: null, endedBy: null, endReason: null, mergeId: null, version: 1 },
    });
    await start({ localPatientId: '4711', reason: 'r' });
    expect(await viewable()).toEqual([patient]);
    await directory.database.getRepository(PatientLinkEntity).delete({ id: 'lnk_here' });
  });

  it('shows no patient if several patients match the description', async () => {
    const [one, other] = directory.world.patients;
    const same = described(one!.id);
    const version = async (id: string) =>
      (await directory.ask('support', 'query ($id: ID) { patientRecords(filter: { id: $id }) { edges { node { version } } } }', { id }))
        .data.patientRecords.edges[0].node.version as number;
    const update = 'mutation ($input: UpdatePatientInput!) { updatePatient(input: $input) { userErrors { code } } }';
    const twin = {
      id: other!.id,
      version: await version(other!.id),
      name: same.name,
      birthDate: same.birthDate,
      sex: same.sex,
      reason: 'test',
    };
    expect((await directory.ask('support', update, { input: twin })).data.updatePatient.userErrors).toEqual([]);
    await start(same);
    expect(await viewable()).toEqual([]);
    const { family, given, birthDate, sex } = other!;
    const back = { ...twin, version: await version(other!.id), name: `${family} ${given}`, birthDate, sex };
    await directory.ask('support', update, { input: back });
  });

  it.each([
    ['a nurse', 'ns-tanaka', {}, 'NOT_ALLOWED'],
    ['a sign-in of an hour ago', 'dr-gaibu', { authenticatedAt: 1 }, 'SIGN_IN_AGAIN'],
  ])('is not for %s', async (_title, subject, change, code) => {
    const who = directory.caller(subject, { authenticatedAt: Math.floor(directory.now / 1000), ...change });
    expect((await start(described(somebody()), who)).userErrors).toMatchObject([{ code }]);
  });

  it('needs the doctor’s required assurance, and only a few can be open at once', async () => {
    const weak = doctor({ assurance: 'urn:hareyaka:acr:two-factor' });
    if (user('dr-gaibu').requiredAssurance !== null)
      expect((await start(described(somebody()), weak)).answer.errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    for (let i = 0; i < EMERGENCY_RULES.openAtMost; i++) expect((await start(described(somebody()))).userErrors).toEqual([]);
    expect((await start(described(somebody()))).userErrors).toEqual([{ code: 'TOO_MANY', field: ['input', 'reason'] }]);
  });

  it('makes repeated guesses wait longer and longer, whether or not a guess matched a patient', async () => {
    const guess = async (year: number, meets: boolean) => {
      const right = described(somebody());
      const { emergencyAccess, userErrors } = await start(meets ? right : { ...right, birthDate: `${year}-01-01` });
      if (emergencyAccess) await directory.ask(doctor(), END, { id: emergencyAccess.id });
      directory.now += 250;
      return userErrors.map(({ code }: { code: string }) => code).join();
    };
    const { free, pause } = EMERGENCY_RULES.limits.person;
    for (const meets of [false, true]) {
      for (let i = 0; i < free; i++) expect(await guess(1930 + i, meets)).toBe('');
      for (let doubled = 1; doubled <= 4; doubled *= 2) {
        expect(await guess(1950, meets)).toBe('WAIT');
        directory.now += pause * doubled - 1000;
        expect(await guess(1951, meets)).toBe('WAIT');
        directory.now += 1000;
        expect(await guess(1952, meets)).toBe('');
      }
      directory.now += EMERGENCY_RULES.limits.within;
    }
  });

  it('is reported to the reviewers at most once in a while if a limit refused it, and shows no patient', async () => {
    for (let i = 0; i < EMERGENCY_RULES.limits.person.free; i++) {
      const { emergencyAccess } = await start(described(somebody()));
      await directory.ask(doctor(), END, { id: emergencyAccess.id });
    }
    directory.now += 1000;
    const known = await directory.database.getRepository(EmergencyAccessEntity).countBy({ refusedBy: 'PERSON' });
    for (let i = 0; i < 3; i++) expect((await start(described(somebody()))).userErrors).toMatchObject([{ code: 'WAIT' }]);
    expect(await directory.database.getRepository(EmergencyAccessEntity).countBy({ refusedBy: 'PERSON' })).toBe(known + 1);
    expect(await viewable()).toEqual([]);
    const query = `{ emergencyAccesses(state: REFUSED, first: 200) { edges { node { id state refusedBy patientId user { id } told { user { id } } } } } }`;
    const { data } = await directory.ask('support', query);
    const told = expect.arrayContaining([{ user: { id: user('support').id } }]);
    const [{ node: newest }] = data.emergencyAccesses.edges;
    expect([newest]).toMatchObject([{ state: 'REFUSED', refusedBy: 'PERSON', patientId: null, user: { id: user('dr-gaibu').id }, told }]);
    const before = data.emergencyAccesses.edges.length;
    const input = { id: newest.id, outcome: 'UNJUSTIFIED', note: '推測' };
    const reviewed = await directory.ask('support', REVIEW, { input });
    expect(reviewed.data.reviewEmergencyAccess.emergencyAccess.state).toBe('REVIEWED');
    expect((await directory.ask('support', query)).data.emergencyAccesses.edges).toHaveLength(before - 1);
  });

  it('is reported at once to its reviewers, and to no other user', async () => {
    const patient = somebody();
    const { emergencyAccess } = await start(described(patient));
    const { data } = await directory.ask('admin', LIST);
    const record = data.emergencyAccesses.edges
      .map(({ node }: { node: { id: string } }) => node)
      .find(({ id }: { id: string }) => id === emergencyAccess.id);
    expect(record).toMatchObject({
      state: 'OPEN',
      patientId: patient,
      user: { id: user('dr-gaibu').id },
      facility: { id: doctor().facility },
    });
    const told = record.told.map(({ user: { id } }: { user: { id: string } }) => id);
    const near = new Set([
      doctor().facility,
      ...directory.world.links.filter((one) => one.patientId === patient).map(({ facilityId }) => facilityId),
    ]);
    const expected = directory.world.users
      .filter(({ activities }) =>
        activities.some(({ role, facilityId }) =>
          role === 'FACILITY_ADMIN' ? near.has(facilityId) : role === 'NETWORK_ADMIN' || role === 'SUPPORT_CENTRE',
        ),
      )
      .map(({ id }) => id);
    expect([...told].sort()).toEqual(expected.sort());
    const { data: seen } = await directory.ask('support', SEEN, { id: emergencyAccess.id });
    const mine = seen.acknowledgeEmergencyAccess.emergencyAccess.told.filter((one: { seenAt: string | null }) => one.seenAt !== null);
    expect(mine).toEqual([{ user: { id: user('support').id }, seenAt: new Date(directory.now).toISOString() }]);
  });

  it('is reviewed once by another person, and becomes overdue without a review', async () => {
    const { emergencyAccess } = await start(described(somebody()));
    const states = async (state: string) => {
      const { data } = await directory.ask('support', LIST, { state });
      return data.emergencyAccesses.edges.map(({ node }: { node: { id: string } }) => node.id);
    };
    expect(await states('OPEN')).toContain(emergencyAccess.id);
    directory.now += EMERGENCY_RULES.lasts;
    expect(await states('TO_REVIEW')).toContain(emergencyAccess.id);
    directory.now += EMERGENCY_RULES.reviewWithin;
    expect(await states('OVERDUE')).toContain(emergencyAccess.id);
    const input = { id: emergencyAccess.id, outcome: 'UNJUSTIFIED', note: '本人確認なし' };
    const { data } = await directory.ask('support', REVIEW, { input });
    expect(data.reviewEmergencyAccess).toEqual({
      emergencyAccess: { state: 'REVIEWED', outcome: 'UNJUSTIFIED', note: '本人確認なし', reviewedBy: { id: user('support').id } },
      userErrors: [],
    });
    expect((await directory.ask('admin', REVIEW, { input })).data.reviewEmergencyAccess.userErrors).toEqual([{ code: 'REVIEWED' }]);
    expect(await states('OVERDUE')).not.toContain(emergencyAccess.id);
  });
});
