import 'reflect-metadata';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const SCORE =
  'query ($input: ScoreLinkInput!) { scoreLink(input: $input) { scores { candidate localPatientId score verdict reasons { field agreement detail } } userErrors { code field } } }';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory({ patients: 24 });
}, 60_000);
afterAll(async () => await directory?.stop());

describe('scoring the candidates of a search', () => {
  it('puts the most likely candidate first, and gives the reasons', async () => {
    const { id, family, given, familyKana, givenKana, birthDate, sex } = directory.world.patients[0]!;
    const same = { name: `${family}${given}`, kana: `${familyKana} ${givenKana}`, birthDate, sex };
    const candidates = [
      { localPatientId: '1', name: '別人 一', kana: 'ベツジン イチ', birthDate: '1911-11-11', sex: 'OTHER' },
      { localPatientId: '2', ...same },
      { localPatientId: '3', ...same, birthDate: null },
    ];
    const { data, errors } = await directory.ask('support', SCORE, { input: { patientId: id, candidates } });
    expect(errors).toEqual([]);
    const { scores } = data.scoreLink;
    expect(scores.map((one: { candidate: number; verdict: string }) => [one.candidate, one.verdict])).toEqual([
      [1, 'MATCH'],
      [2, 'REVIEW'],
      [0, 'NO_MATCH'],
    ]);
    expect(scores[0].reasons[2]).toEqual({ field: 'BIRTH_DATE', agreement: 'SAME', detail: null });
  });

  it('is only for the support centre, existing patients, and a limited number of candidates', async () => {
    const patientId = directory.world.patients[0]!.id;
    expect((await directory.ask('dr-sato', SCORE, { input: { patientId, candidates: [] } })).errors[0]?.extensions.code).toBe(
      'NOT_PERMITTED',
    );
    const nobody = await directory.ask('support', SCORE, { input: { patientId: 'pat_nobody', candidates: [{ name: 'x' }] } });
    expect(nobody.data.scoreLink).toEqual({ scores: [], userErrors: [{ code: 'NOT_FOUND', field: ['input', 'patientId'] }] });
    const many = await directory.ask('support', SCORE, { input: { patientId, candidates: Array.from({ length: 201 }, () => ({})) } });
    expect(many.data.scoreLink.userErrors).toEqual([{ code: 'TOO_MANY', field: ['input', 'candidates'] }]);
  });
});
