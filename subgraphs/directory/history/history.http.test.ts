import 'reflect-metadata';
import { ConsentEntity } from '../consents/consent.entity.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const EXPLAIN = `query ($u: ID!, $p: ID!, $at: DateTime, $whatIf: WhatIf) { explainAccess(userId: $u, patientId: $p, at: $at, whatIf: $whatIf) {
  viewable allowed { facility { id } system categories careFrom careUntil grounds emergency until } refused { rule facility { id } system categories fact } } }`;
const VIEWERS = `query ($p: ID!, $after: String) { whoCanSee(patientId: $p, first: 7, after: $after) {
  edges { node { user { id } facility { id } allowed { system categories } } } pageInfo { hasNextPage endCursor } } }`;

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
const explain = async (subject: string, patient: string, more: object = {}) => {
  const { data, errors } = await directory.ask('support', EXPLAIN, { u: user(subject).id, p: patient, ...more });
  expect(errors).toEqual([]);
  return data.explainAccess;
};
const mutate = async (name: string, input: object, who = 'admin') => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename userErrors { code field } } }`;
  const { data, errors } = await directory.ask(who, query, { input });
  expect([errors, data[name].userErrors]).toEqual([[], []]);
};
const viewable = async (subject: string) => {
  const { data } = await directory.ask(subject, '{ viewablePatients(first: 200) { edges { node { id } } } }');
  return data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id) as string[];
};
const versionOf = async (query: string, id: string) => {
  const { data } = await directory.ask('admin', `{ ${query}(first: 200) { edges { node { id version } } } }`);
  return data[query].edges.find(({ node }: { node: { id: string } }) => node.id === id).node.version as number;
};

/** Successive changes to what dr-sato may see of a patient. Each one starts from the state that the last one left. */
async function upheaval(patient: string): Promise<(() => Promise<void>)[]> {
  const facility = directory.caller('dr-sato').facility;
  const consents = await directory.database.getRepository(ConsentEntity).findBy({ patientId: patient, viewingFacilityId: facility });
  const [permission] = await directory.database.getRepository(ViewingPermissionEntity).findBy({ userId: user('dr-sato').id });
  const [link] = await directory.database
    .getRepository(PatientLinkEntity)
    .findBy({ patientId: patient, facilityId: consents[0]!.disclosingFacilityId });
  const { disclosingFacilityId } = consents[0]!;
  const reason = 'r';
  return [
    async () => await mutate('withdrawConsent', { id: consents[0]!.id }, 'support'),
    async () => await mutate('registerConsent', { patientId: patient, disclosingFacilityId, viewingFacilityId: facility }, 'support'),
    async () => await mutate('suspendUser', { id: user('dr-sato').id, reason }),
    async () => await mutate('resumeUser', { id: user('dr-sato').id, reason }),
    async () => await mutate('suspendFacility', { id: disclosingFacilityId, reason }),
    async () => await mutate('resumeFacility', { id: disclosingFacilityId, reason }),
    async () =>
      await mutate('updateFacility', {
        id: disclosingFacilityId,
        version: await versionOf('facilityRecords', disclosingFacilityId),
        disclosures: [{ system: 'id-link', categories: ['ALLERGY'] }],
        reason,
      }),
    async () => await mutate('unlinkPatient', { id: link!.id, reason }, 'support'),
    async () =>
      await mutate('linkPatient', { patientId: patient, facilityId: disclosingFacilityId, localPatientId: '9-9', reason }, 'support'),
    async () => await mutate('revokeViewingPermission', { id: permission!.id, reason }),
    async () =>
      await mutate('grantViewingPermission', {
        userId: user('dr-sato').id,
        facilityId: facility,
        patientId: patient,
        categories: ['ALLERGY'],
        reason,
      }),
    async () =>
      await mutate('updateUser', {
        id: user('dr-sato').id,
        version: await versionOf('userRecords', user('dr-sato').id),
        idKind: 'LIMITED',
        reason,
      }),
    async () =>
      await mutate('updateUser', {
        id: user('dr-sato').id,
        version: await versionOf('userRecords', user('dr-sato').id),
        idKind: 'FULL',
        reason,
      }),
    async () =>
      await mutate('grantViewingPermission', {
        userId: user('dr-sato').id,
        facilityId: facility,
        categories: ['ALLERGY', 'PRESCRIPTION'],
        reason,
      }),
  ];
}

describe('the past', () => {
  it('is explained as it was, whatever changed later', async () => {
    const patient = (await viewable('dr-sato'))[0]!;
    const then: { at: number; explained: unknown }[] = [];
    const remember = async () => then.push({ at: directory.now, explained: await explain('dr-sato', patient) });
    await remember();
    for (const step of await upheaval(patient)) {
      directory.now += 3_600_000;
      await step();
      await remember();
    }
    expect(new Set(then.map(({ explained }) => JSON.stringify(explained))).size).toBeGreaterThan(8);
    directory.now += 3_600_000;
    const withoutEnds = (explained: unknown) =>
      JSON.parse(JSON.stringify(explained, (key, value) => (['until', 'fact'].includes(key) ? undefined : value)));
    for (const { at, explained } of then) {
      for (const moment of [at, at + 3_599_999])
        expect(withoutEnds(await explain('dr-sato', patient, { at: new Date(moment).toISOString() }))).toEqual(withoutEnds(explained));
    }
    const before = await explain('dr-sato', patient, { at: '1990-01-01T00:00:00Z' });
    expect(before.viewable).toBe(false);
    const future = await directory.ask('support', EXPLAIN, {
      u: user('dr-sato').id,
      p: patient,
      at: new Date(directory.now + 1).toISOString(),
    });
    expect(future.errors[0]).toMatchObject({ extensions: { code: 'BAD_INPUT', argument: 'at' } });
  });

  it('is explained with the facts that ended, so that an admin can act on them', async () => {
    const consent = (
      await directory.database.getRepository(ConsentEntity).findBy({ viewingFacilityId: directory.caller('ph-yamada').facility })
    )[0]!;
    directory.now += 1000;
    await mutate('withdrawConsent', { id: consent.id }, 'support');
    const { refused } = await explain('ph-yamada', consent.patientId);
    expect(refused.find(({ facility }: { facility: { id: string } }) => facility.id === consent.disclosingFacilityId)).toMatchObject({
      rule: 'CONSENT',
      fact: consent.id,
    });
  });
});

describe('a change that is not made', () => {
  it('is explained as it then turns out when it is made', async () => {
    const [patient] = await viewable('ns-tanaka');
    const facilityId = directory.caller('ns-tanaka').facility;
    const consent = (
      await directory.database.getRepository(ConsentEntity).findBy({ patientId: patient!, viewingFacilityId: facilityId })
    )[0]!;
    const grant = { categories: ['LAB_RESULT', 'DIAGNOSIS'], careFrom: null, careUntil: null };
    const steps: [object, () => Promise<void>][] = [
      [
        { grant },
        async () =>
          await mutate('grantViewingPermission', { userId: user('ns-tanaka').id, facilityId, patientId: patient, ...grant, reason: 'r' }),
      ],
      [{ withdrawConsent: consent.id }, async () => await mutate('withdrawConsent', { id: consent.id }, 'support')],
      [
        { consentFrom: consent.disclosingFacilityId },
        async () =>
          await mutate(
            'registerConsent',
            { patientId: patient, disclosingFacilityId: consent.disclosingFacilityId, viewingFacilityId: facilityId },
            'support',
          ),
      ],
      [
        { facilityLeaves: consent.disclosingFacilityId },
        async () => await mutate('suspendFacility', { id: consent.disclosingFacilityId, reason: 'r' }),
      ],
      [{ suspend: true }, async () => await mutate('suspendUser', { id: user('ns-tanaka').id, reason: 'r' })],
    ];
    const told = (explained: { allowed: object[]; refused: object[] }) => ({
      allowed: explained.allowed.map((cell) => JSON.stringify({ ...cell, grounds: null })).sort(),
      refused: explained.refused.map((gap) => ({ ...gap, fact: null })),
    });
    for (const [whatIf, make] of steps) {
      directory.now += 1000;
      const supposed = await explain('ns-tanaka', patient!, { whatIf });
      await make();
      expect([whatIf, told(await explain('ns-tanaka', patient!))]).toEqual([whatIf, told(supposed)]);
    }
    await mutate('resumeUser', { id: user('ns-tanaka').id, reason: 'r' });
    await mutate('resumeFacility', { id: consent.disclosingFacilityId, reason: 'r' });
  });

  it('is not explained for a fact that does not exist, nor to the admin of another facility', async () => {
    const [patient] = await viewable('cm-kimura');
    const unknown = await directory.ask('support', EXPLAIN, {
      u: user('cm-kimura').id,
      p: patient,
      whatIf: { withdrawConsent: 'con_none' },
    });
    expect(unknown.errors[0]).toMatchObject({ extensions: { code: 'NOT_FOUND', argument: 'whatIf.withdrawConsent' } });
    const admin = directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
    for (const whatIf of [{ consentFrom: 'fac_x' }, { emergency: true }, { endLink: 'lnk_x' }]) {
      const { errors } = await directory.ask(admin.subject, EXPLAIN, { u: admin.id, p: patient, whatIf });
      expect(errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    }
  });
});

describe('the list of people who can see a patient', () => {
  it('has every person who may view the patient, and no other', async () => {
    const { patients, users } = directory.world;
    let found = 0;
    for (const { id } of patients.slice(0, 12)) {
      const named: string[] = [];
      let after: string | null = null;
      do {
        const { data, errors } = await directory.ask('support', VIEWERS, { p: id, after });
        expect(errors).toEqual([]);
        named.push(...data.whoCanSee.edges.map(({ node }: { node: { user: { id: string } } }) => node.user.id));
        after = data.whoCanSee.pageInfo.hasNextPage ? data.whoCanSee.pageInfo.endCursor : null;
      } while (after !== null);
      const expected: string[] = [];
      for (const one of users) if ((await explain(one.subject, id)).viewable) expected.push(one.id);
      expect([id, [...named].sort()]).toEqual([id, expected.sort()]);
      found += named.length;
    }
    expect(found).toBeGreaterThan(20);
  }, 120_000);
});

describe('a merge', () => {
  const merged = async (from: string, into: string) => {
    const query = `mutation { mergePatients(input: { fromId: "${from}", intoId: "${into}", reason: "二重登録" }) { merge { id } userErrors { code } } }`;
    const { data } = await directory.ask('support', query);
    return data.mergePatients;
  };
  const cells = async (subject: string, patient: string) => {
    const { allowed } = await explain(subject, patient);
    return allowed.map(({ grounds: _, ...cell }: { grounds: string[] }) => cell);
  };

  it('shows the data of both patients as one, and as before when it is undone', async () => {
    const seen = await viewable('ph-yamada');
    const { links } = directory.world;
    const at = (id: string) => links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => facilityId);
    const pair = seen.flatMap((from) =>
      seen.filter((into) => into !== from && !at(into).some((one) => at(from).includes(one))).map((into) => [from, into] as const),
    )[0]!;
    const [from, into] = pair;
    const before = [await cells('ph-yamada', from), await cells('ph-yamada', into)] as const;
    directory.now += 1000;
    const { merge, userErrors } = await merged(from, into);
    expect(userErrors).toEqual([]);
    expect(await viewable('ph-yamada')).toEqual(seen.filter((id) => id !== from));
    const both = (await cells('ph-yamada', into)).map((cell: object) => JSON.stringify(cell)).sort();
    expect(both).toEqual([...before[0], ...before[1]].map((cell) => JSON.stringify(cell)).sort());
    directory.now += 1000;
    await mutate('unmergePatients', { id: merge.id, reason: '別人' }, 'support');
    expect(await viewable('ph-yamada')).toEqual(seen);
    expect([await cells('ph-yamada', from), await cells('ph-yamada', into)]).toEqual(before);
  });

  it('does not restore a fact that was withdrawn meanwhile, when it is undone', async () => {
    const seen = await viewable('dr-sato');
    const facilityId = directory.caller('dr-sato').facility;
    const { links } = directory.world;
    const at = (id: string) => links.filter(({ patientId }) => patientId === id).map(({ facilityId: facility }) => facility);
    const [from, into] = seen.flatMap((one) =>
      seen.filter((other) => other !== one && !at(other).some((f) => at(one).includes(f))).map((other) => [one, other]),
    )[0]!;
    directory.now += 1000;
    const { merge } = await merged(from!, into!);
    directory.now += 1000;
    const consents = await directory.database.getRepository(ConsentEntity).findBy({ patientId: into!, viewingFacilityId: facilityId });
    for (const { id, withdrawnAt } of consents) if (withdrawnAt === null) await mutate('withdrawConsent', { id }, 'support');
    directory.now += 1000;
    await mutate('unmergePatients', { id: merge.id, reason: '別人' }, 'support');
    for (const id of [from!, into!]) {
      const { allowed } = await explain('dr-sato', id);
      expect(allowed.filter(({ facility }: { facility: { id: string } }) => facility.id !== facilityId)).toEqual([]);
    }
  });

  it('is refused if both patients are linked at one facility, or one is merged already', async () => {
    const { links, patients } = directory.world;
    const at = (id: string) => links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => facilityId);
    const [one, other] = patients.flatMap(({ id }) =>
      patients.filter((p) => p.id !== id && at(p.id).some((f) => at(id).includes(f))).map((p) => [id, p.id]),
    )[3]!;
    expect((await merged(one!, other!)).userErrors).toEqual([{ code: 'LINKED_AT_BOTH' }]);
    expect((await merged(one!, one!)).userErrors).toEqual([{ code: 'SAME_PATIENT' }]);
  });
});
