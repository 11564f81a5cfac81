import fc from 'fast-check';
import { PIECE, type Steps } from '../in-slices.js';
import { DICOM_ROW_BYTES } from './dicom-json.js';
import { MOST_INSTANCES, MOST_STUDIES, readInstanceRows, readStudyRows, readStudyRowsInSteps } from './dicomweb-response.js';
import { detectPictureType } from './picture-type.js';
import { groupBySeries } from './series-of-instances.js';

const PATIENT = '0012345';
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const value = (vr: string, ...values: unknown[]) => ({ vr, Value: values });

const study = {
  '0020000D': value('UI', '2.25.1'),
  '00100020': value('LO', PATIENT),
  '00100021': value('LO', '1.2.392.100495.20.3.51.13310000001'),
  '00100010': value('PN', { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }),
  '00080050': value('SH', 'A0001'),
  '00080020': value('DA', '20260115'),
  '00080030': value('TM', '0930'),
  '00080061': value('CS', 'CT', 'SR'),
  '00081030': value('LO', '胸部CT'),
  '00081190': value('UR', 'http://10.0.0.7:8042/dicom-web/studies/2.25.1'),
  '00201206': value('IS', 2),
  '00201208': value('IS', '12'),
};

const instance = {
  '0020000D': value('UI', '2.25.1'),
  '0020000E': value('UI', '2.25.1.1'),
  '00080018': value('UI', '2.25.1.1.1'),
  '00100020': value('LO', PATIENT),
  '00080060': value('CS', 'CT'),
  '0008103E': value('LO', 'chest'),
  '00180015': value('CS', 'CHEST'),
  '00200011': value('IS', 1),
  '00200013': value('IS', 1),
  '00280008': value('IS', 4),
  '00280010': value('US', 512),
  '00280011': value('US', 256),
};

function counted<T>(work: Steps<T>): { steps: number; result: T } {
  for (let steps = 0; ; steps++) {
    const { done, value: result } = work.next();
    if (done) return { steps, result: result as T };
  }
}
const studiesOf = (...rows: unknown[]) => readStudyRows(bytes(rows), PATIENT);
const instancesOf = (...rows: unknown[]) => readInstanceRows(bytes(rows), { patientId: PATIENT, studyUid: '2.25.1' });

describe('a study in DICOM JSON', () => {
  it('is read without names and without the archive’s own address', () => {
    const answer = studiesOf(study);
    expect(answer).toEqual({
      ok: true,
      rows: [
        {
          studyUid: '2.25.1',
          patientId: PATIENT,
          issuer: '1.2.392.100495.20.3.51.13310000001',
          accession: 'A0001',
          date: { text: '202601150930', date: '2026-01-15', instant: '2026-01-15T00:30:00.000Z' },
          description: '胸部CT',
          modalities: ['CT', 'SR'],
          seriesCount: 2,
          instanceCount: 12,
        },
      ],
    });
    expect(JSON.stringify(answer)).not.toMatch(/10\.0\.0\.7|山田|Yamada/);
  });

  it('needs only its UID and its patient', () => {
    expect(studiesOf({ '0020000D': study['0020000D'], '00100020': study['00100020'] })).toMatchObject({
      rows: [{ issuer: null, accession: null, date: null, description: null, modalities: [], seriesCount: null, instanceCount: null }],
    });
  });

  it('may have its modalities in one string, and padding', () => {
    const rows = [{ ...study, '00080061': value('CS', 'CT\\SR ', 'CT'), '00100020': value('LO', `${PATIENT} `) }];
    expect(studiesOf(...rows)).toMatchObject({ ok: true, rows: [{ patientId: PATIENT, modalities: ['CT', 'SR'] }] });
  });

  it.each([
    ['another', value('LO', '0012346')],
    ['without leading zeros', value('LO', '12345')],
    ['in other letters', value('LO', '００１２３４５')],
    ['two', value('LO', PATIENT, '0012346')],
    ['two in one string', value('LO', `${PATIENT}\\0012346`)],
    ['the patient’s id and an empty one', value('LO', PATIENT, null)],
    ['a number', value('LO', 12345)],
    ['a name', value('PN', { Alphabetic: PATIENT })],
    ['a list', value('LO', [PATIENT])],
    ['empty', { vr: 'LO' }],
    ['empty text', value('LO', '')],
    ['null', value('LO', null)],
    ['not in Value', { vr: 'LO', value: [PATIENT] }],
    ['inline', { vr: 'UN', InlineBinary: Buffer.from(PATIENT).toString('base64') }],
    ['plain', PATIENT],
    ['plain list', [PATIENT]],
    ['absent', undefined],
  ])('of another patient (%s) makes the whole answer invalid, also among valid ones', (_, patient) => {
    const good = Array.from({ length: 30 }, (_, index) => ({ ...study, '0020000D': value('UI', `2.25.${index}`) }));
    const rows = good.toSpliced(17, 0, { ...study, '00100020': patient as never });
    expect(studiesOf(...rows)).toEqual({ ok: false, reason: 'studies of another patient' });
  });

  it('inherits no values: a patient under __proto__ is ignored', () => {
    const hidden = `[{"0020000D":{"vr":"UI","Value":["2.25.1"]},"__proto__":{"00100020":{"vr":"LO","Value":["${PATIENT}"]}}}]`;
    expect(readStudyRows(bytes(hidden), PATIENT)).toMatchObject({ ok: false });
  });

  it.each(['..', '', 'x', '1'.repeat(65), 7, null])('without a valid UID (%j) is an error', (uid) => {
    expect(studiesOf(study, { ...study, '0020000D': value('UI', uid) })).toEqual({ ok: false, reason: 'a study without its UID' });
  });

  it.each([
    ['00080020', value('DA', 20260115), { date: null }],
    ['00080020', value('DA', '2026-01-15'), { date: { text: '2026-01-15', date: null, instant: null } }],
    ['00081030', value('LO', { Alphabetic: 'x' }), { description: null }],
    ['00081030', value('LO', 'a', 'b'), { description: null }],
    ['00201206', value('IS', 1.5), { seriesCount: null }],
    ['00201206', value('IS', '1e3'), { seriesCount: null }],
    ['00201206', value('IS', 0), { seriesCount: null }],
    ['00201208', value('IS', 1e300), { instanceCount: null }],
    ['00201208', value('IS', -4), { instanceCount: null }],
    ['00080061', value('CS', 1, null, {}, 'MR'), { modalities: ['MR'] }],
    ['00080061', { vr: 'CS', Value: 'CT' }, { modalities: [] }],
  ])('whose %s is %j has no value there', (tag, attribute, expected) => {
    expect(studiesOf({ ...study, [tag]: attribute })).toMatchObject({ ok: true, rows: [expected] });
  });
});

describe('instances in DICOM JSON', () => {
  it('become series, sorted by number, each instance once', () => {
    const numbered = (series: string, uid: string, seriesNumber: unknown, number: unknown) => ({
      ...instance,
      '0020000E': value('UI', series),
      '00080018': value('UI', uid),
      '00200011': value('IS', seriesNumber),
      '00200013': value('IS', number),
    });
    const answer = instancesOf(
      numbered('2.25.9', '2.25.9.2', null, 2),
      numbered('2.25.8', '2.25.8.9', 2, '10'),
      numbered('2.25.8', '2.25.8.1', 2, 9),
      numbered('2.25.7', '2.25.7.2', 10, null),
      numbered('2.25.7', '2.25.7.1', 10, null),
      numbered('2.25.7', '2.25.7.3', 10, 5),
      numbered('2.25.8', '2.25.8.1', 2, 9),
    );
    expect(answer.ok && groupBySeries(answer.rows).map((one) => [one.number, one.instances.map((each) => each.instanceUid)])).toEqual([
      [2, ['2.25.8.1', '2.25.8.9']],
      [10, ['2.25.7.3', '2.25.7.1', '2.25.7.2']],
      [null, ['2.25.9.2']],
    ]);
  });

  it('give the series its values and their own size', () => {
    const answer = instancesOf(instance);
    expect(answer.ok && groupBySeries(answer.rows)).toEqual([
      {
        seriesUid: '2.25.1.1',
        number: 1,
        modality: 'CT',
        description: 'chest',
        bodyPart: 'CHEST',
        instances: [{ instanceUid: '2.25.1.1.1', number: 1, frames: 4, rows: 512, columns: 256 }],
      },
    ]);
  });

  it('need not repeat the study, but may not belong to another study', () => {
    expect(instancesOf({ ...instance, '0020000D': undefined })).toMatchObject({ ok: true });
    const foreign = { ...instance, '0020000D': value('UI', '2.25.2') };
    expect(instancesOf(instance, foreign)).toEqual({ ok: false, reason: 'instances of another study' });
  });

  it('of another patient in the same study make the answer invalid', () => {
    const foreign = { ...instance, '00100020': value('LO', '0012346') };
    expect(instancesOf(instance, foreign, instance)).toEqual({ ok: false, reason: 'studies of another patient' });
  });

  it.each(['0020000E', '00080018'])('without %s are an error', (tag) => {
    expect(instancesOf({ ...instance, [tag]: undefined })).toEqual({ ok: false, reason: 'an instance without its UIDs' });
  });
});

describe('an answer in DICOM JSON', () => {
  it.each(['', 'null', '{}', '"x"', '[1]', '[null]', '[[]]', '[{}', '<html>', '\u0000', '[{}]]', '[{"00100020":}]', '\ufeff[]x'])(
    'is refused if it is %j',
    (text) => {
      expect(readStudyRows(bytes(text), PATIENT)).toMatchObject({ ok: false });
      expect(readInstanceRows(bytes(text), { patientId: PATIENT, studyUid: '1' })).toMatchObject({ ok: false });
    },
  );

  it('is refused if its bytes are not UTF-8', () => {
    expect(readStudyRows(Buffer.from([0x5b, 0xff, 0x5d]), PATIENT)).toMatchObject({ ok: false });
  });

  it('is refused in the first steps if it has endless brackets', () => {
    for (const text of [
      '['.repeat(1_000_000),
      '['.repeat(500_000) + ']'.repeat(500_000),
      `[{"00100020":${'{"Value":['.repeat(200_000)}${']}'.repeat(200_000)}}]`,
      `[${' '.repeat(5_000_000)}]`,
      `[{"00100020":"${'x'.repeat(5_000_000)}"}]`,
    ]) {
      const { steps, result } = counted(readStudyRowsInSteps(bytes(text), PATIENT));
      expect([result.ok, steps]).toEqual([false, 0]);
    }
  });

  it('is refused if it has more studies than a patient, or more instances than a study', () => {
    const many = (count: number) => bytes(Array.from({ length: count }, (_, i) => ({ ...study, '0020000D': value('UI', `2.25.${i}`) })));
    expect(readStudyRows(many(MOST_STUDIES), PATIENT).ok).toBe(true);
    expect(readStudyRows(many(MOST_STUDIES + 1), PATIENT)).toEqual({ ok: false, reason: 'more than was asked for' });
    const pictures = bytes(Array(MOST_INSTANCES + 1).fill(instance));
    expect(instancesOf(...Array(5).fill(instance)).ok).toBe(true);
    expect(readInstanceRows(pictures, { patientId: PATIENT, studyUid: '2.25.1' })).toEqual({
      ok: false,
      reason: 'more than was asked for',
    });
  });

  it('is read in steps of limited size, in proportion to its length', () => {
    const rows = Array.from({ length: 1_500 }, (_, i) => ({ ...study, '0020000D': value('UI', `2.25.${i}`) }));
    const text = bytes(rows);
    const { steps, result } = counted(readStudyRowsInSteps(text, PATIENT));
    expect(result.ok).toBe(true);
    expect(steps).toBeGreaterThanOrEqual(Math.floor(text.length / (PIECE + DICOM_ROW_BYTES)));
  });

  it('has no studies if it is empty', () => {
    expect(readStudyRows(bytes('[]'), PATIENT)).toEqual({ ok: true, rows: [] });
  });
});

it('any answer is read without an exception, and only the patient’s studies are returned', () => {
  const attribute = fc.oneof(
    fc.jsonValue(),
    fc.record({ vr: fc.string(), Value: fc.jsonValue() }),
    fc.record({
      vr: fc.constantFrom('LO', 'PN'),
      Value: fc.array(fc.oneof(fc.constantFrom(PATIENT, '1', '2.25.1', 20260115), fc.jsonValue())),
    }),
  );
  const row = fc.dictionary(fc.constantFrom(...Object.keys(study), ...Object.keys(instance), '__proto__'), attribute);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
      for (const answer of [studiesOf(...rows), instancesOf(...rows)]) {
        if (!answer.ok) expect(answer.reason).not.toContain(PATIENT);
        else expect(answer.rows).toHaveLength(rows.length);
      }
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ['ffd8ffe000104a46', 'image/jpeg'],
  ['ffd8ff', 'image/jpeg'],
  ['89504e470d0a1a0a00', 'image/png'],
  ['89504e470d0a1a', null],
  ['ffd8', null],
  ['47494638', null],
  ['3c68746d6c3e', null],
  ['00ffd8ffe0', null],
  ['', null],
])('the bytes %s are recognised as %s', (hex, type) => {
  expect(detectPictureType(Buffer.from(hex, 'hex'))).toBe(type);
});
