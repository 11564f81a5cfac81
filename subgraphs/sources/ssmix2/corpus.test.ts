import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Coded } from '../hl7-v2/coded.js';
import { decodeIso2022Jp } from '../hl7-v2/iso-2022-jp.js';
import { decodeMessage, type Reading, readFile } from './storage/read-file.js';

/** Published files that nobody here wrote; they are read where they lie and are no part of the project. */
const CORPUS = join(process.cwd(), '../shared/corpus/ssmix2');
const present = existsSync(CORPUS);
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('the SS-MIX2 corpus is required and missing');
if (!present) process.stderr.write('\n*** SKIPPED: the SS-MIX2 corpus is missing, so the readers were not tried on real files ***\n\n');

const ADT_00 = '999/901/9999013/-/ADT-00/9999013_-_ADT-00_999999999999999_20111220224447339_-_1';
const ADT_22 = '999/901/9999013/20111120/ADT-22/9999013_20111120_ADT-22_999999999999999_20111220224447339_01_1';
const ADT_31 = '000/000/0000001/20000401/ADT-31/9999013_20110630_OMP-11_123456789012345_20110701113813225_01_1';
const ADT_61 = '999/901/9999013/-/ADT-61/9999013_-_ADT-61_999999999999999_20111014232213000_-_1';
const PPR_01 = '999/901/9999013/-/PPR-01/9999013_-_PPR-01_999999999999999_20111209163030000_01_1';
const OMP_01 = '999/901/9999013/20110701/OMP-01/9999013_20110701_OMP-01_000000011000185_20110701224603984_01_1';
const OMP_11 = '000/000/0000001/20000401/OMP-11/0000001_20000401_OMP-11_123456789012345_20110701113813225_01_1';
const OMG_01 = '999/901/9999013/20111220/OMG-01/9999013_20111220_OMG-01_000201101200100_20111220224447339_-_1';
const OMG_11 = '999/901/9999013/20111220/OMG-11/9999013_20111220_OMG-11_2011122000300_20111220224447339_24_1';
const OML_11 = '999/901/9999013/20111220/OML-11/9999013_20111220_OML-11_000000011000354_20111220103059000_01_1';

function bytesOf(path: string): Buffer {
  return readFileSync(join(CORPUS, path));
}

function read(path: string): Reading {
  return readFile({ path, bytes: bytesOf(path), patientId: path.split('/')[2] ?? '' });
}

/** The content of a file whose PID-3 is not its path's: such files are decoded, but never shown. */
function decoded(path: string): unknown {
  const text = decodeIso2022Jp(bytesOf(path));
  const reading = text.ok && decodeMessage({ type: path.split('/')[4] ?? '', text: text.text });
  return reading && reading.outcome === 'READ' ? reading.content : reading;
}

/** When a message was sent, and the number it was sent under. */
function sent(messageId: string, text: string, instant: string) {
  return { messageId, sentAt: { text, date: `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`, instant } };
}

function day(text: string) {
  return { text, date: `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`, instant: null };
}

/** A drug of which an RXE or RXA says nothing more than its amount. */
const PLAIN_DRUG = {
  ...{ state: 'ACTIVE', doseRange: null, doses: [], timings: [], strength: null, category: null, asNeeded: false, instructions: [] },
  ...{ components: [], isPartial: false, route: null, site: null, side: null, device: null, method: null, line: null },
};
const NO_TIMING = {
  ...{ dose: null, usages: [], times: [], offset: null, duration: null, startsAt: null, endsAt: null, priorities: [], condition: null },
  ...{ instruction: null, conjunction: null, occurrenceDuration: null, count: null },
};

/** A study that is ordered as routine, without a word on why. */
const ROUTINE = {
  ...{ state: 'ACTIVE', requestedFor: null, clinicalInformation: null, reasons: [], priority: null },
  timings: [{ ...NO_TIMING, priorities: [{ code: 'R', text: null, system: 'HL70485' }] }],
};

(present ? describe : describe.skip)('the published SS-MIX2 files', () => {
  it('have the outcomes that a careful reader expects', () => {
    const all = (readdirSync(CORPUS, { recursive: true }) as string[]).filter((path) => statSync(join(CORPUS, path)).isFile());
    const files = all.map((path) => path.replaceAll('\\', '/')).filter((path) => path.includes('/'));
    expect(Object.fromEntries(files.map((path) => [path, read(path).outcome]))).toEqual({
      [ADT_00]: 'READ',
      [ADT_22]: 'READ',
      [ADT_31]: 'INVALID',
      [ADT_61]: 'QUARANTINED',
      [PPR_01]: 'QUARANTINED',
      [OMP_01]: 'READ',
      [OMP_11]: 'QUARANTINED',
      [OMG_01]: 'QUARANTINED',
      [OMG_11]: 'QUARANTINED',
      [OML_11]: 'QUARANTINED',
    });
  });

  it('are quarantined if they are read for another patient, whatever they hold', () => {
    expect(readFile({ path: ADT_00, bytes: bytesOf(ADT_00), patientId: '9999014' }).outcome).toBe('QUARANTINED');
  });

  it('give the patient from ADT-00', () => {
    expect(read(ADT_00)).toEqual({
      outcome: 'READ',
      type: 'ADT-00',
      warnings: [],
      content: {
        kind: 'demographics',
        value: {
          ...sent('20111220000001', '20111220224447.3399', '2011-12-20T13:44:47.339Z'),
          name: '患者 太郎',
          kana: 'カンジャ タロウ',
          birthDate: day('19480405'),
          sex: 'MALE',
          warnings: [
            { code: 'NOT_SHOWN', place: 'DB1', text: '1|PT||Y' },
            { code: 'NOT_SHOWN', place: 'OBX', text: '1|NM|9N001000000000001^身長^JC10||167.8|cm^cm^ISO+|||||F' },
            { code: 'NOT_SHOWN', place: 'OBX', text: '2|NM|9N006000000000001^体重^JC10||63.5|kg^kg^ISO+|||||F' },
            { code: 'NOT_SHOWN', place: 'OBX', text: '3|CWE|5H010000009199911^血液型-ABO式^JC10||A^A^JSHR002||||||F' },
            { code: 'NOT_SHOWN', place: 'AL1', text: '1|DA^薬剤アレルギー^HL70127|1^ペニシリン^99XYZ' },
          ],
        },
      },
    });
  });

  it('give drugs, doses and usage of an order from OMP-01', () => {
    const tablet = (amount: string) => ({ value: Number(amount), text: amount, unit: '錠' });
    const common = { form: null, startsOn: { text: '2011070100', date: '2011-07-01', instant: null } };
    const outpatient = [
      { code: 'OHP', text: '外来処方', system: 'MR9P' },
      { code: 'OHI', text: '院内処方', system: 'MR9P' },
    ];
    const start = common.startsOn;
    const timed = (usage: Coded, days: string) => ({
      instructions: outpatient,
      timings: [{ ...NO_TIMING, usages: [usage], duration: { value: Number(days), text: days, unit: 'd' }, startsAt: start }],
    });
    const oral = { ...PLAIN_DRUG, route: { code: 'PO', text: '口', system: 'HL70162' } };
    const threeTimes = { code: '1013044400000000', text: '内服・経口・１日３回朝昼夕食後', system: 'JAMISDP01' };
    const twoTimes = { code: '1012040400000000', text: '内服・経口・１日２回朝夕食後', system: 'JAMISDP01' };
    const orderedAt = { text: '20110701103045', date: '2011-07-01', instant: '2011-07-01T01:30:45.000Z' };
    expect(read(OMP_01)).toEqual({
      outcome: 'READ',
      type: 'OMP-01',
      warnings: [],
      content: {
        kind: 'prescription',
        value: {
          ...sent('20110701000001', '20110701224603.984', '2011-07-01T13:46:03.984Z'),
          orderNo: '000000011000185',
          stage: 'ORDERED',
          state: 'ACTIVE',
          orderedAt,
          date: orderedAt,
          prescriber: '医師 一郎',
          department: { code: '01', text: '内科', system: '99XY1' },
          place: 'OUTPATIENT',
          items: [
            {
              group: '1',
              drug: { code: '108665201', text: 'ダーゼン錠（５mg)', system: 'HOT9' },
              dose: tablet('1'),
              daily: tablet('3'),
              total: tablet('15'),
              usage: threeTimes,
              days: 5,
              ...common,
              ...oral,
              ...timed(threeTimes, '5'),
            },
            {
              group: '1',
              drug: { code: '110626901', text: 'パンスポリンＴ錠（１００mg)', system: 'HOT9' },
              dose: tablet('2'),
              daily: tablet('6'),
              total: tablet('30'),
              usage: threeTimes,
              days: 5,
              ...common,
              ...oral,
              ...timed(threeTimes, '5'),
            },
            {
              group: '2',
              drug: { code: '100607002', text: 'アレピアチン１０倍散', system: 'HOT9' },
              dose: { value: 50, text: '50', unit: 'ミリグラム' },
              daily: { value: 100, text: '100', unit: 'ミリグラム' },
              total: { value: 1400, text: '1400', unit: 'ミリグラム' },
              usage: twoTimes,
              days: 14,
              ...common,
              form: { code: 'PWD', text: '散剤', system: 'MR9P' },
              ...oral,
              ...timed(twoTimes, '14'),
            },
          ],
        },
      },
    });
  });

  it('give the dispensed drugs from OMP-11, whatever the stray segments at its end', () => {
    const given = { ...PLAIN_DRUG, daily: null, total: null, form: null, usage: null, days: null, startsOn: null, group: '1' };
    const route = { code: 'PO', text: '口', system: 'HL70162' };
    const text = decodeIso2022Jp(bytesOf(OMP_11));
    if (!text.ok) throw new Error(text.reason);
    expect(decodeMessage({ type: 'OMP-11', text: text.text })).toEqual({
      outcome: 'READ',
      type: 'OMP-11',
      warnings: ['27 empty segments left out'],
      content: {
        kind: 'prescription',
        value: {
          ...sent('20110701113813225', '20110701113813.225', '2011-07-01T02:38:13.225Z'),
          orderNo: '123456789012345',
          stage: 'DISPENSED',
          state: 'ACTIVE',
          warnings: [
            { code: 'NOT_SHOWN', place: 'OBX', text: '1|NM|aaa|bbb|ccc|ddd|eee|fff|ggg' },
            { code: 'NOT_SHOWN', place: 'TQ1', text: '0|test^test2|0^1^hhhh' },
          ],
          orderedAt: { text: '20110630141500', date: '2011-06-30', instant: '2011-06-30T05:15:00.000Z' },
          date: { text: '201107010830', date: '2011-07-01', instant: '2011-06-30T23:30:00.000Z' },
          prescriber: '医師 一郎',
          department: { code: '01', text: '内科', system: '99XY1' },
          place: 'INPATIENT',
          items: [
            {
              ...given,
              drug: { code: '108665201', text: 'ダーゼン錠（５mg)', system: 'HOT9' },
              dose: { value: 1, text: '1', unit: '錠' },
              route,
            },
            {
              ...given,
              drug: { code: '110626901', text: 'パンスポリンＴ錠（１００mg)', system: 'HOT9' },
              dose: { value: 2, text: '2', unit: '錠' },
              route,
            },
          ],
        },
      },
    });
  });

  it('give items, values and ranges of a report from OML-11', () => {
    const common = {
      orderNo: '000000011000354',
      panel: { code: 'E001', text: '血液学的検査', system: '99O03' },
      specimen: { code: '023', text: '血清', system: 'JC10' },
      collectedAt: { text: '201112191500', date: '2011-12-19', instant: '2011-12-19T06:00:00.000Z' },
      reportedAt: { text: '20111220103059', date: '2011-12-20', instant: '2011-12-20T01:30:59.000Z' },
      comparator: null,
      flags: [],
      status: 'F',
      author: '医師一郎',
      ...sent('20111220131032', '20111220103059.0000', '2011-12-20T01:30:59.000Z'),
    };
    const item = (code: string, text: string) => ({ item: { code, text, system: 'JC10' } });
    const range = (referenceRange: string, referenceLow: number, referenceHigh: number) => ({
      referenceRange,
      referenceLow,
      referenceHigh,
    });
    expect(decoded(OML_11)).toEqual({
      kind: 'labResults',
      microbiology: [],
      values: [
        {
          ...common,
          sequence: '1.1',
          ...item('3A016000002327102', 'A/G比'),
          value: 1.7,
          valueText: '1.7',
          unit: null,
          ...range('1.2-2.0', 1.2, 2),
        },
        {
          ...common,
          sequence: '1.2',
          ...item('3A010000002327101', '総蛋白'),
          value: 7.2,
          valueText: '7.2',
          unit: 'g/dl',
          ...range('6.70-8.3', 6.7, 8.3),
        },
        {
          ...common,
          sequence: '1.3',
          ...item('3A015000002327101', 'アルブミン'),
          value: 4.9,
          valueText: '4.9',
          unit: 'g/dl',
          ...range('3.7-5.5', 3.7, 5.5),
        },
      ],
    });
  });

  it('give diagnoses from PPR-01', () => {
    expect(decoded(PPR_01)).toEqual({
      kind: 'diagnoses',
      values: [
        {
          ...sent('201112091630305', '20111209163030', '2011-12-09T07:30:30.000Z'),
          id: '123456789012345',
          condition: { code: '20054174', text: '胃炎', system: 'MDCDX2' },
          modifiers: [],
          confirmation: null,
          icd10: { code: 'K297', text: null, system: 'I10' },
          action: 'AD',
          startedOn: day('20110831'),
          endedOn: day('20110915'),
          outcome: { code: 'N', text: '回復せず', system: 'HL70241' },
          primary: true,
          department: { code: '01', text: '内科', system: 'MML028' },
          place: 'OUTPATIENT',
          author: '医師 一郎',
          warnings: [
            { code: 'NOT_SHOWN', place: 'PRB-17', text: '胃炎' },
            { code: 'NOT_SHOWN', place: 'PRB-25', text: 'V^非常に限定^HL70177' },
          ],
        },
      ],
    });
  });

  it('give allergies from ADT-61, with the patient’s own words for their beginning', () => {
    const allergy = (sequence: string, kind: [string, string], substance: [string, string, string], severity: [string, string]) => ({
      sequence,
      kind: { code: kind[0], text: kind[1], system: 'HL70127' },
      substance: { code: substance[0], text: substance[1], system: substance[2] },
      severity: { code: severity[0], text: severity[1], system: 'HL70128' },
      action: 'A',
      ...{ sensitivity: null, group: null, status: null },
      author: null,
      ...sent('20111014232213', '20111014232213', '2011-10-14T14:22:13.000Z'),
    });
    const vague = (text: string) => ({ text, date: null, instant: null });
    expect(decoded(ADT_61)).toEqual({
      kind: 'allergies',
      values: [
        {
          ...allergy('1', ['LA', '花粉アレルギー'], ['5A1002216023023', 'スギ', 'JC10'], ['MI', '軽度']),
          reaction: '目のかゆみ',
          identifiedOn: vague('199601'),
        },
        {
          ...allergy('2', ['FA', '食物アレルギー'], ['5A1002411023006', 'ソバ', 'JC10'], ['MO', '中等度']),
          reaction: '湿疹',
          identifiedOn: vague('小学校低学年の頃'),
        },
        {
          ...allergy('3', ['EA', '環境アレルギー'], ['5A1102700023023', 'ハウスダスト', 'JC10'], ['MI', '軽度']),
          reaction: 'くしゃみ',
          identifiedOn: vague('200302'),
        },
        {
          ...allergy('4', ['DA', '薬剤アレルギー'], ['106824501', 'アリナミン', 'HOT9'], ['MO', '中等度']),
          reaction: 'のどの渇きが止まらない',
          identifiedOn: day('20070710'),
        },
      ],
    });
  });

  it('give an admission from ADT-22, with time, ward, room, bed and doctor', () => {
    const nothing = {
      state: null,
      trays: [],
      timings: [],
      priorLocation: null,
      dischargedAt: null,
      expectedAt: null,
      expectedDischargeAt: null,
      expectedReturnAt: null,
    };
    const date = { text: '201111201600', date: '2011-11-20', instant: '2011-11-20T07:00:00.000Z' };
    expect(read(ADT_22)).toEqual({
      outcome: 'READ',
      type: 'ADT-22',
      warnings: [],
      content: {
        kind: 'encounters',
        values: [
          {
            ...sent('20111220000001', '20111220224447.3399', '2011-12-20T13:44:47.339Z'),
            ...nothing,
            event: 'ADMITTED',
            orderNo: '999999999999999',
            sequence: '1',
            date,
            place: 'INPATIENT',
            patientClass: 'I',
            location: { point: '32', room: '302', bed: '1', kind: 'N' },
            department: { code: '01', text: null, system: null },
            attending: '医師一郎',
            admittedAt: date,
            disposition: null,
            diets: [],
            author: '医師一郎',
          },
        ],
      },
    });
  });

  const ordered = (text: string, instant: string) => ({ text, date: '2011-12-20', instant });
  const nowhere = { accessionNumber: null, requestedProcedureId: null, scheduledStepId: null, studyInstanceUids: [], modalities: [] };

  it('give an examination with its four exposures as one order from OMG-01', () => {
    const orderedAt = ordered('20111220100059', '2011-12-20T01:00:59.000Z');
    const exposure = (code: string, text: string) => ({ code, text, system: 'JJ1017' });
    expect(decoded(OMG_01)).toEqual({
      kind: 'imaging',
      values: [
        {
          ...ROUTINE,
          ...sent('20111220000001', '20111220224447.3399', '2011-12-20T13:44:47.339Z'),
          ...nowhere,
          kind: 'RADIOLOGY',
          stage: 'ORDERED',
          orderNo: '000201101200100',
          sequence: '1',
          orderedAt,
          performedAt: null,
          reportedAt: null,
          date: orderedAt,
          procedure: { code: '1000000000000000', text: 'Ｘ線単純撮影', system: 'JJ1017' },
          bodySites: [
            exposure('10000002000102000000010000000000', '胸部.Ｘ線単純撮影.立位正面(A→P)'),
            exposure('10000002000106000000010000000000', '胸部.Ｘ線単純撮影.立位側面(L→R)'),
            exposure('10000002500102000000010000000000', '腹部.Ｘ線単純撮影.立位正面(A→P)'),
            exposure('10000002500602000000010000000000', '腹部.Ｘ線単純撮影.左側臥位正面(A→P)'),
          ],
          findings: [
            {
              sequence: '2.1',
              item: { code: '01-02', text: '体重', system: 'JSHR001' },
              value: 62,
              comparator: null,
              valueText: '62',
              unit: 'kg',
              ...{ referenceRange: null, referenceLow: null, referenceHigh: null },
              flags: [],
              status: 'F',
            },
          ],
          report: null,
          status: null,
          orderer: '医師 太郎',
          performer: null,
          reporter: null,
          department: null,
          place: 'OUTPATIENT',
        },
      ],
    });
  });

  it('give an executed examination from OMG-11, with its operator and the archive’s keys', () => {
    const reportedAt = ordered('20111220113540', '2011-12-20T02:35:40.000Z');
    expect(decoded(OMG_11)).toEqual({
      kind: 'imaging',
      values: [
        {
          ...ROUTINE,
          warnings: [{ code: 'NOT_SHOWN', place: 'ZE1-6', text: 'NS-03^EM-01' }],
          ...sent('330001', '20111220224447.3399', '2011-12-20T13:44:47.339Z'),
          kind: 'RADIOLOGY',
          stage: 'PERFORMED',
          orderNo: '2011122000300',
          sequence: '1',
          orderedAt: reportedAt,
          performedAt: day('20111220'),
          reportedAt,
          date: day('20111220'),
          procedure: { code: '99A000000000000', text: '経皮的超音波検査', system: 'JJ1017' },
          bodySites: [{ code: '99A00005550000000000000000000000', text: '胎児.経皮的超音波検査', system: 'JJ1017' }],
          findings: [],
          report: null,
          status: 'F',
          orderer: '医師 太郎',
          performer: '助産師 愛子',
          reporter: null,
          department: { code: '24', text: '産科', system: '99XY1' },
          place: 'OUTPATIENT',
          accessionNumber: 'A201112200030001',
          requestedProcedureId: 'P1234',
          studyInstanceUids: ['1.2.392.1114.20045.43233.5.300001'],
          scheduledStepId: null,
          modalities: [{ code: 'US', text: null, system: 'DCM' }],
        },
      ],
    });
  });

  it('are INVALID if a mapped file has the type of another', () => {
    const text = decodeIso2022Jp(bytesOf(OMP_01));
    expect(text.ok && decodeMessage({ type: 'OML-11', text: text.text }).outcome).toBe('INVALID');
  });
});
