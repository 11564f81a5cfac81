import fc from 'fast-check';
import { endRunaway } from '../../testing/end-runaway.js';
import { type ExtendedDocument, parseExtendedPath } from './extended-path.js';

const TYPE = 'L12345^入院診療録^99ZZZ^11506-3^経過記録^LN';
const FOLDER = `999/901/9999013/20260101/${TYPE}`;
const PATH = `${FOLDER}/9999013_20260101_${TYPE}_000000020160101_20260101150032123_01_1`;

it('the path of a content folder states the kind of its document', () => {
  expect(parseExtendedPath(PATH)).toEqual({
    ok: true,
    document: {
      patientId: '9999013',
      careDate: '20260101',
      dataType: TYPE,
      localType: { code: 'L12345', text: '入院診療録', system: '99ZZZ' },
      standardType: { code: '11506-3', text: '経過記録', system: 'LN' },
      orderNo: '000000020160101',
      timestamp: '20260101150032123',
      department: '01',
      flag: '1',
      fileName: null,
    },
  });
});

it('a file in a content folder has its name', () => {
  expect(parseExtendedPath(`${PATH}/main_document.xml`)).toMatchObject({ ok: true, document: { fileName: 'main_document.xml' } });
  expect(parseExtendedPath(`${PATH}/添付 画像(1).jpg`)).toMatchObject({ ok: true, document: { fileName: '添付 画像(1).jpg' } });
});

it('the published sample without department and standard code is accepted', () => {
  const type = 'L-OBSERVATIONS^OBSERVATIONS^99ZL01';
  const path = `012/345/0123456789/20160101/${type}/0123456789_20160101_${type}_000002016010115_201601011500321_1/main_document.hl7`;
  expect(parseExtendedPath(path)).toMatchObject({
    ok: true,
    document: {
      localType: { code: 'L-OBSERVATIONS', system: '99ZL01' },
      standardType: null,
      department: null,
      timestamp: '201601011500321',
      flag: '1',
    },
  });
});

it.each([
  [
    'a type without a local code',
    '^経過記録^^11506-3^経過記録^LN',
    { localType: { code: null, text: '経過記録', system: null }, standardType: { code: '11506-3' } },
  ],
  ['a name with underscores', 'L1^診療_記録_2^99Z^18842-5^退院時サマリー^LN', { orderNo: 'K-1' }],
  ['an undated document', TYPE, {}],
])('the path %s is accepted', (_, type, expected) => {
  const day = _.startsWith('an undated') ? '-' : '20260101';
  const path = `999/901/9999013/${day}/${type}/9999013_${day}_${type}_K-1_20260101150032_-_2`;
  expect(parseExtendedPath(path)).toMatchObject({
    ok: true,
    document: { ...expected, department: null, flag: '2', careDate: day === '-' ? null : day },
  });
});

it.each(['L12345', '11506-3'])('a name may have the document type as its code alone (%s)', (code) => {
  expect(parseExtendedPath(`${FOLDER}/9999013_20260101_${code}_K1_20260101150032123_01_1`)).toMatchObject({
    ok: true,
    document: { dataType: TYPE },
  });
});

it.each([
  ['nothing', ''],
  ['a folder of others', PATH.replace('999/901/', '999/902/')],
  ['another patient in the name', PATH.replace('/9999013_', '/9999014_')],
  ['another patient in the folder', PATH.replace('/9999013/', '/9999014/')],
  ['another day in the name', PATH.replace('9999013_20260101', '9999013_20260102')],
  ['a day that does not exist', PATH.replaceAll('20260101', '20260230')],
  ['another type in the name', PATH.replace('_L12345^', '_L99999^')],
  ['a type without a name or code', PATH.replaceAll(TYPE, '^^^^^')],
  ['a type of seven parts', PATH.replaceAll(TYPE, `${TYPE}^x`)],
  ['a type that is too long', PATH.replaceAll('経過記録', '記'.repeat(200))],
  ['an unknown flag', PATH.replace(/1$/, '3')],
  ['a key that is too long', PATH.replace('000000020160101', '1'.repeat(23))],
  ['an absolute path', `/${PATH}`],
  ['a way up', `../${PATH}`],
  ['a way up as the type', PATH.replaceAll(TYPE, '..')],
  ['a way up as the file', `${PATH}/..`],
  ['a hidden file', `${PATH}/.htaccess`],
  ['a folder in the content folder', `${PATH}/a/b`],
  ['a backslash', `${PATH}/a\\b`],
  ['a NUL', `${PATH}/a\0b`],
  ['a line end', `${PATH}/a\nb`],
  ['a turned text direction', `${PATH}/a\u202eb`],
  ['an empty file name', `${PATH}/`],
  ['a name that is too long', `${PATH}/${'x'.repeat(256)}`],
])('the path %s is refused', (_, path) => {
  expect(parseExtendedPath(path)).toMatchObject({ ok: false });
});

it('a path that is built from values is read back as these values', () => {
  const part = fc.stringMatching(/^[0-9A-Za-z経過記録診療退院_ -]{1,12}$/).filter((one) => one.trim() !== '');
  const coded = fc.record({ code: fc.stringMatching(/^[0-9A-Z-]{1,10}$/), text: part, system: fc.constantFrom('LN', '99ZZZ') });
  const document: fc.Arbitrary<ExtendedDocument> = fc
    .record({
      patientId: fc.stringMatching(/^[0-9A-Z]{4,15}$/),
      careDate: fc.option(fc.constantFrom('20260101', '19991231'), { nil: null }),
      localType: coded,
      standardType: fc.option(coded, { nil: null }),
      orderNo: fc.stringMatching(/^[0-9A-Z]{1,22}$/),
      timestamp: fc.stringMatching(/^\d{17}$/),
      department: fc.option(fc.stringMatching(/^[0-9A-Z]{2,3}$/), { nil: null }),
      flag: fc.constantFrom('0' as const, '1' as const, '2' as const),
      fileName: fc.option(part, { nil: null }),
    })
    .map((one) => ({
      ...one,
      dataType: [one.localType, one.standardType].flatMap((of) => (of ? [of.code, of.text, of.system] : [])).join('^'),
    }));
  fc.assert(
    fc.property(document, fc.boolean(), (one, omits) => {
      const day = one.careDate ?? '-';
      const department = one.department ?? (omits ? null : '-');
      const name = [one.patientId, day, one.dataType, one.orderNo, one.timestamp, department, one.flag]
        .filter((of) => of !== null)
        .join('_');
      const path = [one.patientId.slice(0, 3), one.patientId.slice(3, 6), one.patientId, day, one.dataType, name, one.fileName]
        .filter((of) => of !== null)
        .join('/');
      expect(parseExtendedPath(path)).toEqual({ ok: true, document: one });
    }),
  );
});

it('any text, of any length, is read as a path or refused', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(typeof parseExtendedPath(text).ok).toBe('boolean')));
  for (const filler of ['_', '^', '/', 'a_1', '_20260101150032123'])
    endRunaway(() => parseExtendedPath(`${FOLDER}/9999013_20260101_${TYPE}${filler.repeat(1_000_000)}`));
});
