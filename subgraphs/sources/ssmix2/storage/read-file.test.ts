import fc from 'fast-check';
import { encodeIso2022Jp } from '../../hl7-v2/encode-iso-2022-jp.js';
import { endRunaway } from '../../testing/end-runaway.js';
import { decodeMessage, type Reading, readFile } from './read-file.js';

const PATIENT = '9999013';

function pathOf(type: string, flag = '1', day = '20260101'): string {
  return `999/901/${PATIENT}/${day}/${type}/${PATIENT}_${day}_${type}_000000000000001_20260101103059000_01_${flag}`;
}

function message(type: string, segments: string[], pid: string | null = PATIENT): string {
  const patient = pid === null ? [] : [`PID|0001||${pid}^^^^PI||山田^花子^^^^^L^I~ヤマダ^ハナコ^^^^^L^P||19650415|F`];
  return [`MSH|^~\\&|HIS|H|GW|R|20260101103059||${type}|M1|P|2.5||||||~ISO IR87||ISO 2022-1994`, ...patient, ...segments, ''].join('\r');
}

function read(type: string, text: string, options: { flag?: string; patientId?: string } = {}): Reading {
  return readFile({ path: pathOf(type, options.flag), bytes: encodeIso2022Jp(text), patientId: options.patientId ?? PATIENT });
}

function labs(...segments: string[]) {
  const reading = read('OML-11', message('OUL^R22', segments));
  if (reading.outcome !== 'READ' || reading.content.kind !== 'labResults') throw new Error(JSON.stringify(reading));
  return { ...reading.content, warnings: reading.warnings };
}

function rx(type: 'OMP-01' | 'OMP-11', ...segments: string[]) {
  const reading = read(type, message(type === 'OMP-01' ? 'RDE^O11' : 'RAS^O17', segments));
  if (reading.outcome !== 'READ' || reading.content.kind !== 'prescription') throw new Error(JSON.stringify(reading));
  return { ...reading.content.value, warnings: reading.warnings };
}

describe('the patient of a file', () => {
  const text = message('ADT^A08', []);
  const other = message('ADT^A08', [], '9999014');
  const path = `999/901/${PATIENT}/-/ADT-00/${PATIENT}_-_ADT-00_999999999999999_20260101103059000_-_1`;
  const of = (content: string, patientId = PATIENT) => readFile({ path, bytes: encodeIso2022Jp(content), patientId }).outcome;

  it('must be the same in the path, in PID-3.1 and in the request', () => {
    expect(of(text)).toBe('READ');
    expect(of(text, '9999014')).toBe('QUARANTINED');
    expect(of(other)).toBe('QUARANTINED');
    expect(of(other, '9999014')).toBe('QUARANTINED');
  });

  it('causes a quarantine if a second PID names another patient', () => {
    expect(of(`${text}PID|0002||9999014\r`)).toBe('QUARANTINED');
    expect(of(`${text}PID|0002||||x\r`)).toBe('QUARANTINED');
  });

  it.each([
    ['anywhere among the facility’s own numbers', '0000001^^^^PI~9999013^^^^PI', 'READ'],
    ['the only number without an assigning authority', '0000001^^^A^PI~9999013^^^^PI', 'READ'],
    ['the only number, with an assigning authority', '9999013^^^A^PI', 'READ'],
    ['that of the sender, where all have an authority', '0000001^^^A^PI~9999013^^^H^PI', 'READ'],
    ['only that of another facility', '0000001^^^^PI~9999013^^^B^PI', 'QUARANTINED'],
    ['only that of another facility than the first', '0000001^^^A^PI~9999013^^^B^PI', 'QUARANTINED'],
    ['only the number of a visit', '0000001^^^^PI~9999013^^^^VN', 'QUARANTINED'],
    ['missing beside the number of a visit', '1^^^^VN', 'INVALID'],
  ])('in PID-3 is %s: %s is %s', (_what, numbers, outcome) => {
    expect(of(message('ADT^A08', []).replace('9999013^^^^PI', numbers))).toBe(outcome);
  });

  it('is required: without one the file is INVALID', () => {
    expect(of(message('ADT^A08', [], null))).toBe('INVALID');
    expect(of(message('ADT^A08', [], ''))).toBe('INVALID');
  });

  it('does not matter for a type that the standard does not list: it is unsupported', () => {
    expect(read('OMG-01', message('OMG^O19', [], '1')).outcome).toBe('QUARANTINED');
    expect(read('XYZ-99', message('XYZ^Z99', [])).outcome).toBe('UNSUPPORTED');
    expect(read('XYZ-99', message('XYZ^Z99', [], '1')).outcome).toBe('QUARANTINED');
  });
});

describe('the current data of a file', () => {
  const text = message('RDE^O11', ['ORC|CA|1', 'RXE||D1^薬^HOT9|1']);

  it.each(['0', '2'])('exclude a file with flag %s', (flag) => {
    expect(read('OMP-01', text, { flag }).outcome).toBe('NOT_CURRENT');
  });

  it('exclude a cancelled order, and a message that withdraws another', () => {
    expect(read('OMP-01', text).outcome).toBe('NOT_CURRENT');
    expect(decodeMessage({ type: 'ADT-00', text: message('ADT^A23', []) }).outcome).toBe('NOT_CURRENT');
  });

  it('exclude a cancelled item among others, with a warning', () => {
    const { items, warnings } = rx('OMP-01', 'ORC|NW|1', 'RXE||D1^一^HOT9|1', 'ORC|CA|1', 'RXE||D2^二^HOT9|1');
    expect(items.map((one) => one.drug.code)).toEqual(['D1']);
    expect(warnings).toEqual(['1 cancelled items left out']);
  });
});

it('a message whose last segment has no end has a warning', () => {
  const whole = message('RDE^O11', ['ORC|NW|1', 'RXE||D1^薬^HOT9|100']);
  const reading = (text: string) => decodeMessage({ type: 'OMP-01', text });
  expect(reading(whole)).toMatchObject({ outcome: 'READ', warnings: [] });
  expect(reading(`${whole}\x1c`)).toMatchObject({ outcome: 'READ', warnings: [] });
  expect(reading(whole.slice(0, -2))).toMatchObject({
    outcome: 'READ',
    warnings: ['the last segment has no end: the file may have been cut'],
  });
});

describe('a file is INVALID if it has', () => {
  it.each([
    ['another message than the type’s', 'OML-11', message('RDE^O11', [])],
    ['a message without MSH', 'OML-11', 'PID|1||9999013\r'],
    ['two messages in one file', 'OML-11', message('OUL^R22', []) + message('OUL^R22', [])],
  ])('%s', (_, type, text) => {
    expect(read(type, text).outcome).toBe('INVALID');
  });

  it('bytes that are not ISO-2022-JP', () => {
    expect(
      readFile({ path: pathOf('OML-11'), bytes: Buffer.from(message('OUL^R22', ['NTE|1||\x93\xfa']), 'latin1'), patientId: PATIENT }),
    ).toMatchObject({
      outcome: 'INVALID',
      reason: 'bytes that are not ISO-2022-JP',
    });
  });
});

describe('laboratory results', () => {
  it('have their values in each type of value', () => {
    const rows = [
      ['NM|I1^a^JC10||7.20||6.7-8.3', { value: 7.2, comparator: null, valueText: '7.20', referenceLow: 6.7, referenceHigh: 8.3 }],
      ['NM|I1^a^JC10||検査中||', { value: null, comparator: null, valueText: '検査中', referenceRange: null }],
      ['NM|I1^a^JC10||<0.5||<5', { value: null, comparator: null, valueText: '<0.5', referenceLow: null, referenceHigh: 5 }],
      ['SN|I1^a^JC10||>^100||>=40', { value: 100, comparator: '>', valueText: '>100', referenceLow: 40, referenceHigh: null }],
      ['SN|I1^a^JC10||^1^:^128||(-)', { value: null, comparator: null, valueText: '1:128', referenceRange: '(-)', referenceLow: null }],
      ['ST|I1^a^JC10||陰性||', { value: null, valueText: '陰性' }],
      ['CWE|I1^a^JC10||A^Ａ型^JSHR002||', { value: null, valueText: 'Ａ型' }],
      ['ED|I1^a^JC10||^^^^JVBERi0||', { value: null, valueText: null }],
      ['||||', { value: null, valueText: null, item: { code: null, text: null, system: null } }],
    ] as const;
    const { values, warnings } = labs('OBR|1|ORDER', ...rows.map(([row]) => `OBX|1|${row}|||F`));
    rows.forEach(([, expected], index) => {
      expect(values[index]).toMatchObject(expected);
    });
    expect(warnings).toEqual(['a result without an item', 'a result without a value that can be read']);
  });

  it('have the specimens and orders before them, and sequences that are unique in the file', () => {
    const { values } = labs(
      'SPM|1|S1||023^血清^JC10|||||||||||||202601010900',
      'OBR|1|O1||P1^一^99|',
      'OBX|1|NM|I1^a^JC10||1|||||F',
      'OBR|2|O2||P2^二^99|',
      'OBX|1|NM|I2^b^JC10||2|||||F',
      'SPM|2|S2||019^全血^JC10',
      'ORC|SC|O3',
      'OBX|1|NM|I3^c^JC10||3||||||F|||202601020900',
    );
    expect(values.map((one) => [one.sequence, one.orderNo, one.panel?.code, one.specimen?.code, one.collectedAt?.text])).toEqual([
      ['1.1', 'O1', 'P1', '023', '202601010900'],
      ['2.1', 'O2', 'P2', '023', '202601010900'],
      ['2.2', 'O3', undefined, '019', '202601020900'],
    ]);
  });

  it('have the order of the file’s name if the message has no order', () => {
    expect(labs('OBX|1|NM|I1^a^JC10||1').values).toMatchObject([{ orderNo: '000000000000001', sequence: '0.1' }]);
  });

  it('have ranges with full-width characters read, and unreadable ranges kept as text', () => {
    const { values } = labs('OBX|1|NM|I^a||1||１-２', 'OBX|2|NM|I^a||1||3.5 ～ 5', 'OBX|3|NM|I^a||1||9-1', 'OBX|4|NM|I^a||1||-5-5');
    expect(values.map((one) => [one.referenceRange, one.referenceLow, one.referenceHigh])).toEqual([
      ['１-２', null, null],
      ['3.5 ～ 5', 3.5, 5],
      ['9-1', null, null],
      ['-5-5', -5, 5],
    ]);
  });
});

describe('prescriptions', () => {
  it('have the timing of the order for drugs without their own', () => {
    const { items } = rx('OMP-01', 'ORC|NW|1||1', 'TQ1|1||U1&食後&X|||7^d', 'RXE||D1^一|1', 'RXE||D2^二|1', 'TQ1|1||U2&食前&X|||1^w');
    expect(items.map((one) => [one.usage?.code, one.days])).toEqual([
      ['U1', 7],
      ['U2', null],
    ]);
  });

  it('have a route for the administrations since the last one, and not for the next order', () => {
    const { items } = rx(
      'OMP-11',
      'ORC|NW|1||1',
      'RXA|0|1|||D1^一|1',
      'RXA|0|2|||D2^二|1',
      'RXR|PO^口',
      'RXA|0|3|||D3^三|1',
      'RXR|IV',
      'ORC|NW|1||2',
      'RXA|0|4|||D4^四|1',
    );
    expect(items.map((one) => [one.group, one.drug.code, one.route?.code])).toEqual([
      ['1', 'D1', 'PO'],
      ['1', 'D2', 'PO'],
      ['1', 'D3', 'IV'],
      ['2', 'D4', undefined],
    ]);
  });

  it('keep the text of a dose that is not a number, and show an item without a drug', () => {
    const { items, warnings } = rx('OMP-01', 'ORC|NW|1', 'RXE||D1^一|適量||g^グラム', 'RXE|||2');
    expect(items.map((one) => one.dose)).toEqual([
      { value: null, text: '適量', unit: 'グラム' },
      { value: 2, text: '2', unit: null },
    ]);
    expect(warnings).toEqual(['an item without a drug']);
  });

  it('have a warning if they have no orders or drugs', () => {
    const { warnings, ...value } = rx('OMP-01', 'PV1|1|I');
    expect(value).toMatchObject({ orderNo: '000000000000001', items: [], date: null, prescriber: null, place: 'INPATIENT' });
    expect(warnings).toEqual(['no drug in the message']);
  });
});

describe('lists of problems and allergies', () => {
  it('may be empty', () => {
    expect(decodeMessage({ type: 'ADT-61', text: message('ADT^A60', []) })).toMatchObject({ content: { kind: 'allergies', values: [] } });
    expect(decodeMessage({ type: 'PPR-01', text: message('PPR^ZD1', []) })).toMatchObject({ content: { kind: 'diagnoses', values: [] } });
  });

  it('give a problem the first ORC after it, the date of its diagnosis if it has no onset, and no rank if none is given', () => {
    const orc = `ORC|NW${'|'.repeat(16)}01^内科`;
    const text = message('PPR^ZD1', ['ORC|NW', 'PRB|AD||C1^一^MDCDX2|P1|||20250101', orc, `PRB|AD||C2^二^MDCDX2${'|'.repeat(15)}2`]);
    const reading = decodeMessage({ type: 'PPR-01', text });
    expect(reading).toMatchObject({
      content: {
        values: [
          { id: 'P1', startedOn: { date: '2025-01-01' }, primary: null, department: { code: '01' }, icd10: null },
          { id: null, startedOn: null, endedOn: null, primary: false, department: null, place: null },
        ],
      },
    });
  });

  it('have the modifiers of a name in order, by their codes for exchange if there are no other codes', () => {
    const text = message('PPR^ZD1', [
      'PRB|AD||20054174^胃炎^MDCDX2|P1|||||||||1^疑い^99Z',
      'ZPR|1012^急性^MDCMOD~1020^びまん性^MDCMOD|20054174^胃炎^MDCDX2|8002^の疑い^MDCMOD|||X1^の疑い^MDCMOD',
      'PRB|AD||2^骨折^MDCDX2|P2',
      'ZPR||2^骨折^MDCDX2||E1^右^MDCMOD||E2^術後^MDCMOD',
      'ZPR|9^余分^MDCMOD',
      'PRB|AD||3^熱傷^MDCDX2|P3',
    ]);
    const reading = decodeMessage({ type: 'PPR-01', text });
    expect(reading).toMatchObject({
      content: {
        values: [
          {
            modifiers: [{ text: '急性' }, { text: 'びまん性' }, { code: '8002', text: 'の疑い' }],
            confirmation: { code: '1', text: '疑い' },
          },
          { modifiers: [{ text: '右' }, { text: '術後' }], confirmation: null },
          { modifiers: [] },
        ],
      },
    });
  });

  it('show an allergy without number or substance with its other values', () => {
    const reading = decodeMessage({ type: 'ADT-61', text: message('ADT^A60', ['IAM||DA|||発疹~かゆみ']) });
    expect(reading).toMatchObject({
      warnings: ['an allergy without a substance'],
      content: { values: [{ sequence: '1', reaction: '発疹、かゆみ', substance: { code: null } }] },
    });
  });
});

it('any bytes and any path give a reading, without an exception', () => {
  const types = ['ADT-00', 'ADT-61', 'PPR-01', 'OMP-01', 'OMP-11', 'OML-11'];
  const events = ['ADT^A08', 'ADT^A60', 'PPR^ZD1', 'RDE^O11', 'RAS^O17', 'OUL^R22'];
  const names = ['ORC', 'RXE', 'RXA', 'RXR', 'TQ1', 'SPM', 'OBR', 'OBX', 'PRB', 'IAM', 'PID', 'MSH', ''];
  const field = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('NM', 'SN', '1', '2026', '薬^名~&', '^^~', '""', '\\F\\'));
  const segment = fc
    .tuple(fc.constantFrom(...names), fc.array(field, { maxLength: 20 }))
    .map(([name, fields]) => [name, ...fields].join('|'));
  const built = fc.tuple(fc.nat(5), fc.array(segment)).map(([at, segments]) => ({
    path: pathOf(types[at] ?? ''),
    bytes: encodeIso2022Jp(message(events[at] ?? '', segments)) as Uint8Array,
  }));
  const random = fc.record({ path: fc.oneof(fc.string(), fc.constant(pathOf('OML-11'))), bytes: fc.uint8Array() });
  fc.assert(
    fc.property(fc.oneof(built, random), ({ path, bytes }) => {
      expect(typeof readFile({ path, bytes, patientId: PATIENT }).outcome).toBe('string');
    }),
    { numRuns: 300 },
  );
});

it('a file that is built to be slow to read is read or refused in time', () => {
  for (const filler of [
    '|',
    '~',
    '^',
    '\\',
    '\r',
    '\r|',
    'RXA|1\r',
    'RXA|1\rRXR|PO\r',
    'RXR|PO\r',
    'ORC|NW\r',
    'TQ1|1\r',
    'PID|1||9\r',
    '\x1b$B\x1b(B',
  ]) {
    const bytes = Buffer.from(message('RAS^O17', [`RXA|1|${filler.repeat(2_000_000 / filler.length)}`]), 'latin1');
    expect(typeof endRunaway(() => readFile({ path: pathOf('OMP-11'), bytes, patientId: PATIENT })).outcome).toBe('string');
  }
});
