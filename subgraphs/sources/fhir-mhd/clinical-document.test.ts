import fc from 'fast-check';
import { readClinicalDocuments } from './clinical-document.js';

const DOCUMENT = {
  resourceType: 'DocumentReference',
  id: 'doc-1',
  status: 'current',
  masterIdentifier: { value: '1.2.392.1' },
  type: {
    coding: [
      { system: 'urn:local', code: 'L18842', display: '退院時サマリ' },
      { system: 'http://loinc.org', code: '18842-5', display: 'Discharge summary' },
    ],
    text: '退院サマリ（内科）',
  },
  subject: { identifier: { system: 'urn:oid:1.2.392.100495.20.3.51.13310000001', value: '9999013' } },
  author: [{ reference: 'Practitioner/1' }, { display: '医師 太郎' }, { display: '医師 次郎' }],
  context: { period: { start: '2026-01-01', end: '2026-01-02' } },
  date: '2026-01-03T10:00:00+09:00',
  meta: { lastUpdated: '2026-01-04T10:00:00Z' },
  description: '説明',
  content: [{ attachment: { contentType: 'application/xml', url: 'https://hospital.example/documents/1', title: '退院時要約' } }],
};
const read = (change: object = {}) => readClinicalDocuments([{ ...DOCUMENT, ...change }]);
const one = (change: object = {}) => {
  const { documents, invalid } = read(change);
  expect([documents.length, invalid]).toEqual([1, 0]);
  return documents[0]!;
};
const attachment = (change: object) => ({ content: [{ attachment: { ...DOCUMENT.content[0]!.attachment, ...change } }] });

describe('a clinical document in a registry', () => {
  it('states its patient, its kind and its location', () => {
    expect(one()).toEqual({
      patientId: '9999013',
      authority: '1.2.392.100495.20.3.51.13310000001',
      key: '1.2.392.1',
      url: 'https://hospital.example/documents/1',
      type: { code: '18842-5', text: 'Discharge summary', system: 'LN' },
      kind: { code: 'L18842', text: '退院時サマリ', system: 'urn:local' },
      title: '退院時要約',
      contentType: 'application/xml',
      author: '医師 太郎',
      careDate: '20260101',
      updatedAt: '2026-01-04T10:00:00Z',
    });
  });

  it('states whether it is preliminary or amended, and is left out if it was entered in error', () => {
    expect(one({ docStatus: 'preliminary' }).status).toBe('preliminary');
    expect(one({ docStatus: 'amended' }).status).toBe('amended');
    expect(read({ docStatus: 'entered-in-error' })).toEqual({ documents: [], invalid: 0 });
  });

  it.each<[string, object]>([
    ['another resource', { resourceType: 'Binary' }],
    ['superseded', { status: 'superseded' }],
    ['entered in error', { status: 'entered-in-error' }],
    ['of no status', { status: undefined }],
    ['without a patient', { subject: undefined }],
    ['of a patient by reference only', { subject: { reference: 'Patient/1' } }],
    ['of no authority', { subject: { identifier: { value: '9999013' } } }],
    ['of an authority that is no OID', { subject: { identifier: { system: 'https://x', value: '9999013' } } }],
    ['of an empty ID', { subject: { identifier: { system: 'urn:oid:1.2.3', value: '  ' } } }],
    ['of an ID that is no text', { subject: { identifier: { system: 'urn:oid:1.2.3', value: 9999013 } } }],
    ['of no type', { type: undefined }],
    ['of another system’s type', { type: { coding: [{ system: 'urn:jami:ss-mix2:data-type', code: 'OML-11' }] } }],
    ['of a type by words only', { type: { text: '退院時要約' } }],
    ['of a system that only begins like LOINC', { type: { coding: [{ system: 'http://loinc.org/x', code: '18842-5' }] } }],
    ['without content', { content: [] }],
    ['with content in itself', { content: [{ attachment: { data: 'AAAA' } }] }],
    ['at an empty address', attachment({ url: '' })],
    ['at an address that is no text', attachment({ url: { href: 'https://hospital.example/1' } })],
    ['at an address too long to be one', attachment({ url: `https://hospital.example/${'a'.repeat(2_000)}` })],
    ['at a long address in kanji', attachment({ url: `https://hospital.example/${'あ'.repeat(700)}` })],
    ['at an address of several lines', attachment({ url: 'https://hospital.example/\r\nHost: x' })],
    ['without an id of any kind', { masterIdentifier: undefined, id: undefined }],
  ])('that is %s is counted as invalid beside a valid one', (_what, change) => {
    const { documents, invalid } = readClinicalDocuments([{ ...DOCUMENT, ...change }, DOCUMENT]);
    expect([documents.map(({ key }) => key), invalid]).toEqual([['1.2.392.1'], 1]);
  });

  it('has the id of its master identifier, else the resource’s id', () => {
    expect(one({ masterIdentifier: {} }).key).toBe('doc-1');
    expect(one({ masterIdentifier: { value: ' ' } }).key).toBe('doc-1');
  });

  it('has the kind in another code system, else the words alone, else no kind', () => {
    const [local, loinc] = DOCUMENT.type.coding;
    expect(one({ type: { coding: [loinc, { ...local, display: undefined }], text: '要約' } }).kind).toEqual({
      code: 'L18842',
      text: '要約',
      system: 'urn:local',
    });
    expect(one({ type: { coding: [loinc], text: '要約' } }).kind).toEqual({ code: null, text: '要約', system: null });
    expect(one({ type: { coding: [loinc] } }).kind).toBeNull();
    expect(one({ type: { coding: [{ system: 'http://loinc.org' }] } }).type).toEqual({ code: null, text: null, system: 'LN' });
  });

  it('has the attachment’s title, else its description, else no title', () => {
    expect(one(attachment({ title: undefined })).title).toBe('説明');
    expect(one({ ...attachment({ title: undefined }), description: undefined }).title).toBeNull();
  });

  it('has the first author with a name, or no author', () => {
    expect(one({ author: [{ display: ' ' }, { display: '次郎' }] }).author).toBe('次郎');
    for (const author of [undefined, [], [{ reference: 'x' }], 'x', [null]]) expect(one({ author }).author).toBeNull();
  });

  it('has the registry’s time of change, else its own date, else no time of change', () => {
    expect(one({ meta: undefined }).updatedAt).toBe('2026-01-03T10:00:00+09:00');
    expect(one({ meta: undefined, date: undefined }).updatedAt).toBeNull();
  });

  it.each([
    ['2026-01-01', '20260101'],
    ['2024-02-29', '20240229'],
    ['2026-01-01T09:00:00+09:00', '20260101'],
    // It was the new year in Tokyo already, and not yet in UTC.
    ['2025-12-31T15:00:00Z', '20260101'],
    ['2025-12-31T14:59:59.999Z', '20251231'],
    ['2026-01-01T05:00:00+14:00', '20260101'],
    ['2026-01-01T23:00:00-05:00', '20260102'],
    ['2026-01-01T10:00Z', '20260101'],
  ])('begun on %s has the care date %s', (start, careDate) => {
    expect(one({ context: { period: { start } } }).careDate).toBe(careDate);
  });

  it.each([
    '2026',
    '2026-01',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '0000-01-01',
    '2026-01-01 10:00:00',
    '2026-01-01T10:00:00',
    '2026-01-01T25:00:00Z',
    '2026-01-01x',
    ' 2026-01-01x',
    '令和8年1月1日',
    '20260101',
    '',
    20260101,
    null,
    undefined,
    {},
  ])('begun on %p has no reliable care date', (start) => {
    expect(one({ context: { period: { start } } }).careDate).toBeNull();
  });

  it.each([{}, { period: {} }, { period: 'x' }, [], null, undefined])('of the context %j has no care date', (context) => {
    expect(one({ context }).careDate).toBeNull();
  });

  it('of any form is either valid or counted as invalid', () => {
    const keys = ['status', 'id', 'masterIdentifier', 'type', 'subject', 'author', 'context', 'date', 'meta', 'content'] as const;
    const change = fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.anything(), fc.constantFrom(...keys.map((key) => DOCUMENT[key]))));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const { documents, invalid } = readClinicalDocuments(changes.map((one) => ({ ...DOCUMENT, ...one })));
        expect(documents.length + invalid).toBe(changes.length);
        for (const { patientId, authority, url, key, careDate } of documents) {
          expect([patientId, authority, url, key].every((part) => part !== '')).toBe(true);
          expect(careDate ?? '20260101').toMatch(/^\d{8}$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
