import { decodeIso2022Jp } from '../hl7-v2/iso-2022-jp.js';
import type { PdqCriteria } from '../patient-demographics.js';
import { buildPdqRequest, type PdqRequest } from './pdq-request.js';

function text(criteria: PdqCriteria, change: Partial<PdqRequest> = {}): string[] {
  const bytes = buildPdqRequest({
    controlId: 'GW0001',
    queryTag: 'Q0001',
    sendingApplication: 'GATEWAY',
    sendingFacility: 'HAREYAKA',
    receivingApplication: 'HUMANBRIDGE',
    receivingFacility: 'CENTER',
    at: new Date('2026-01-01T03:00:00Z'),
    criteria,
    ...change,
  });
  const decoded = decodeIso2022Jp(bytes);
  return decoded.ok ? decoded.text.split('\r') : [decoded.reason];
}

it('a PDQ query has the form of ITI-21, with Tokyo time and ISO-2022-JP', () => {
  expect(text({ kana: 'ヤマダ', birthDate: '1965-04-15', sex: 'MALE' })).toEqual([
    'MSH|^~\\&|GATEWAY|HAREYAKA|HUMANBRIDGE|CENTER|20260101120000+0900||QBP^Q22^QBP_Q21|GW0001|P|2.5||||||~ISO IR87||ISO 2022-1994',
    'QPD|IHE PDQ Query|Q0001|@PID.5.1.1^ヤマダ~@PID.7.1^19650415~@PID.8^M',
    'RCP|I|50^RD',
    '',
  ]);
});

it('a patient id is sent with its assigning authority', () => {
  expect(text({ patientId: { value: '0001234', authority: '1.2.3' } })[1]).toBe(
    'QPD|IHE PDQ Query|Q0001|@PID.3.1^0001234~@PID.3.4.2^1.2.3~@PID.3.4.3^ISO',
  );
});

it('kana replaces an absent kanji name, and is split at the space', () => {
  expect(text({ kana: 'ﾔﾏﾀﾞ　ハナコ' })[1]).toBe('QPD|IHE PDQ Query|Q0001|@PID.5.1.1^ヤマダ~@PID.5.2^ハナコ');
  expect(text({ family: '山田', kana: 'ヤマダ ハナコ' })[1]).toBe('QPD|IHE PDQ Query|Q0001|@PID.5.1.1^山田');
});

it('the next page is requested with the pointer', () => {
  expect(text({ family: '山田', given: '花子' }, { continuation: 'C1', quantity: 10 }).slice(1)).toEqual([
    'QPD|IHE PDQ Query|Q0001|@PID.5.1.1^山田~@PID.5.2^花子',
    'RCP|I|10^RD',
    'DSC|C1|I',
    '',
  ]);
});

it('values cannot become delimiters, segments or escapes of another set', () => {
  const [, qpd, rcp] = text({ family: 'a|b^c~d&e\\f\rMSH|\x1b$B' });
  expect(qpd).toBe('QPD|IHE PDQ Query|Q0001|@PID.5.1.1^a\\F\\b\\S\\c\\R\\d\\T\\e\\E\\f MSH\\F\\ $B');
  expect(rcp).toBe('RCP|I|50^RD');
});

it('a query without criteria is refused as an error of the caller', () => {
  expect(() => text({})).toThrow(RangeError);
  expect(() => text({ kana: ' ', family: '' })).toThrow(RangeError);
});
