import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { NO_MASTERS } from '../../../clients/uploader/formats/masters/masters.js';
import { hashSource } from '../../../clients/uploader/mapping/content-key.js';
import { writeStorageFile } from '../../../clients/uploader/mapping/write-ssmix2/storage-file.js';
import { buildCharts } from '../../../clients/uploader/sources/build-charts.js';
import { detectFormat } from '../../../clients/uploader/sources/detect-format.js';
import { readSources } from '../../../clients/uploader/sources/read-sources.js';
import type { SourceFormat, SpooledSource } from '../../../clients/uploader/state/source-spool.js';
import { describeCorpus, readCorpus } from '../../../clients/uploader/testing/corpus.js';
import { toShiftJis } from '../../../clients/uploader/testing/write-text.js';
import { buildChartItems } from '../../../subgraphs/hospital-charts/items/chart-items.js';
import { joinStages } from '../../../subgraphs/hospital-charts/items/join-stages.js';
import { type ChartItem, Encounter, Prescription } from '../../../subgraphs/kit/index.js';
import type { FileContent } from '../../../subgraphs/sources/ssmix2/storage/decode-message.js';
import { readFile } from '../../../subgraphs/sources/ssmix2/storage/read-file.js';
import { createWorld } from '../world/world.js';
import type { Facility } from '../world/world-model.js';
import { exportFiles } from './start-receipt-computers.js';

interface Chart {
  readonly contents: readonly { readonly type: string; readonly content: FileContent }[];
  readonly items: readonly ChartItem[];
}

/** The charts that the subgraph shows of what an uploader makes of these files: by local ID. Every file must be read whole, as current. */
function readAsCharts(files: readonly Uint8Array[], institution: string, format?: SourceFormat): ReadonlyMap<string, Chart> {
  const spooled = files.map((given): SpooledSource => {
    const bytes = Buffer.from(given);
    return { ...detectFormat('', bytes), ...(format && { format }), receivedAt: '20261130100000000', sha256: hashSource(bytes), bytes };
  });
  const { charts } = buildCharts(readSources(spooled, { masters: NO_MASTERS, facilityCode: institution }), institution);
  return new Map(
    charts.map(({ localId, messages }) => {
      const contents = messages.map((message) => {
        const { path, bytes } = writeStorageFile(message, institution);
        const reading = readFile({ path, bytes, patientId: localId });
        if (reading.outcome !== 'READ') throw new Error(`${path}: ${reading.outcome} ${reading.reason}`);
        return { type: message.dataType, content: reading.content };
      });
      const origin = { facility: 'fac_1', patient: localId, system: 'receipt-cloud', itemId: (...parts: unknown[]) => parts.join('/') };
      return [localId, { contents, items: joinStages(contents.flatMap(({ content }) => buildChartItems(content, origin))) }];
    }),
  );
}

const prescriptionsOf = (charts: ReadonlyMap<string, Chart>) =>
  [...charts.values()].flatMap(({ items }) => items.filter((item): item is Prescription => item instanceof Prescription));
const isPresent = <T>(value: T | null | undefined): value is T => value != null;
const codesOf = (all: readonly Prescription[]) => all.flatMap(({ items }) => items.map(({ drug }) => drug.code)).filter(isPresent);

/** The texts of the corpus are in UTF-8. */
const textOf = (path: string) => Buffer.from(readCorpus(path)).toString('utf8');
const fieldsOf = (text: string, record: string, field: number) =>
  text
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith(`${record},`) ? [line.split(',')[field] ?? ''] : []))
    .filter((one) => one !== '');

describeCorpus('jahis-tc', 'notebooks of the corpus, as the subgraph shows them', () => {
  it.each(['tc-minimal-valid', 'tc-multi-dispensing', 'tc-supported-records-full'])('%s: dispensed, with the codes as given', (name) => {
    const text = textOf(`jahis-tc/${name}.txt`);
    // Each pharmacy keeps its own dispensings.
    const pharmacies = [
      ...new Set(
        text.split(/\r?\n/).flatMap((line) => {
          const [record, , prefecture, table, code] = line.split(',');
          return record === '11' ? [`${prefecture}${table}${code}`] : [];
        }),
      ),
    ];
    const shown = pharmacies.flatMap((institution) => prescriptionsOf(readAsCharts([toShiftJis(text)], institution)));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.map(({ stage }) => stage)).toEqual(shown.map(() => 'DISPENSED'));
    expect(shown.map(({ dispensedOn }) => dispensedOn).every(isPresent)).toBe(true);
    expect(codesOf(shown).sort()).toEqual(fieldsOf(text, '201', 6).sort());
  });
});

/** What the texts of the corpus leave out and the standard demands: without the day of issue a prescription is not sent. */
const MISSING = {
  'normalization-full': ['51,20260316'],
  'normalization-multi-rp': ['1,1,1234567,33,架空医院', '11,00012,架空　花子', '12,2', '13,19600101', '51,20260316'],
} as const;

describeCorpus('jahis-rx', 'prescription symbols of the corpus, as the subgraph shows them', () => {
  // Their record 201 has the code at the place of the kind: what it is says its form.
  it.each(['normalization-full', 'normalization-multi-rp'] as const)('%s: ordered, with the codes as given', (name) => {
    const [head = '', ...lines] = textOf(`jahis-rx/${name}.txt`).split(/\r?\n/);
    const shown = prescriptionsOf(readAsCharts([toShiftJis([head, ...MISSING[name], ...lines].join('\r\n'))], '3311234567'));
    expect(shown.map(({ stage, date }) => [stage, date])).toEqual([['ORDERED', '2026-03-16']]);
    expect(codesOf(shown).sort()).toEqual(fieldsOf(lines.join('\n'), '201', 3).sort());
  });
});

describeCorpus('uke', 'the payer’s sample of a claim, as the subgraph shows it', () => {
  const institution = '1210000000';
  const sample = () => readCorpus('uke/RECEIPTC_GAIRAI_SAMPLE.UKE');
  const rows = () =>
    new TextDecoder('shift_jis')
      .decode(sample())
      .split(/\r?\n/)
      .map((line) => line.split(','));

  it('has orders with the codes of the claim, and every visit', () => {
    const charts = readAsCharts([sample()], institution);
    expect(charts.size).toBe(75);
    const shown = prescriptionsOf(charts);
    expect(new Set(shown.map(({ stage }) => stage))).toEqual(new Set(['ORDERED']));
    const claimed = new Set(rows().flatMap(([record, , , code]) => (record === 'IY' ? [code!] : [])));
    for (const code of codesOf(shown)) expect(claimed).toContain(code);
    expect([...charts.values()].flatMap(({ items }) => items.filter((item) => item instanceof Encounter))).toHaveLength(86);
  });

  it('has its operations and treatments in the visits (PR1), with their codes and days', () => {
    const read = [...readAsCharts([sample()], institution).values()].flatMap(({ contents }) =>
      contents.flatMap(({ type, content }) =>
        content.kind === 'encounters' ? (content.procedures ?? []).map((one) => ({ type, ...one })) : [],
      ),
    );
    let section = '';
    const claimed = rows().flatMap(([record, given, , code]) => {
      if (record === 'RE') section = '';
      if (/^(SI|IY|TO|CO)$/.test(record!)) section = given || section;
      // 80 with a code 18… is rehabilitation or psychotherapy.
      const isTreatment = /^(40|50|54)$/.test(section) || (section === '80' && code?.startsWith('18'));
      return record === 'SI' && isTreatment ? [code!] : [];
    });
    expect(claimed.length).toBeGreaterThan(0);
    expect([...new Set(read.map(({ procedure }) => procedure.code))].sort()).toEqual([...new Set(claimed)].sort());
    for (const { type, performedAt, warnings } of read) {
      expect(type).toBe('ADT-12');
      expect(performedAt?.date).toMatch(/^2021-10-\d\d$/);
      expect(warnings).toBeUndefined();
    }
  });
});

describeCorpus('orca', 'recorded replies of an ORCA, as the subgraph shows them', () => {
  it.each([
    ['prescriptionv2', 'ORCA_PRESCRIPTIONS', 'ORDERED'],
    ['medicinenotebookv2', 'ORCA_PRESCRIPTIONS', 'ORDERED'],
  ] as const)('%s: what was ordered, with its code', (name, format, stage) => {
    const shown = prescriptionsOf(readAsCharts([readCorpus(`orca/${name}.json`)], '1311234567', format));
    expect(shown).toMatchObject([{ stage, items: [{ drug: { code: '620006852' } }] }]);
  });

  it.each([
    ['patientgetv2', 'ORCA_PATIENTS', 1],
    ['patientlst1v2', 'ORCA_PATIENTS', 4],
    ['diseasegetv2', 'ORCA_DISEASES', 1],
    ['acceptlstv2_03', 'ORCA_ACCEPTANCES', 1],
  ] as const)('%s: every file is read', (name, format, patients) => {
    expect(readAsCharts([readCorpus(`orca/${name}.json`)], '1311234567', format).size).toBe(patients);
  });
});

it('The claims, symbols and notebooks of the demo are all read: clinics ordered, pharmacies dispensed', () => {
  const world = createWorld({ seed: 3, firstStart: '2026-11-30', receipts: true });
  for (const receipts of world.receipts!.facilities) {
    if (receipts.computer === 'ORCA') continue;
    const facility = world.facilities.find(({ id }) => id === receipts.facilityId) as Facility;
    const charts = readAsCharts(
      exportFiles(world, receipts, facility).map(({ bytes }) => bytes),
      facility.institutionCode,
    );
    const stages = new Set(prescriptionsOf(charts).map(({ stage }) => stage));
    expect(stages).toEqual(new Set([receipts.clinics.length > 0 ? 'DISPENSED' : 'ORDERED']));
    const known = receipts.patients.map(({ localPatientId }) => localPatientId);
    for (const localId of charts.keys()) expect(known).toContain(localId);
  }
});
