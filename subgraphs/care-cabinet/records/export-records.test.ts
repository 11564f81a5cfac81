import { NO_CONTENT } from './care-record-content.js';
import { type ExportedRecord, exportRecords } from './export-records.js';
import { VitalSignKind } from './vital-sign.js';

const RECORD: ExportedRecord = {
  ...{ id: 'crc_1', patientId: 'pat_1', facilityId: 'fac_1', authorId: 'usr_1', authorProfession: 'NURSE', kind: 'VISIT', state: 'SENT' },
  ...{ version: 1, careDate: '2026-01-15', recordedAt: Date.UTC(2026, 0, 15, 3), inReplyTo: null },
  content: { ...NO_CONTENT, text: '訪問' },
};
const withText = (text: string) => ({ ...RECORD, content: { ...NO_CONTENT, text } });

it.each(['=1+1', '+1', '-1+cmd', '@SUM(A1)', ' =1+1', '＝1+1', '＋1', '－1', '＠A', '\t=1', '"=1', '|calc'])(
  'the CSV export writes a text that looks like a formula with an apostrophe before it: %j',
  (text) => expect(exportRecords('CSV', [withText(`${text}x`)])).toMatch(/,"'[^']/),
);

it('the CSV export keeps quotation marks, commas and line breaks within one cell', () => {
  const csv = exportRecords('CSV', [withText('彼は"痛い",と\n言った')]);
  expect(csv).toContain('"彼は""痛い"",と\n言った"');
  expect(csv.split('\r\n')).toHaveLength(3);
});

it('the FHIR export has a Communication for each record, and an Observation with LOINC and UCUM for each vital sign', () => {
  const vitals = [{ kind: VitalSignKind.BODY_TEMPERATURE, value: 38.2 }];
  const { resourceType, type, entry } = JSON.parse(exportRecords('FHIR', [{ ...RECORD, content: { ...RECORD.content, vitals } }]));
  expect([resourceType, type, entry.length]).toEqual(['Bundle', 'collection', 2]);
  expect(entry[0].resource).toMatchObject({ resourceType: 'Communication', status: 'completed', payload: [{ contentString: '訪問' }] });
  expect(entry[1].resource).toMatchObject({
    ...{ resourceType: 'Observation', status: 'final', effectiveDateTime: '2026-01-15' },
    code: { coding: [{ system: 'http://loinc.org', code: '8310-5' }] },
    valueQuantity: { value: 38.2, system: 'http://unitsofmeasure.org', code: 'Cel' },
  });
  expect(new Set(entry.map(({ fullUrl }: { fullUrl: string }) => fullUrl)).size).toBe(2);
});

it('the FHIR export marks a withdrawn record as entered in error', () => {
  const [{ resource }] = JSON.parse(exportRecords('FHIR', [{ ...RECORD, state: 'WITHDRAWN', content: NO_CONTENT }])).entry;
  expect(resource).toMatchObject({ status: 'entered-in-error' });
  expect(resource.payload).toBeUndefined();
});

it('the exports of no record are empty', () => {
  expect(exportRecords('TEXT', [])).toBe('');
  expect(exportRecords('CSV', []).split('\r\n')).toHaveLength(2);
  expect(JSON.parse(exportRecords('FHIR', [])).entry).toEqual([]);
});
