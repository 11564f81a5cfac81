import fc from 'fast-check';
import { formatPath, parsePath, type Ssmix2File } from './path.js';

const FILE: Ssmix2File = {
  patientId: '9999013',
  careDate: '20111220',
  dataType: 'OML-11',
  orderNo: '000000011000354',
  timestamp: '20111220103059000',
  department: '01',
  flag: '1',
};
const PATH = '999/901/9999013/20111220/OML-11/9999013_20111220_OML-11_000000011000354_20111220103059000_01_1';

it('a path states the patient, type and date of its file', () => {
  expect(parsePath(PATH)).toEqual({ ok: true, file: FILE });
  expect(formatPath(FILE)).toBe(PATH);
});

it('a path without date and department has hyphens there', () => {
  const path = '999/901/9999013/-/ADT-00/9999013_-_ADT-00_999999999999999_20111220224447339_-_1';
  expect(parsePath(path)).toMatchObject({ ok: true, file: { careDate: null, department: null, dataType: 'ADT-00' } });
});

it.each([
  ['an order number of 13 digits', '999/901/9999013/20111220/OMG-11/9999013_20111220_OMG-11_2011122000300_20111220224447339_24_1'],
  ['a timestamp of 15 digits', '999/901/9999013/20080203/OMD/9999013_20080203_OMD_000000000000001_200802031630123_01_2'],
  ['the suffix .hl7', `${PATH}.hl7`],
  ['the suffix .txt', `${PATH}.txt`],
  ['a short patient id', '123/4/1234/-/ADT-00/1234_-_ADT-00_999999999999999_20111220224447339_-_0'],
])('the path %s is accepted', (_, path) => {
  expect(parsePath(path).ok).toBe(true);
});

it.each([
  [
    'a file of another type in the folder',
    '000/000/0000001/20000401/ADT-31/9999013_20110630_OMP-11_123456789012345_20110701113813225_01_1',
  ],
  ['another patient in the name', PATH.replace('/9999013_', '/9999014_')],
  ['another patient in the folder', PATH.replace('999/901/9999013/', '999/901/9999014/')],
  ['a folder of others', PATH.replace('999/901/', '999/902/')],
  ['another care date', PATH.replace('/20111220/', '/20111221/')],
  ['a day that does not exist', PATH.replaceAll('20111220', '20110230')],
  ['another data type', PATH.replace('/OML-11/', '/OML-01/')],
  ['an absolute path', `/${PATH}`],
  ['a way up', `../${PATH}`],
  ['a way up inside', PATH.replace('999/901/', '999/../')],
  ['a backslash', PATH.replace('/', '\\')],
  ['a NUL', `${PATH}\0`],
  ['a line end', `${PATH}\n`],
  ['another suffix', `${PATH}.bak`],
  ['an unknown flag', PATH.replace(/1$/, '3')],
  ['a part too many', `x/${PATH}`],
  ['nothing', ''],
])('the path %s is refused', (_, path) => {
  expect(parsePath(path)).toMatchObject({ ok: false });
});

it('every file has one path, and every path one file', () => {
  const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  const file: fc.Arbitrary<Ssmix2File> = fc.record({
    patientId: fc.stringMatching(/^[0-9A-Z]{4,15}$/),
    careDate: fc.option(day.map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''))),
    dataType: fc.constantFrom('ADT-00', 'OML-11', 'OMD'),
    orderNo: fc.stringMatching(/^\d{1,15}$/),
    timestamp: fc.stringMatching(/^\d{17}$/),
    department: fc.option(fc.stringMatching(/^[0-9A-Z]{2,3}$/)),
    flag: fc.constantFrom('0' as const, '1' as const, '2' as const),
  });
  fc.assert(fc.property(file, (one) => expect(parsePath(formatPath(one))).toEqual({ ok: true, file: one })));
});

it('any text is read as a path or refused', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(typeof parsePath(text).ok).toBe('boolean')));
});
