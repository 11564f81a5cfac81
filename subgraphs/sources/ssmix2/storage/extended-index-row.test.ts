import fc from 'fast-check';
import { keepCurrentEntries } from './current-entries.js';
import { type ExtendedIndexEntry, isExtendedRow, readExtendedIndexRow } from './extended-index-row.js';
import { readIndexRow } from './index-row.js';

const TYPE = 'L12345^入院診療録^99ZZZ^11506-3^経過記録^LN';
const ROW = {
  VolumeLabel: 'ANX01',
  FacilityID: '3310000001',
  PatientID: '9999013',
  OrderDate: '20260101',
  DataKind: TYPE,
  OrderNo: '000000020160101',
  ProcessingType: 'INS',
  EnterOrgCD: '01',
  TransactionDatetime: '20260101150032123',
  OutRelDirectory: `999/901/9999013/20260101/${TYPE}`,
  FileName: `9999013_20260101_${TYPE}_000000020160101_20260101150032123_01_1`,
  UpdateDatetime: '2026-01-01 15:00:32',
};

it('a row of the extended storage has a facility, a patient, a volume and a content folder', () => {
  expect(isExtendedRow(ROW)).toBe(true);
  expect(readExtendedIndexRow(ROW)).toMatchObject({
    ok: true,
    entry: {
      facilityCode: '3310000001',
      patientId: '9999013',
      volume: 'ANX01',
      path: `${ROW.OutRelDirectory}/${ROW.FileName}`,
      file: { dataType: TYPE, standardType: { code: '11506-3' }, orderNo: '000000020160101', flag: '1', fileName: null },
      updatedAt: '2026-01-01 15:00:32',
    },
  });
});

it('neither kind of row is read as the other', () => {
  const standard = {
    ...ROW,
    VolumeLabel: 'STD01',
    DataKind: 'OML-11',
    OutRelDirectory: '999/901/9999013/20260101/OML-11',
    FileName: '9999013_20260101_OML-11_1_20260101150032123_01_1',
    OrderNo: '1',
  };
  expect([isExtendedRow(standard), readIndexRow(standard).ok, readExtendedIndexRow(standard).ok]).toEqual([false, true, false]);
  expect(readIndexRow(ROW).ok).toBe(false);
});

it.each([
  ['VolumeLabel', 'STD01'],
  ['FacilityID', '33'],
  ['PatientID', '9999014'],
  ['OrderDate', '20260102'],
  ['DataKind', 'L1^x^99ZZZ'],
  ['OrderNo', '1'],
  ['ProcessingType', 'DEL'],
  ['OutRelDirectory', '../../../etc'],
  ['OutRelDirectory', `/${ROW.OutRelDirectory}`],
  ['FileName', `${ROW.FileName}/main_document.xml`],
  ['FileName', null],
  ['FileName', 'x'.repeat(300)],
])('a row whose %s is %j is refused', (column, value) => {
  expect(readExtendedIndexRow({ ...ROW, [column]: value })).toMatchObject({ ok: false });
});

it('of two current documents with one key the newer counts, with a warning', () => {
  const entry = (timestamp: string, flag: string) => {
    const read = readExtendedIndexRow({ ...ROW, FileName: `9999013_20260101_${TYPE}_000000020160101_${timestamp}_01_${flag}` });
    return (read as { entry: ExtendedIndexEntry }).entry;
  };
  const [older, newer, old] = [entry('20260101150032123', '1'), entry('20260102150032123', '1'), entry('20260103150032123', '2')];
  expect(keepCurrentEntries([older, newer, old])).toMatchObject({ current: [newer], warnings: [expect.stringContaining('two current')] });
});

it('any row is read as an entry or refused with a reason', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom(...Object.values(ROW)), fc.anything());
  const row = fc.dictionary(fc.constantFrom(...Object.keys(ROW)), value);
  fc.assert(fc.property(fc.oneof(fc.anything(), row), (one) => expect(typeof readExtendedIndexRow(one).ok).toBe('boolean')));
  for (const none of [null, undefined, 1, []]) expect(isExtendedRow(none)).toBe(false);
});
