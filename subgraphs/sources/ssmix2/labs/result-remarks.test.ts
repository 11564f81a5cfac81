import { decodeMessage } from '../storage/decode-message.js';
import { contentOf, decoded, messageOf } from '../testing/read-segments.js';

const SPM = 'SPM|1|||023^血清^JC10';
const OBR = (no: number) => `OBR|${no}|${no}||E00${no}^x^99Z`;
const OBX = (n: number) => `OBX|${n}|NM|Z${n}^検査^99Z||${n}`;
const NTE = (text: string) => `NTE|1|L|${text}`;

it('a note belongs to the patient, the specimen, the order or the result that it follows (HL7 2.5 §7.3.7)', () => {
  const { values } = contentOf(
    'labResults',
    'OML-11',
    ...[NTE('patient'), SPM, NTE('specimen'), OBR(1), NTE('order'), OBX(1), NTE('first'), NTE('again'), OBX(2), OBR(2), OBX(3)],
    ...['SPM|2', OBR(3), OBX(4)],
  );
  expect(values.map(({ notes }) => notes)).toEqual([
    ['first', 'again', 'patient', 'specimen', 'order'],
    ['patient', 'specimen', 'order'],
    ['patient', 'specimen'],
    ['patient'],
  ]);
});

it('the notes of an order, a study and a culture are on the item', () => {
  const ordered = contentOf('labOrders', 'OML-01', SPM, NTE('s'), 'ORC|NW|1', OBR(1), NTE('o'), `${OBX(1)}||||||O`, NTE('x'));
  expect(ordered.values).toMatchObject([{ notes: ['s', 'o', 'x'] }]);
  const imaging = contentOf('imaging', 'OMG-11', 'ORC|NW|7', 'OBR||7||X^胸部CT^JJ1017', NTE('o'), 'OBX|1|TX|F^所見^99Z||a', NTE('x'));
  expect(imaging.values).toMatchObject([{ notes: ['o', 'x'] }]);
  const organism = 'OBX|1|CWE|6B010000001774214^培養同定菌名^JC10|1|2001^E.coli^JANIS||||||F';
  const battery = 'OBR|2|7||6C205000001776200^感受性^JC10||||||||||||||||||||||6B010000001774214^1^E.coli';
  const mic = 'OBX|1|NM|6C205604701776205^PIPC^JC10||32|||R|||F';
  const culture = [SPM, 'OBR|1|7||6B010000001774200^培養^JC10', NTE('o'), organism, NTE('x'), battery, NTE('b'), mic, NTE('m')];
  const { microbiology } = contentOf('labResults', 'OML-11', ...culture);
  expect(microbiology).toMatchObject([{ notes: ['o', 'x', 'm', 'b'] }]);
});

it('thousands of notes about a patient do not make every result large', () => {
  const many = Array.from({ length: 500 }, (_, n) => NTE(`${n}`));
  const { values } = contentOf('labResults', 'OML-11', ...many, SPM, OBR(1), OBX(1), OBX(2));
  expect(values.map(({ notes }) => [notes!.length, notes![0]!.split('\n').length])).toEqual([
    [1, 500],
    [1, 500],
  ]);
});

it('what the laboratory says about a specimen is on its results (SPM-21 to SPM-24)', () => {
  const spm = `SPM|1|||023^血清^JC10${'|'.repeat(17)}EX^期限切れ^HL70490~QS^量不足^HL70490|PR||HEM^溶血^HL70493`;
  const remarks = [
    { kind: 'REJECTED', coding: { code: 'EX', text: '期限切れ', system: 'HL70490' } },
    { kind: 'REJECTED', coding: { code: 'QS', text: '量不足', system: 'HL70490' } },
    { kind: 'QUALITY', coding: { code: 'PR', text: null, system: null } },
    { kind: 'CONDITION', coding: { code: 'HEM', text: '溶血', system: 'HL70493' } },
  ];
  expect(contentOf('labResults', 'OML-11', spm, OBR(1), OBX(1)).values).toMatchObject([{ specimenRemarks: remarks }]);
  expect(contentOf('labOrders', 'OML-01', spm, 'ORC|NW|1', OBR(1)).values).toMatchObject([{ specimenRemarks: remarks }]);
});

it('a time with its precision, in a range or alone, is read (HL7 2.5 §2.A.20, §2.A.77)', () => {
  const { values } = contentOf(
    'labResults',
    'OML-11',
    `${SPM}|||||||||||||20260227&D^20260228`,
    `${OBR(1)}${'|'.repeat(18)}202603011000^M`,
    OBX(1),
  );
  expect(values).toMatchObject([
    { collectedAt: { date: '2026-02-27', instant: null }, reportedAt: { instant: '2026-03-01T01:00:00.000Z' } },
  ]);
});

it('the zone of MSH-7 holds for the times without one (HL7 2.5 §2.15.9.7)', () => {
  const text = messageOf('OML-11', [
    SPM,
    `${OBR(1)}${'|'.repeat(18)}202603011000`,
    OBX(1),
    `${OBR(2)}${'|'.repeat(18)}202603011000+0100`,
    OBX(2),
  ]);
  const reading = decodeMessage({ type: 'OML-11', text: text.replace('|20260101103059|', '|20260101103059-0500|') });
  if (reading.outcome !== 'READ' || reading.content.kind !== 'labResults') throw new Error(reading.outcome);
  expect(reading.content.values).toMatchObject([
    { sentAt: { instant: '2026-01-01T15:30:59.000Z' }, reportedAt: { instant: '2026-03-01T15:00:00.000Z' } },
    { reportedAt: { instant: '2026-03-01T09:00:00.000Z' } },
  ]);
});

it.each([
  '陰性',
  '発育せず',
  '菌の発育を認めません',
  '病原菌検出せず',
  '(-)',
  '－',
  '2+',
  '培養中',
  '検出されず。',
  'No growth',
  'negative',
])('a culture with %s in the place of a name has a finding, and no organism', (text) => {
  const name = '6B010000001774214^培養同定菌名^JC10';
  for (const [type, value] of [
    ['ST', text],
    ['CWE', `9^${text}^JANIS`],
  ]) {
    const { microbiology } = contentOf('labResults', 'OML-11', SPM, 'OBR|1|7||6B010^培養^JC10', `OBX|1|${type}|${name}|1|${value}||||||F`);
    expect(microbiology).toMatchObject([{ findings: [{ organism: null, valueText: text }] }]);
  }
});

it.each(['E.coli', 'MRSA', 'グラム陰性桿菌', 'Streptococcus sp. (α)', '酵母様真菌'])('the name %s is an organism', (text) => {
  const name = '6B010000001774214^培養同定菌名^JC10';
  const { microbiology } = contentOf('labResults', 'OML-11', SPM, 'OBR|1|7||6B010^培養^JC10', `OBX|1|ST|${name}|1|${text}||||||F`);
  expect(microbiology).toMatchObject([{ findings: [{ organism: { text }, valueText: null }] }]);
});

it('a file that another one continues (DSC) says so', () => {
  expect(decoded('OML-11', [SPM, OBR(1), OBX(1), 'DSC|P2|F'])).toMatchObject({
    fileWarnings: [{ code: 'IRREGULAR', place: 'DSC', text: 'P2' }],
  });
});

it('the warnings about a file are in its reading, and the cut end of a file is one of them', () => {
  expect(decoded('OML-11', [SPM, OBR(1), OBX(1)])).not.toHaveProperty('fileWarnings');
  const text = messageOf('OML-11', [SPM, OBR(1), 'ZXY|独自', 'OBX|1|ST|Z^x^99Z||\\Z1\\']).trimEnd();
  expect(decodeMessage({ type: 'OML-11', text })).toMatchObject({
    fileWarnings: [
      { code: 'NOT_SHOWN', place: 'ZXY', text: 'ZXY|独自' },
      { code: 'NOT_UNDERSTOOD', place: null, text: '\\Z1\\' },
      { code: 'IRREGULAR', place: 'OBX', text: null },
    ],
  });
});

describe('what no field of a result shows is a warning of it', () => {
  const of = (...segments: string[]) => contentOf('labResults', 'OML-11', ...segments);
  const warning = (place: string, text: string) => ({ code: 'NOT_SHOWN', place, text });

  it('of a result itself, such as its method (OBX-17), only of this result', () => {
    const { values } = of(SPM, OBR(1), `${OBX(1)}${'|'.repeat(12)}M1^酵素法`, OBX(2));
    expect(values.map(({ warnings }) => warnings)).toEqual([[warning('OBX-17', 'M1^酵素法')], undefined]);
  });

  it('of a specimen or an order, on all of its results', () => {
    const { values } = of(`${SPM}||||RA^右腕`, `${OBR(1)}|||||||||絶食`, OBX(1), OBX(2));
    const shared = [warning('SPM-8', 'RA^右腕'), warning('OBR-13', '絶食')];
    expect(values.map(({ warnings }) => warnings)).toEqual([shared, shared]);
  });

  it('a time of collection that is written again is no warning, and another time is one', () => {
    const at = (time: string) => of(`${SPM}|||||||||||||201112191500`, `${OBR(1)}|||20111219|20111219`, `${OBX(1)}|||||||||${time}`);
    expect(at('201112191500').values[0]).not.toHaveProperty('warnings');
    expect(at('201112191630').values).toMatchObject([{ warnings: [warning('OBX-14', '201112191630')] }]);
  });

  it('an order without a result, on the results of the others', () => {
    expect(of(SPM, OBR(1), 'OBR|2|2||E002^未報告^99Z', OBR(3), OBX(1)).values).toMatchObject([
      {
        warnings: [
          { place: 'OBR', text: '1|1||E001^x^99Z' },
          { place: 'OBR', text: '2|2||E002^未報告^99Z' },
        ],
      },
    ]);
  });

  it('the status of an order (OBR-25), if a result has none of its own', () => {
    const { values } = of(SPM, `${OBR(1)}${'|'.repeat(21)}P`, OBX(1), `${OBX(2)}||||||F`);
    expect(values.map(({ warnings }) => warnings)).toEqual([[warning('OBR-25', 'P')], undefined]);
  });

  it('thousands of unread segments of an order are one warning of each result', () => {
    const many = Array.from({ length: 500 }, (_, n) => `DSP|${n}`);
    const { values } = of(SPM, OBR(1), ...many, OBX(1), OBX(2));
    expect(values.map(({ warnings }) => [warnings!.length, warnings![0]!.text!.split('\n').length])).toEqual([
      [1, 500],
      [1, 500],
    ]);
  });
});

it('the time and status of a battery that are not those of its culture are a warning of the culture', () => {
  const organism = 'OBX|1|CWE|6B010000001774214^培養同定菌名^JC10|1|2001^E.coli^JANIS||||||F';
  const battery = `OBR|2|7||6C205000001776200^感受性^JC10${'|'.repeat(18)}202601031000|||P|6B010000001774214^1^E.coli`;
  const mic = 'OBX|1|NM|6C205604701776205^PIPC^JC10||32|||R|||P';
  const { microbiology } = contentOf('labResults', 'OML-11', SPM, 'OBR|1|7||6B010000001774200^培養^JC10', organism, battery, mic);
  expect(microbiology).toMatchObject([{ warnings: ['OBX-11', 'OBR-22', 'OBR-25'].map((place) => ({ code: 'NOT_SHOWN', place })) }]);
});
