import 'reflect-metadata';
import fc from 'fast-check';
import {
  Allergy,
  type ChartItem,
  Demographics,
  Diagnosis,
  Encounter,
  ImagingStudy,
  Injection,
  LabOrder,
  LabResult,
  Microbiology,
  Prescription,
  SourceItem,
} from '../../kit/index.js';
import { decodeMessage } from '../../sources/ssmix2/storage/decode-message.js';
import { messageOf } from '../../sources/ssmix2/testing/read-segments.js';
import { WRITTEN, writtenMessage } from '../../sources/ssmix2/testing/written-messages.js';
import { buildChartItems } from './chart-items.js';
import type { ItemOrigin } from './item-origin.js';

const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${JSON.stringify(parts)}`;
const origin: ItemOrigin = { facility: 'fac_1', patient: 'pat_1', itemId, system: 'sys_1' };

function items<T extends ChartItem>(type: string, segments: string[], more: Partial<ItemOrigin> = {}): T[] {
  const reading = decodeMessage({ type, text: messageOf(type, segments), orderNo: '5' });
  if (reading.outcome !== 'READ') throw new Error(reading.reason);
  return buildChartItems(reading.content, { ...origin, ...more }) as T[];
}

const CLASSES = {
  'ADT-00': Demographics,
  'ADT-61': Allergy,
  'PPR-01': Diagnosis,
  'OMP-01': Prescription,
  'OMP-11': Prescription,
  'OMP-02': Injection,
  'OMP-12': Injection,
  'OML-01': LabOrder,
};

it.each(Object.keys(WRITTEN))(
  'all data of %s become items of the contract, each with an id, a facility, a date and its provenance',
  (type) => {
    const expected =
      (CLASSES as Record<string, unknown>)[type] ?? (type.startsWith('OMG') ? ImagingStudy : type === 'OML-11' ? null : Encounter);
    fc.assert(
      fc.property(writtenMessage(type), ({ content }) => {
        const shown = buildChartItems(content, origin);
        expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
        for (const item of shown) {
          expect([LabResult, Microbiology, expected]).toContain(item.constructor);
          expect(item).toBeInstanceOf(SourceItem);
          expect(item).toMatchObject({
            facility: { id: 'fac_1' },
            provenance: { system: 'sys_1', messageId: expect.stringMatching(/^[0-9A-Z]+$/) },
          });
          // Nothing that a GraphQL field would turn into undefined, and nothing that cannot be written as JSON.
          expect(Object.values(item)).not.toContain(undefined);
          JSON.stringify(item);
        }
      }),
      { numRuns: 25 },
    );
  },
);

it('without a system no item has a provenance', () => {
  expect(items('ADT-61', ['IAM|1|DA|1^薬'], { system: undefined })).toMatchObject([{ provenance: null }]);
});

it('a suspected diagnosis is never shown without its modifiers', () => {
  const [diagnosis] = items<Diagnosis>('PPR-01', [
    'PRB|AD||1^胃癌^MDCDX2|P1|||20260101||||||1',
    'ZPR||1^胃癌^MDCDX2|8002^の疑い^MDCMOD',
    `ORC|NW|P1${'|'.repeat(10)}1^医師^一郎`,
  ]);
  expect(diagnosis).toMatchObject({
    condition: { text: '胃癌' },
    modifiers: [{ text: 'の疑い' }],
    confirmation: { code: '1' },
    author: '医師 一郎',
    date: '2026-01-01',
  });
  expect(items('PPR-01', ['PRB|DE||1^胃癌^MDCDX2'])).toEqual([]);
});

describe('encounters', () => {
  it('have ward, room and bed; a clinic is not a ward', () => {
    expect(
      items<Encounter>('ADT-42', ['EVN||2026|||| 202601031000', 'PV1|1|I|32^305^1^^^N|||41^302^2^^^N|1^医師^一郎|||10']),
    ).toMatchObject([
      {
        kind: 'TRANSFERRED',
        setting: 'INPATIENT',
        ward: '32',
        room: '305',
        bed: '1',
        fromWard: '41',
        attending: '医師 一郎',
        department: { code: '10' },
        diets: [],
        author: '医師 一郎',
      },
    ]);
    expect(items<Encounter>('ADT-12', ['PV1|1|O|01^^^^^C'])).toMatchObject([
      { kind: 'OUTPATIENT_RECEPTION', setting: 'OUTPATIENT', ward: null, department: { code: '01' } },
    ]);
  });

  it('for meals have the diets and their comments', () => {
    expect(items<Encounter>('OMD', ['ORC|NW|7|||||||20260101', 'ODS|D||012^五分粥^99X|塩分控えめ'])).toMatchObject([
      {
        kind: 'DIET_ORDERED',
        date: '2026-01-01',
        diets: [
          { code: '012', text: '五分粥' },
          { code: null, text: '塩分控えめ' },
        ],
      },
    ]);
  });
});

describe('injections', () => {
  const RXA = (status: string) => `RXA|0|1|20260702|20260703|D1^薬^HOT9|1|AMP^管^MR9P|||2^看護^花子${'|'.repeat(10)}${status}`;

  it('an order and its administration have one id; each item without an order has its own', () => {
    const [order] = items<Injection>('OMP-02', ['ORC|NW|7||1|||||20260701|||1^医師^一郎', 'RXE||D1^薬^HOT9|1', 'TQ1|1||||||202607010900']);
    const [given] = items<Injection>('OMP-12', ['ORC|NW|7||1|||||20260701', RXA('CP')]);
    expect([given!.id, given!.stage, given!.administeredOn, order!.administeredOn]).toEqual([
      order!.id,
      'ADMINISTERED',
      '2026-07-02',
      null,
    ]);
    expect(order).toMatchObject({
      stage: 'ORDERED',
      startsAt: new Date('2026-07-01T00:00:00Z'),
      author: '医師 一郎',
      items: [{ drug: { code: 'D1' } }],
    });
    expect(given).toMatchObject({ author: '看護 花子', date: '2026-07-01' });
    const none = items<Injection>('OMP-02', ['ORC|NW|999999999999999', 'RXE||D1', 'ORC|NW|999999999999999', 'RXE||D2']);
    expect(new Set(none.map(({ id }) => id)).size).toBe(2);
  });

  it('a refused or omitted administration is not shown as administered', () => {
    expect(items('OMP-12', ['ORC|NW|7', RXA('RE')])).toEqual([]);
    expect(items('OMP-12', ['ORC|NW|7', RXA('NA')])).toEqual([]);
    expect(items('OMP-12', ['ORC|NW|7', RXA('PA')])).toHaveLength(1);
  });
});

describe('imaging studies of files', () => {
  const place = { facility: 'fac_1', institution: '3310000001', localId: '9999013', dates: [{}], until: 2_000_000_000 };
  const study = (type: string, more: string[] = []) => [
    'ORC|NW|7|||||||20260101|||1^医師^一郎',
    `OBR||7||X^胸部^JJ1017|||${type.endsWith('01') ? '' : '20260103'}`,
    ...more,
  ];

  it('have one id from order to report, and the day of the examination', () => {
    const [order] = items<ImagingStudy>('OMG-03', study('OMG-01'));
    const [report] = items<ImagingStudy>(
      'OMG-13',
      study('OMG-13', ['OBX|1|TX|F^所見||異常なし', 'OBX|2|SN|Q^量||<^5', 'OBX|3|NM|H^心拍数||67|bpm']),
    );
    expect([order!.id, order!.stage, order!.date]).toEqual([report!.id, 'ORDERED', '2026-01-01']);
    expect(report).toMatchObject({ kind: 'PHYSIOLOGY', stage: 'REPORTED', date: '2026-01-03', report: '異常なし', author: '医師 一郎' });
    expect(report!.findings).toMatchObject([
      { valueText: '異常なし', value: null },
      // A limit is no value.
      { valueText: '<5', value: null },
      { item: { text: '心拍数' }, value: 67, unit: 'bpm' },
    ]);
    expect(items<ImagingStudy>('OMG-01', study('OMG-01'))[0]!.id).not.toBe(order!.id);
  });

  it('refer to the archive of their place by the UID in the file, if the place is given', () => {
    const ipc = ['IPC|A1|P1|1.2.392.5||CT^^DCM'];
    expect(items<ImagingStudy>('OMG-11', study('OMG-11', ipc), { archive: place })[0]).toMatchObject({
      location: { place, studyUid: '1.2.392.5' },
      modalities: ['CT'],
    });
    expect(items<ImagingStudy>('OMG-11', study('OMG-11', ipc))[0]!.hasImages()).toBe(false);
    expect(items<ImagingStudy>('OMG-11', study('OMG-11'), { archive: place })[0]!.hasImages()).toBe(false);
  });
});

it('bacteriology is shown beside the results, and never among them', () => {
  const shown = items('OML-11', [
    'SPM|1|||017^血液^JC10|||||||||||||202601010900',
    'OBR|1|7||6B01^培養^JC10',
    'OBX|1|CWE|6B01^菌名^JC10|1|2001^E.coli^JANIS||||||P',
    'OBR|2|7||E1',
    'OBX|1|NM|3A01^総蛋白^JC10||7',
  ]);
  expect(shown.map((item) => item.constructor)).toEqual([LabResult, Microbiology]);
  expect(shown[1]).toMatchObject({
    date: '2026-01-01',
    procedure: { text: '培養' },
    specimen: { text: '血液' },
    status: 'P',
    findings: [{ organism: { text: 'E.coli' }, susceptibilities: [] }],
  });
});

describe('items of other files with the same order number', () => {
  const NONE = '999999999999999';
  const idsOf = (type: string, files: readonly string[][], orderNo: string) => {
    const read = files.flatMap((segments, n) => {
      const text = messageOf(type, segments).replace('|M1|', `|M${n}|`);
      const reading = decodeMessage({ type, text, orderNo });
      return reading.outcome === 'READ' ? buildChartItems(reading.content, origin) : [];
    });
    return read.map(({ id }) => id);
  };
  const lab = (taken: string) => [`SPM|1|||023^血清${'|'.repeat(13)}${taken}`, 'OBR|1|||E1', 'OBX|1|NM|3D010^血糖^JC10||100'];
  const culture = (taken: string) => [
    `SPM|1|||023^血液${'|'.repeat(13)}${taken}`,
    'OBR|1|||6B01^培養^JC10',
    'OBX|1|CWE|6B01^菌名^JC10|1|2001^E.coli^JANIS',
  ];

  it.each([
    ['OML-11', lab('202601010900'), lab('202601020900'), '5'],
    ['OML-11', lab('20260101'), lab('20260101'), NONE],
    ['OML-11', lab(''), lab(''), '5'],
    ['OML-11', culture('202601010900'), culture('202601020900'), '5'],
    ['OML-01', ['ORC|NW', 'OBR|1|||E1'], ['ORC|NW', 'OBR|1|||E1'], NONE],
    ['ADT-12', ['PV1|1|O'], ['PV1|1|O'], NONE],
  ])('have their own ids: no item replaces another (%s)', (type, one, other, orderNo) => {
    expect(new Set(idsOf(type, [one, other], orderNo)).size).toBe(2);
  });

  it('have stable ids within one file', () => {
    expect(idsOf('OML-11', [lab('202601010900')], '5')).toEqual(idsOf('OML-11', [lab('202601010900')], '5'));
  });

  it.each([
    ['OMP-01', 'OMP-11', 'RXE||A^薬', 'RXA|0|1|20260101|20260101|B^薬'],
    ['OMP-02', 'OMP-12', 'RXE||A^薬', 'RXA|0|1|20260101|20260101|B^薬'],
    ['OMG-01', 'OMG-11', 'OBR|1|||X^撮影', 'OBR|1|||Y^撮影'],
  ])('are not joined as stages if there is no order: %s and %s', (ordered, done, order, execution) => {
    const shown = [[ordered, order] as const, [done, execution] as const].flatMap(([type, segment]) =>
      items(type, [`ORC|NW|${NONE}|||||||20260101`, segment]),
    );
    expect(new Set(shown.map(({ id }) => id)).size).toBe(2);
  });
});

it('allergies with the same number and without a code are all shown', () => {
  const shown = items<Allergy>('ADT-61', ['IAM|1|DA|^ペニシリン', 'IAM|1|DA|^セフェム']);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(2);
});

it('the speed of an infusion has its unit of time', () => {
  const rate = (unit: string) => items<Injection>('OMP-02', ['ORC|NW|7', `RXE||A^薬|50||ML${'|'.repeat(17)}H1|100|${unit}`])[0]!.rate;
  expect(rate('ML^mL')).toEqual({ value: 100, text: '100', unit: 'mL/H1' });
  expect(rate('ml/hr^ミリリットル／時間')).toMatchObject({ unit: 'ミリリットル／時間' });
});

it('instructions are shown beside the usage of an injection', () => {
  const [shown] = items<Injection>('OMP-02', ['ORC|NW|7', 'RXE||A^薬|50||ML||^５時間一定速度で', 'TQ1|||1&点滴&99X']);
  expect(shown!.usage).toEqual({ code: '1', text: '点滴、５時間一定速度で', system: '99X' });
});
