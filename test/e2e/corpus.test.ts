import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { runCommand } from '../network/launch/child.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

/** Real SS-MIX2 files from outside this project, read in place. */
const CORPUS = resolve('../shared/corpus/ssmix2');
const there = existsSync(CORPUS);
if (!there) {
  if (process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the corpus of real SS-MIX2 files is missing, and nothing may be skipped');
  process.stderr.write('\n*** SKIPPED: the corpus of real SS-MIX2 files is not beside the project; its files were not read ***\n\n');
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /_[012](\.hl7)?$/.test(name) ? [path] : [];
  });
}

/** The patients of the network with the corpus's local patient IDs, and their hospitals. */
const PATIENT_OF = new Map<string, string>();
const CHART = `query ($id: ID!) { patient(id: $id) { charts { system { id }
  allergies { nodes { substance { text } facility { id } } answers { facility { id } category state } }
  diagnoses { nodes { date condition { code text system } facility { id } } answers { facility { id } category state } }
  prescriptions { nodes { date dispensedOn stage prescriber facility { id } items { drug { code text system } dose { value unit } daily { text unit } total { value unit } usage { text } days startsOn route { text } } } answers { facility { id } category state } }
  labResults { nodes { item { text code } value facility { id } } answers { facility { id } category state } }
} } }`;

(there ? describe : describe.skip)('the corpus, through all processes', () => {
  let fleet: TestFleet;
  let hospital: { id: string; institutionCode: string };

  beforeAll(async () => {
    fleet = await startTestFleet();
    const world = await fleet.world();
    const clinic = world.users.find(({ subject }) => subject === 'dr-sato')!.activities[0]!.facilityId;
    // A HumanBridge hospital that publishes every category, and two of its consented patients.
    const candidates = world.facilities.filter(({ published }) =>
      ['PRESCRIPTION', 'LAB_RESULT', 'ALLERGY', 'DIAGNOSIS'].every((c) => published.humanbridge?.includes(c as never)),
    );
    const consented = (facility: string) =>
      world.consents.filter((c) => c.viewingFacilityId === clinic && c.disclosingFacilityId === facility).map(({ patientId }) => patientId);
    hospital = candidates.find(({ id }) => consented(id).length >= 2)!;
    const [first, second] = consented(hospital.id);
    PATIENT_OF.set('9999013', first!).set('0000001', second!);
    // As an operator does it: an import gives the two patients their local IDs there.
    const folder = mkdtempSync(join(tmpdir(), 'hareyaka-links-'));
    writeFileSync(
      join(folder, 'links.csv'),
      `patientId,facilityId,localPatientId,confirmedAt\n${[...PATIENT_OF].map(([local, id]) => `${id},${hospital.id},${local},2020-01-01T00:00:00Z`).join('\n')}\n`,
    );
    await runCommand('subgraphs/directory/commands/import/main.js', [folder], {
      HAREYAKA_DATABASE: `sqlite:${join(fleet.folder, 'directory.sqlite')}`,
    });
    rmSync(folder, { recursive: true });
    for (const file of files(CORPUS)) {
      const path = relative(CORPUS, file).split('/').map(encodeURIComponent).join('/');
      const put = await request(`${fleet.network.control}/files/${hospital.institutionCode}/${path}`, {
        method: 'PUT',
        body: readFileSync(file),
      });
      const text = await put.body.text();
      if (put.statusCode >= 300) throw new Error(`${path}: ${put.statusCode} ${text}`);
    }
  }, 90_000);
  afterAll(async () => await fleet?.stop(), 60_000);

  const chartOf = async (local: string) => {
    const answer = await fleet.askLists('dr-sato', CHART, { id: PATIENT_OF.get(local) });
    expect(answer.errors).toEqual([]);
    const chart = answer.data.patient.charts.find(({ system }: { system: { id: string } }) => system.id === 'humanbridge');
    const here = (list: { facility: { id: string } }[] | null) => (list ?? []).filter(({ facility }) => facility.id === hospital.id);
    const state = (category: string) =>
      chart.answers.find((a: { category: string; facility: { id: string } }) => a.category === category && a.facility.id === hospital.id)
        ?.state;
    return { chart, here, state, text: answer.text };
  };

  it('shows the prescription of 2011-07-01 with the values in the file', async () => {
    const { chart, here, state } = await chartOf('9999013');
    expect(state('PRESCRIPTION')).toBe('ANSWERED');
    const [order] = here(chart.prescriptions) as Record<string, unknown>[];
    expect(order).toMatchObject({ date: '2011-07-01', stage: 'ORDERED', prescriber: '医師 一郎', dispensedOn: null });
    expect(order!.items).toMatchObject([
      {
        drug: { code: '108665201', text: 'ダーゼン錠（５mg)', system: 'HOT9' },
        dose: { value: 1, unit: '錠' },
        total: { value: 15, unit: '錠' },
        usage: { text: '内服・経口・１日３回朝昼夕食後' },
        days: 5,
        startsOn: '2011-07-01',
        route: { text: '口' },
      },
      {
        drug: { code: '110626901', text: 'パンスポリンＴ錠（１００mg)' },
        dose: { value: 2, unit: '錠' },
        total: { value: 30, unit: '錠' },
        days: 5,
      },
      {
        drug: { code: '100607002', text: 'アレピアチン１０倍散' },
        dose: { value: 50, unit: 'ミリグラム' },
        total: { value: 1400, unit: 'ミリグラム' },
        days: 14,
      },
    ]);
  });

  it.each([
    ['LAB_RESULT', 'labResults', 'A/G比'],
    ['DIAGNOSIS', 'diagnoses', '2011-08-31'],
    ['ALLERGY', 'allergies', 'ソバ'],
  ])(
    'quarantines the %s file, whose PID-3 is another patient’s: INVALID_DATA, and none of its data are shown',
    async (category, field, inside) => {
      const { chart, here, state, text } = await chartOf('9999013');
      expect(state(category)).toBe('INVALID_DATA');
      expect(here(chart[field])).toEqual([]);
      expect(text).not.toContain(inside);
    },
  );

  it('quarantines the dispensing in another patient’s folder, and reports the broken file, without an exception', async () => {
    // The broken file is in a folder of another type, which no query reads: the test puts it where a query does.
    const broken = readFileSync(files(CORPUS).find((file) => file.includes('/ADT-31/'))!);
    const path = '000/000/0000001/20110630/OMP-11/0000001_20110630_OMP-11_123456789012399_20110701113813225_01_1';
    const put = await request(`${fleet.network.control}/files/${hospital.institutionCode}/${path}`, { method: 'PUT', body: broken });
    await put.body.dump();
    const { chart, here, state } = await chartOf('0000001');
    expect(state('PRESCRIPTION')).toBe('INVALID_DATA');
    expect(here(chart.prescriptions)).toEqual([]);
    const outcomes = fleet.logs
      .filter(({ name, line }) => name === 'humanbridge' && line.includes('a file is not shown'))
      .map(({ line }) => JSON.parse(line).outcome);
    expect(outcomes).toEqual(expect.arrayContaining(['QUARANTINED', 'INVALID']));
    expect(fleet.logs.some(({ line }) => /\b(0000001|9999013)\b/.test(line))).toBe(false);
  });
});
