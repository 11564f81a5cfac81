import fc from 'fast-check';
import { type IndexEntry, keepCurrentEntries, readIndexRow } from './index-row.js';

const ROW = {
  VolumeLabel: 'STD01',
  FacilityID: '3310000001',
  PatientID: '9999013',
  OrderDate: '20111220',
  DataKind: 'OML-11',
  OrderNo: '000000011000354',
  ProcessingType: 'INS',
  EnterOrgCD: '01',
  TransactionDatetime: '20111220103059000',
  OutRelDirectory: '999/901/9999013/20111220/OML-11',
  FileName: '9999013_20111220_OML-11_000000011000354_20111220103059000_01_1',
  UpdateDatetime: '2011-12-20 10:30:59',
};

function entry(change: Partial<typeof ROW> = {}): IndexEntry {
  const read = readIndexRow({ ...ROW, ...change });
  if (!read.ok) throw new Error(read.reason);
  return read.entry;
}

it('a row of the index has a facility, a patient and a file', () => {
  expect(readIndexRow(ROW)).toEqual({
    ok: true,
    entry: {
      facilityCode: '3310000001',
      patientId: '9999013',
      file: {
        patientId: '9999013',
        careDate: '20111220',
        dataType: 'OML-11',
        orderNo: '000000011000354',
        timestamp: '20111220103059000',
        department: '01',
        flag: '1',
      },
      path: `${ROW.OutRelDirectory}/${ROW.FileName}`,
      updatedAt: '2011-12-20 10:30:59',
    },
  });
});

it('padding, a slash at the end and a driver’s Date are accepted', () => {
  const read = readIndexRow({
    ...ROW,
    PatientID: '9999013        ',
    OutRelDirectory: `${ROW.OutRelDirectory}/`,
    UpdateDatetime: new Date('2011-12-20T01:30:59Z'),
  });
  expect(read).toMatchObject({ ok: true, entry: { patientId: '9999013', updatedAt: '2011-12-20T01:30:59.000Z' } });
});

it.each([
  ['FacilityID', null],
  ['FacilityID', '33'],
  ['PatientID', 9999013],
  ['PatientID', '9999014'],
  ['DataKind', 'OML-01'],
  ['DataKind', '^経過記録^^11506-3^経過記録^LN'],
  ['OrderDate', '20111221'],
  ['OrderNo', '1'],
  ['ProcessingType', 'DEL'],
  ['OutRelDirectory', '../../../etc'],
  ['OutRelDirectory', `/${ROW.OutRelDirectory}`],
  ['OutRelDirectory', undefined],
  ['FileName', '../x'],
  ['FileName', 'x'.repeat(300)],
])('a row whose %s is %j is refused', (column, value) => {
  expect(readIndexRow({ ...ROW, [column]: value })).toMatchObject({ ok: false });
});

it.each([null, undefined, 1, 'row', [], {}, Object.create(ROW)])('a value that is not a row is refused (%#)', (row) => {
  expect(readIndexRow(row)).toMatchObject({ ok: false });
});

it('any row is read as an entry or refused with a reason', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom(...Object.values(ROW)), fc.anything());
  const row = fc.dictionary(fc.constantFrom(...Object.keys(ROW)), value);
  fc.assert(fc.property(fc.oneof(fc.anything(), row), (one) => expect(typeof readIndexRow(one).ok).toBe('boolean')));
});

it('only flag 1 is current, and of two files for one order the newer counts, with a warning', () => {
  const named = (timestamp: string, flag: string, orderNo = ROW.OrderNo) =>
    entry({ OrderNo: orderNo, FileName: `9999013_20111220_OML-11_${orderNo}_${timestamp}_01_${flag}` });
  const [older, newer, old, gone, other] = [
    named('20111220103059000', '1'),
    named('201112201130590', '1'),
    named('20111220093059000', '2'),
    named('20111220123059000', '0'),
    named('20111220103059000', '1', '000000011000355'),
  ];
  const expected = { current: [newer, other], warnings: ['two current OML-11 files for one order: the newer one is taken'] };
  expect(keepCurrentEntries([old, older, newer, gone, other] as IndexEntry[])).toEqual(expected);
  expect(keepCurrentEntries([newer, older, gone, other] as IndexEntry[])).toEqual(expected);
});

it('the same order number at two facilities means two orders, and a repeated row counts once', () => {
  const here = entry();
  const there = entry({ FacilityID: '3310000002' });
  expect(keepCurrentEntries([here, there, here])).toEqual({ current: [here, there], warnings: [] });
});
