import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const ASK = `query ($patientId: ID, $localPatientId: String) { explainMyAccess(patientId: $patientId, localPatientId: $localPatientId) {
  viewable patient { id name } allowed { facility { id } system categories emergency until } refused { rule facility { id } system categories fact }
  facility { id } limitedId viewsOtherFacilities permittedForAll } }`;

interface Explained {
  readonly viewable: boolean;
  readonly patient: { readonly id: string } | null;
  readonly allowed: readonly { readonly facility: { readonly id: string }; readonly categories: readonly string[] }[];
  readonly refused: readonly {
    readonly rule: string;
    readonly facility: { readonly id: string } | null;
    readonly categories: readonly string[];
  }[];
  readonly facility: { readonly id: string };
  readonly limitedId: boolean;
  readonly viewsOtherFacilities: boolean;
  readonly permittedForAll: readonly string[];
}

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const ask = async (subject: string, variables: object) => await directory.ask(subject, ASK, variables);
const explain = async (subject: string, variables: object): Promise<Explained> => (await ask(subject, variables)).data.explainMyAccess;
const listed = async (subject: string): Promise<string[]> =>
  (await directory.ask(subject, '{ viewablePatients(first: 200) { edges { node { id } } } }')).data.viewablePatients.edges.map(
    ({ node }: { node: { id: string } }) => node.id,
  );

describe('explainMyAccess', () => {
  it('names what the person may see of each patient of the list, and only facilities that show something, or the own one', async () => {
    const own = directory.caller('dr-sato').facility;
    for (const id of await listed('dr-sato')) {
      const { viewable, patient, allowed, refused, facility } = await explain('dr-sato', { patientId: id });
      expect([viewable, patient?.id, facility.id]).toEqual([true, id, own]);
      expect(allowed.length).toBeGreaterThan(0);
      const shown = new Set([own, ...allowed.map((cell) => cell.facility.id)]);
      for (const gap of refused) expect([...shown]).toContain(gap.facility!.id);
    }
  });

  it('says the same as the administrator’s explanation about what may be seen', async () => {
    const [id] = await listed('dr-sato');
    const mine = await explain('dr-sato', { patientId: id });
    const userId = directory.world.users.find(({ subject }) => subject === 'dr-sato')!.id;
    const { data } = await directory.ask(
      'admin',
      'query ($u: ID!, $p: ID!) { explainAccess(userId: $u, patientId: $p) { allowed { facility { id } system categories emergency until } } }',
      { u: userId, p: id },
    );
    expect(mine.allowed).toEqual(data.explainAccess.allowed);
  });

  it.each(['dr-sato', 'dr-gaibu', 'ns-tanaka', 'cm-kimura'])(
    'answers %s about a patient who is not viewable exactly as about one who does not exist, with the same reports',
    async (subject) => {
      const seen = await listed(subject);
      const hidden = directory.world.patients.filter(({ id }) => !seen.includes(id));
      expect(hidden.length).toBeGreaterThan(0);
      const nobody = await ask(subject, { patientId: 'pat_nobody' });
      expect(nobody.errors).toEqual([]);
      expect(nobody.data.explainMyAccess).toMatchObject({ viewable: false, patient: null, allowed: [], refused: [] });
      for (const { id } of hidden.slice(0, 20)) {
        const answer = await ask(subject, { patientId: id });
        expect([answer.text, answer.disclosures]).toEqual([nobody.text, nobody.disclosures]);
      }
    },
  );

  it('finds a patient by the local number of the person’s own facility only, and only one whom the person may see', async () => {
    const own = directory.caller('dr-sato').facility;
    const seen = await listed('dr-sato');
    const nobody = await ask('dr-sato', { localPatientId: 'NOBODY' });
    const links = directory.world.links.filter(({ facilityId, patientId }) => facilityId === own || seen.includes(patientId));
    const numbers = new Map(links.filter(({ facilityId }) => facilityId === own).map((link) => [link.localPatientId, link.patientId]));
    for (const { localPatientId } of links) {
      const answer = await ask('dr-sato', { localPatientId });
      const patient = numbers.get(localPatientId);
      if (patient && seen.includes(patient)) expect(answer.data.explainMyAccess.patient.id).toBe(patient);
      else expect(answer.text).toBe(nobody.text);
    }
  });

  it('says what the person’s own ID, facility and permissions allow in general', async () => {
    expect(await explain('dr-sato', { patientId: 'pat_nobody' })).toMatchObject({ limitedId: false, viewsOtherFacilities: true });
    expect((await explain('dr-sato', { patientId: 'pat_nobody' })).permittedForAll).toContain('PRESCRIPTION');
    expect((await explain('dr-gaibu', { patientId: 'pat_nobody' })).permittedForAll).toEqual([]);
  });

  it.each([[{}], [{ patientId: 'pat_1', localPatientId: '1' }], [{ patientId: '', localPatientId: '' }], [{ patientId: null }]])(
    'refuses %j: it needs one name of the patient',
    async (variables) => {
      expect((await ask('dr-sato', variables)).errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', argument: 'patientId' });
    },
  );
});
