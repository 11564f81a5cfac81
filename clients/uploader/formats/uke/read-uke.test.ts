import { describe, expect, it } from '@jest/globals';
import { toShiftJis } from '../../testing/write-text.js';
import { readUke } from './read-uke.js';

const IR = 'IR,1,33,1,1234567,,架空医院,202606,00,086-000-0000';
const RE = 'RE,1,1112,202605,架空　花子,2,19600101,,,,,,,12345';
const GO = 'GO,1,100,99';
const bytesOf = (...lines: string[]) => toShiftJis(lines.map((line) => `${line}\r\n`).join(''));
const read = (...lines: string[]) => readUke(bytesOf(IR, RE, ...lines, GO));
const remarksOf = (reading: ReturnType<typeof readUke>) =>
  reading.ok ? reading.remarks.map(({ code, line, record, field }) => [code, line, record, ...(field === undefined ? [] : [field])]) : [];
const receiptOf = (reading: ReturnType<typeof readUke>) => {
  if (!reading.ok) throw new Error(reading.reason.code);
  return reading.value.receipts[0]!;
};
/** A record with counts on days. */
const item = (record: 'SI' | 'IY', fields: string, days: Record<number, number> = {}) =>
  `${record},${fields},,,,,,,${Array.from({ length: 31 }, (_, at) => days[at + 1] ?? '').join()}`;

describe('a file that is no claim', () => {
  it.each([
    ['EMPTY', new Uint8Array()],
    ['EMPTY', Uint8Array.of(0x1a, 0x0d, 0x0a)],
    ['LINE_TOO_LONG', Buffer.alloc(10_000, ',')],
    ['NOT_THIS_FORMAT', bytesOf('RE,1')],
    ['NOT_THIS_FORMAT', bytesOf('IR,1,33,9,1234567')],
    ['NOT_THIS_FORMAT', Uint8Array.of(0x50, 0x4b, 3, 4)],
  ])('is refused as %s', (code, bytes) => {
    expect(readUke(bytes)).toMatchObject({ ok: false, reason: { code } });
  });

  it('is refused if it is too large, or has too many records', () => {
    const limits = { bytes: 100, records: 2, lineCharacters: 100 };
    expect(readUke(new Uint8Array(101), limits)).toMatchObject({ reason: { code: 'TOO_LARGE' } });
    expect(readUke(bytesOf('IR,1', 'A', 'B'), limits)).toMatchObject({ reason: { code: 'TOO_MANY_RECORDS', line: 3 } });
  });
});

describe('the text of a claim', () => {
  it('may end its lines with LF, have no last line end, and end with 0x1A', () => {
    const text = [IR, RE, GO].join('\n');
    for (const bytes of [toShiftJis(text), toShiftJis(`${text}\x1a`), toShiftJis(`${text}\r\n\x1a\r\n`)])
      expect(receiptOf(readUke(bytes)).patient.id).toBe('12345');
  });

  it('may be in UTF-8, but half-width kana in Shift_JIS are no UTF-8', () => {
    expect(receiptOf(readUke(Buffer.from([IR, RE, GO].join('\r\n')))).patient.name).toBe('架空　花子');
    const nameOf = (...name: number[]) => {
      const before = Buffer.from('IR,1,33,1,1234567,,,202606\r\nRE,1,1112,202605,');
      return receiptOf(readUke(Uint8Array.from([...before, ...name, 0x0d, 0x0a]))).patient.name;
    };
    // In UTF-8 they would be `ý` and `ぱý`.
    expect([nameOf(0xc3, 0xbd), nameOf(0xe3, 0x81, 0xb1, 0xc3, 0xbd)]).toEqual(['ﾃｽ', '縺ｱﾃｽ']);
  });

  it('has ■ for a user-defined character, with a remark, and no byte of it takes a comma with it', () => {
    const [before, after] = ['RE,1,1112,202605,架', '子,2,19600101,,,,,,,12345'].map((text) => [...toShiftJis(text)]);
    const bytes = (gaiji: number[]) => Uint8Array.from([...bytesOf(IR), ...before!, ...gaiji, ...after!, 0x0d, 0x0a]);
    const reading = readUke(bytes([0xf0, 0x40]));
    expect(receiptOf(reading).patient.name).toBe('架■子');
    expect(remarksOf(reading)).toContainEqual(['UNKNOWN_CHARACTER', 2, 'RE']);
    const broken = readUke(Uint8Array.from([...bytesOf(IR), ...[...toShiftJis('RE,1,1112,202605,')], 0x83, ...toShiftJis(',2,19600101')]));
    expect(receiptOf(broken).patient).toMatchObject({ name: '■', sex: 'F', birthDate: '19600101' });
  });

  it('leaves out a line that is too long, and keeps the others', () => {
    const reading = read(`SY,${'1'.repeat(9_000)}`, 'SY,2500013,20260501,1,,,01,');
    expect(receiptOf(reading).diseases).toHaveLength(1);
    expect(remarksOf(reading)).toContainEqual(['LINE_TOO_LONG', 3, 'SY']);
  });
});

describe('the records of a claim', () => {
  it('may have dates in eras, and no fields at the end', () => {
    const reading = readUke(bytesOf('IR,2,33,1,1234567,,,50806', 'RE,1,1112,50805,架空,1,3350101,,,,,,,7', 'SY,2500013,4200401', GO));
    expect(receiptOf(reading)).toMatchObject({
      ...{ month: '202605', patient: { birthDate: '19600101', id: '7' } },
      diseases: [{ code: '2500013', startedOn: '20080401' }],
    });
  });

  it('that are not known are kept, and reported', () => {
    const reading = read('ZZ,1,2', 'SJ,01,架空');
    expect(receiptOf(reading).carried.map(({ fields }) => fields.join())).toEqual(['ZZ,1,2', 'SJ,01,架空']);
    expect(remarksOf(reading)).toEqual([
      ['UNKNOWN_RECORD', 3, 'ZZ'],
      ['NOT_MAPPED', 4, 'SJ'],
    ]);
  });

  it('with a value that is not valid have no value there, and a remark with the number of the field', () => {
    const reading = read('SY,25000,20260231,7,80,,01,');
    expect(receiptOf(reading).diseases).toMatchObject([{ code: null, startedOn: null, outcome: null, modifiers: [] }]);
    expect(remarksOf(reading)).toEqual([
      ['BAD_CODE', 3, 'SY', 1],
      ['MISSING_FIELD', 3, 'SY', 1],
      ['BAD_DATE', 3, 'SY', 2],
      ['BAD_CODE', 3, 'SY', 3],
      ['BAD_CODE', 3, 'SY', 4],
    ]);
  });

  it('before the first receipt are kept, and reported', () => {
    const reading = readUke(bytesOf(IR, 'SY,2500013', RE, GO));
    expect(reading.ok && reading.value.carried).toHaveLength(1);
    expect(remarksOf(reading)).toContainEqual(['OUT_OF_PLACE', 2, 'SY']);
  });

  it('of a returned receipt mark it as returned', () => {
    expect(receiptOf(read('HR,1,2')).isReturned).toBe(true);
  });

  it('of the history of a re-claim are kept, and none of them is read as the claim’s own', () => {
    const reading = read('8,1,1,RE,1,1112,202604', '8,2,1,SY,8888888,20260401,1');
    expect(receiptOf(reading).diseases).toEqual([]);
    expect(remarksOf(reading)).toEqual([
      ['NOT_MAPPED', 3, '8'],
      ['NOT_MAPPED', 4, '8'],
    ]);
  });
});

describe('the days of an act', () => {
  it('may be all 31 of a month', () => {
    const all = Object.fromEntries(Array.from({ length: 31 }, (_, at) => [at + 1, 1]));
    const reading = read(item('SI', '40,1,140000610,,42,31', all));
    expect(receiptOf(reading).units[0]!.lines[0]!.days!.size).toBe(31);
    expect(remarksOf(reading)).toEqual([]);
  });

  it('that the month does not have are left out, with a remark', () => {
    const bytes = bytesOf(IR, RE.replace('202605', '202604'), item('SI', '40,1,140000610,,42,2', { 30: 1, 31: 1 }), GO);
    const reading = readUke(bytes);
    expect([...receiptOf(reading).units[0]!.lines[0]!.days!.keys()]).toEqual([30]);
    expect(remarksOf(reading).map(([code]) => code)).toEqual(['DAY_NOT_IN_MONTH', 'DAYS_DIFFER']);
  });

  it('are none if a comma too many has shifted them', () => {
    const reading = read(`${item('SI', '40,1,140000610,,42,1', { 30: 1 }).slice(0, -1)},,1`);
    expect(receiptOf(reading).units[0]!.lines[0]!.days).toBeNull();
    expect(remarksOf(reading)).toContainEqual(['SHIFTED_FIELD', 3, 'SI', 44]);
  });

  it('are a remark if their counts do not add up', () => {
    expect(remarksOf(read(item('SI', '40,1,140000610,,42,3', { 1: 1 })))).toEqual([['DAYS_DIFFER', 3, 'SI', 6]]);
  });
});

describe('a comment', () => {
  const drug = (section: string, code: string) => item('IY', `${section},1,${code},3,10,5`, { 1: 5 });
  const commentsOf = (...lines: string[]) => receiptOf(read(...lines)).units.map(({ comments }) => comments.map(({ text }) => text));

  it('in a unit is about the unit', () => {
    expect(commentsOf('CO,21,1,810000001,前', drug('', '620000001'))).toEqual([['前']]);
  });

  it('behind a unit is about it, if a new 診療識別 or nothing follows', () => {
    expect(commentsOf(drug('21', '620000001'), 'CO,,1,810000001,後')).toEqual([['後']]);
    expect(commentsOf(drug('21', '620000001'), 'CO,,1,810000001,後', drug('21', '620000002'))).toEqual([['後'], []]);
  });

  it('between two units of one 診療識別 is about neither, with a remark', () => {
    const lines = [drug('21', '620000001'), 'CO,,1,810000001,間', drug('', '620000002')];
    expect(commentsOf(...lines)).toEqual([[], []]);
    expect(remarksOf(read(...lines))).toContainEqual(['UNCLEAR_COMMENT', 4, 'CO', 4]);
  });
});

describe('a claim in several volumes', () => {
  const volume = (number: string, ...lines: string[]) => bytesOf(IR.replace(',00,', `,${number},`), ...lines);
  const [first, second] = [volume('01', RE, 'SY,2500013,20260501'), volume('99', 'SY,8843004,20260501', GO)];

  it('is one claim, in whichever order the volumes come, and a receipt may go on in the next one', () => {
    for (const files of [
      [first, second],
      [second, first],
    ]) {
      const reading = readUke(files);
      expect(receiptOf(reading).diseases.map(({ code }) => code)).toEqual(['2500013', '8843004']);
      expect(remarksOf(reading)).toEqual([]);
    }
  });

  it('has a remark if a volume is missing', () => {
    expect(remarksOf(readUke(first)).map(([code]) => code)).toContain('MISSING_VOLUME');
  });

  it('is refused if the volumes are of two facilities', () => {
    expect(readUke([first, bytesOf('IR,1,33,1,7654321,,,202606,99', GO)])).toMatchObject({ reason: { code: 'ANOTHER_FACILITY' } });
  });
});

describe('a file into which several claims were put', () => {
  it('is one claim, if they are of one facility', () => {
    const reading = readUke(bytesOf(IR, RE, GO, IR.replace('IR,1', 'IR,2'), RE.replace('12345', '67890'), GO));
    expect(reading.ok && reading.value.receipts.map(({ patient }) => patient.id)).toEqual(['12345', '67890']);
  });

  it('is refused if they are of several', () => {
    expect(readUke(bytesOf(IR, RE, GO, IR.replace('1234567', '7654321'), RE, GO))).toMatchObject({
      reason: { code: 'ANOTHER_FACILITY', line: 4 },
    });
    expect(readUke(bytesOf(IR, RE, GO, 'YK,1,33,1,1234567', RE, GO))).toMatchObject({ reason: { code: 'ANOTHER_FACILITY', line: 4 } });
  });
});

describe('a pharmacy’s claim', () => {
  const YK = 'YK,1,33,4,7654321,架空薬局,202606,00,086-000-0000';
  const DOCTOR = 'RE,1,4112,202605,架空　花子,2,19600101,,,33,1,1234567,架空医院,岡山県,医師　一郎';

  it('has drugs under their usage, when they were dispensed, and who prescribed them', () => {
    const lines = [
      'SH,1,1,013,毎食後',
      'IY,1,620000001,3,,,,,,1',
      'CO,1,810000001,粉砕',
      'CZ,1,20260507,20260508,1,14',
      'SH,2,5',
      'IY,1,660000001,50',
    ];
    const receipt = receiptOf(readUke(bytesOf(YK, DOCTOR, ...lines, GO)));
    expect(receipt).toMatchObject({
      patient: { id: null, name: '架空　花子' },
      prescriber: { facilityCode: '3311234567', facilityName: '架空医院', doctors: new Map([['1', '医師　一郎']]) },
      dispensings: [
        {
          ...{ number: '1', form: '1', usageCode: '013', instruction: '毎食後', comments: [{ text: '粉砕' }] },
          drugs: [{ code: '620000001', amount: '3', dose: '1' }],
          times: [{ doctor: '1', prescribedOn: '20260507', dispensedOn: '20260508', quantity: 14 }],
        },
        { form: '5', drugs: [{ code: '660000001', amount: '50' }], times: [] },
      ],
    });
  });

  it('keeps a drug that stands under no usage, or behind the day of the dispensing', () => {
    const lines = ['IY,1,620000001,3', 'SH,1,1', 'IY,1,620000002,3', 'CZ,1,20260507,20260508,1,14', 'IY,1,620000003,3'];
    const reading = readUke(bytesOf(YK, DOCTOR, ...lines, GO));
    expect(receiptOf(reading).dispensings[0]!.drugs.map(({ code }) => code)).toEqual(['620000002']);
    expect(remarksOf(reading).filter(([code]) => code === 'OUT_OF_PLACE')).toEqual([
      ['OUT_OF_PLACE', 3, 'IY'],
      ['OUT_OF_PLACE', 7, 'IY'],
    ]);
  });

  it.each(['医師　二郎', 'イシ　ジロウ'])('has no doctors if it is not certain whose number is whose: %s', (second) => {
    const reading = readUke(bytesOf(YK, `${DOCTOR},${second}`, GO));
    expect(receiptOf(reading).prescriber!.doctors.size).toBe(0);
    expect(remarksOf(reading)).toContainEqual(['SHIFTED_FIELD', 2, 'RE', 14]);
  });
});

it('a file of returned receipts is refused as what it is, whichever form it has', () => {
  for (const lines of [
    ['HI,1,202607,33,1,1234567,架空医院', 'RE,1,1112,202605,架空　花子', 'HR,1,1,1,0101,資格喪失', '8,1,1,RE,1', 'HG,1'],
    ['HI,1,202607,33,1,1234567', '1,1,0,RE,1,1112,202605', '1,2,0,HR,202607,1,1,1,0101'],
  ])
    expect(readUke(bytesOf(...lines))).toEqual({ ok: false, reason: { code: 'RETURNED', line: 1, record: 'HI' } });
});

it('a dental claim is read, and reported as not mapped', () => {
  const reading = readUke(bytesOf(IR.replace(',33,1,', ',33,3,'), RE, 'SS,1', GO));
  expect(reading).toMatchObject({ ok: true, value: { kind: 'DENTAL' } });
  expect(remarksOf(reading)).toContainEqual(['DENTAL_NOT_MAPPED', 1, 'IR']);
});

it('no remark has text of the file', () => {
  const reading = readUke(bytesOf(IR, RE, '架空花子,1', 'ABC,架空', '123456,1', GO));
  expect(JSON.stringify(reading.ok && reading.remarks)).not.toMatch(/架空|ABC|123456/);
});
