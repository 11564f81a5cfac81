import { contentOf, decoded } from '../testing/read-segments.js';

const PV1 = `PV1|0001|I|32^305^1^^^N|||41^302^2^^^N|220^医師^一郎^^^^^^^L^^^^^I|||10${'|'.repeat(26)}01${'|'.repeat(8)}202601020900|202601100900`;
const PV2 = `PV2${'|'.repeat(8)}202601010900|202601110900${'|'.repeat(38)}202601050900`;
const EVN = 'EVN||202601031200|202601031100|||202601031000|SEND001';

function encounter(type: string, ...segments: string[]) {
  const { values, warnings } = contentOf('encounters', type, ...segments);
  expect(values).toHaveLength(1);
  return { ...values[0]!, warnings };
}

it.each([
  ['ADT-01', 'ATTENDING_CHANGED', '202601031000'],
  ['ADT-12', 'OUTPATIENT_RECEPTION', '202601020900'],
  ['ADT-21', 'ADMISSION_PLANNED', '202601010900'],
  ['ADT-22', 'ADMITTED', '202601020900'],
  ['ADT-31', 'LEAVE', '202601031000'],
  ['ADT-32', 'RETURN', '202601031000'],
  ['ADT-41', 'TRANSFER_PLANNED', '202601010900'],
  ['ADT-42', 'TRANSFERRED', '202601031000'],
  ['ADT-51', 'DISCHARGE_PLANNED', '202601110900'],
  ['ADT-52', 'DISCHARGED', '202601100900'],
])('%s is %s, dated by its own field of the standard', (type, event, date) => {
  expect(encounter(type, EVN, PV1, PV2)).toMatchObject({ event, date: { text: date }, warnings: [] });
});

it('an encounter has its place, its previous place, its doctor and its outcome', () => {
  expect(encounter('ADT-42', EVN, PV1, PV2)).toMatchObject({
    messageId: 'M1',
    sentAt: { text: '20260101103059' },
    orderNo: 'FILE',
    place: 'INPATIENT',
    patientClass: 'I',
    location: { point: '32', room: '305', bed: '1', kind: 'N' },
    priorLocation: { point: '41', room: '302', bed: '2', kind: 'N' },
    department: { code: '10', text: null },
    attending: '医師 一郎',
    author: '医師 一郎',
    admittedAt: { text: '202601020900' },
    dischargedAt: { text: '202601100900' },
    expectedReturnAt: { text: '202601050900' },
    disposition: { code: '01' },
    diets: [],
  });
});

it('an encounter without the standard’s date has the event’s own time, and without either there is a warning', () => {
  expect(encounter('ADT-22', EVN, 'PV1|1|I').date?.text).toBe('202601031000');
  expect(encounter('ADT-21', EVN, 'PV1|1|I').date?.text).toBe('202601031100');
  expect(encounter('ADT-22', 'PV1|1|I')).toMatchObject({ date: null, warnings: ['no care date in the message'] });
  expect(encounter('ADT-01', 'PV1|1|I')).toMatchObject({ date: null, warnings: [] });
  expect(encounter('ADT-52', EVN)).toMatchObject({ location: null, attending: null, warnings: ['no PV1 segment'] });
});

it('an outpatient encounter has the clinic as its department, and no ward', () => {
  expect(encounter('ADT-12', 'PV1|1|O|01^^^^^C')).toMatchObject({
    department: { code: '01', text: null, system: null },
    location: { point: '01', kind: 'C' },
  });
  expect(encounter('ADT-22', 'PV1|1|I|32^302^1^^^N').department).toBeNull();
  expect(encounter('ADT-12', 'PV1|1|E')).toMatchObject({ place: null, patientClass: 'E', location: null });
});

it.each([
  ['ADT-01', 'A55'],
  ['ADT-21', 'A27'],
  ['ADT-22', 'A11'],
  ['ADT-31', 'A52'],
  ['ADT-32', 'A53'],
  ['ADT-41', 'A26'],
  ['ADT-42', 'A12'],
  ['ADT-51', 'A25'],
  ['ADT-52', 'A13'],
])('%s cancelled by the event %s is not current', (type, event) => {
  expect(decoded(type, [EVN, PV1], event).outcome).toBe('NOT_CURRENT');
});

describe('diet orders', () => {
  const orc = (no: string, control = 'NW') => `ORC|${control}|${no}|||||||20260101103000|||110^栄養^一郎|||||01^内科^99XY1`;

  it('are one value each, with their own periods', () => {
    const { values, warnings } = contentOf(
      'encounters',
      'OMD',
      PV1,
      orc('1'),
      'TQ1|1||TID&１日３回&HL70335||||2026010112|2026010208|R^ルーチン^HL70485',
      'ODS|D|L^昼^99A~D^夕^99A|012^五分粥^99XXX|塩分控えめ~刻み',
      orc('2'),
      'TQ1|1||||||2026010212',
      'ODS|D||001^常食^99XXX',
      'ODS|P|||卵禁',
    );
    expect(warnings).toEqual([]);
    expect(values).toMatchObject([
      {
        event: 'DIET_ORDERED',
        orderNo: '1',
        sequence: '1',
        date: { text: '20260101103000' },
        department: { code: '01', text: '内科' },
        author: '栄養 一郎',
        location: { point: '32' },
        diets: [
          {
            kind: 'D',
            servicePeriods: [{ text: '昼' }, { text: '夕' }],
            codes: [{ code: '012', text: '五分粥' }],
            instruction: '塩分控えめ、刻み',
          },
        ],
        timings: [
          {
            usages: [{ code: 'TID', text: '１日３回' }],
            startsAt: { text: '2026010112', date: '2026-01-01' },
            endsAt: { text: '2026010208' },
            priorities: [{ code: 'R', text: 'ルーチン' }],
          },
        ],
      },
      {
        orderNo: '2',
        sequence: '2',
        timings: [{ endsAt: null }],
        diets: [
          { codes: [{ text: '常食' }], instruction: null },
          { kind: 'P', codes: [], instruction: '卵禁' },
        ],
      },
    ]);
  });

  it('are left out if they are cancelled, and a file with only cancelled ones is not current', () => {
    const { values, warnings } = contentOf('encounters', 'OMD', orc('1', 'CA'), 'ODS|D||1', orc('2'), 'ODS|D||2');
    expect(values.map(({ orderNo }) => orderNo)).toEqual(['2']);
    expect(warnings).toEqual(['1 cancelled orders left out']);
    expect(decoded('OMD', [orc('1', 'CA'), 'ODS|D||1']).outcome).toBe('NOT_CURRENT');
  });

  it('have tray instructions, and warnings for the parts that are not read', () => {
    const { values, warnings } = contentOf('encounters', 'OMD', orc('1'), 'ODT|EARLY^早食^HL70160|B^朝^99A|箸なし|x', 'ZXX|1');
    expect(warnings).toEqual(['no diet in the message']);
    expect(values[0]).toMatchObject({
      trays: [{ tray: { text: '早食' }, servicePeriods: [{ text: '朝' }], instruction: '箸なし' }],
      warnings: [
        { code: 'NOT_SHOWN', place: 'ODT-4', text: 'x' },
        { code: 'NOT_SHOWN', place: 'ZXX', text: '1' },
      ],
    });
  });
});
