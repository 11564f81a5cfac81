import 'reflect-metadata';
import { ask, MUTATIONS } from '../testing/every-mutation.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());
beforeEach(() => {
  directory.now += 1000;
});

/** Texts that are no patient data, and that a report shows: the code of a facility, the issuer of sign-ins. */
const TERMS = new Set(['institutionCode', 'issuer']);

/** Mutations that make their subject. The others change one that is there. */
const MAKES = /^(grant|register|link|merge|start)/;

describe.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s', (_name, mutation) => {
  it('reports what it changed, by whom, before and after, without free text or personal data', async () => {
    const input = await mutation.good(directory);
    const { data, changes, errors } = await ask(directory, mutation, mutation.as, input);
    expect(errors).toEqual([]);
    const subject = data[mutation.name][mutation.selects.split(' ')[0]!].id as string;
    const user = directory.world.users.find((one) => one.subject === mutation.as)!.id;
    expect(changes).toEqual([expect.objectContaining({ action: mutation.name, subject, user })]);
    const { before, after } = changes![0]!;
    expect(after).not.toBeNull();
    if (MAKES.test(mutation.name)) expect(before).toBeNull();
    else {
      expect(before).not.toBeNull();
      expect(after).not.toEqual(before);
    }
    const told = JSON.stringify(changes);
    for (const field of [...mutation.texts.filter((text) => !TERMS.has(text)), 'birthDate', 'localPatientId', 'note']) {
      const text = input[field];
      if (typeof text === 'string' && text.length > 1) expect(told).not.toContain(text);
    }
  });

  it('reports nothing when a repeated idempotency key returns the first result', async () => {
    const input = { ...(await mutation.good(directory)), idempotencyKey: `once-${mutation.name}` };
    const first = await ask(directory, mutation, mutation.as, input);
    const again = await ask(directory, mutation, mutation.as, input);
    expect(first.changes).toHaveLength(1);
    expect(again.changes).toBeUndefined();
  });
});

describe('a report of changes', () => {
  it('is absent if the input is refused', async () => {
    const mutation = MUTATIONS.find(({ name }) => name === 'registerPatient')!;
    const { data, changes } = await ask(directory, mutation, 'support', { ...(await mutation.good(directory)), birthDate: '1066-10-14' });
    expect(data.registerPatient.userErrors).not.toEqual([]);
    expect(changes).toBeUndefined();
  });

  it('names the patient, and the columns that changed instead of their values', async () => {
    const mutation = MUTATIONS.find(({ name }) => name === 'updatePatient')!;
    const input = { ...(await mutation.good(directory)), name: '別名 花子', kana: 'ベツメイ ハナコ' };
    const { changes } = await ask(directory, mutation, 'support', input);
    const { id, version } = input as unknown as { id: string; version: number };
    expect(changes).toMatchObject([
      {
        patient: id,
        before: { version },
        after: { version: version + 1, changed: expect.arrayContaining(['name', 'kana', 'version']) },
      },
    ]);
  });

  it('shows the rows that belong to a facility for a time', async () => {
    const mutation = MUTATIONS.find(({ name }) => name === 'suspendFacility')!;
    const { changes } = await ask(directory, mutation, mutation.as, await mutation.good(directory));
    const { before, after } = changes![0] as Record<'before' | 'after', { membership: { until_at: number | null }[] }>;
    expect(before.membership.at(-1)!.until_at).toBeNull();
    expect(Number(after.membership.at(-1)!.until_at)).toBe(directory.now);
  });

  it('has one change for each mutation of an operation, in order', async () => {
    const input = (networkId: string) => ({
      networkId,
      name: '新 太郎',
      kana: 'アタラシ タロウ',
      birthDate: '1960-01-01',
      sex: 'MALE',
      reason: 'テスト',
    });
    const query = `mutation ($a: RegisterPatientInput!, $b: RegisterPatientInput!) {
      a: registerPatient(input: $a) { patient { id } } b: registerPatient(input: $b) { patient { id } } }`;
    const { data, changes } = await directory.ask('support', query, { a: input('N-1'), b: input('N-2') });
    expect(changes!.map(({ subject }) => subject)).toEqual([data.a.patient.id, data.b.patient.id]);
  });
});
