import { SubjectReader } from './document-subject.js';

const OID = '1.2.392.100495.20.3.51.13310000001';
const asked = { value: '7700123', authority: OID };
const own = { patientId: '7700123', authority: OID };
const read = (subject: object, patients = [asked], more: object = {}) => new SubjectReader(patients).read({ subject, ...more });

it('the subject of a document is its identifier, whatever reference is beside it', () => {
  expect(read({ identifier: { system: 'urn:oid:1.2.3', value: '5' }, reference: 'Patient/1' })).toEqual({
    patientId: '5',
    authority: '1.2.3',
  });
  expect(read({ identifier: { value: '5' }, reference: 'Patient/1' })).toBeNull();
});

it.each(['Patient/1', 'https://registry.example/fhir/Patient/a-1', 'Patient/1/_history/3'])(
  'the subject %s is the one patient of the search',
  (reference) => {
    expect(read({ reference })).toEqual(own);
  },
);

it('a second reference in the answer about one patient is of nobody: the registry may have ignored the search', () => {
  const reader = new SubjectReader([asked]);
  expect(['Patient/1', 'Patient/2', 'Patient/1'].map((reference) => reader.read({ subject: { reference } }))).toEqual([own, null, own]);
});

it('a reference does not say which of several patients it is, and the reader says so', () => {
  const reader = new SubjectReader([asked, { ...asked, value: '8' }]);
  expect(reader.read({ subject: { reference: 'Patient/1' } })).toBeNull();
  expect(reader.isAmbiguous).toBe(true);
});

it('a contained patient and a conditional reference say whose the document is', () => {
  const identifier = [
    { system: 'urn:oid:1.2.3', value: '5' },
    { system: `urn:oid:${OID}`, value: '7700123' },
  ];
  const contained = [{ resourceType: 'Patient', id: 'p', identifier }];
  expect(read({ reference: '#p' }, [asked], { contained })).toEqual(own);
  expect(read({ reference: '#q' }, [asked], { contained })).toBeNull();
  expect(read({ reference: `Patient?identifier=urn:oid:${OID}|7700123` }, [])).toEqual(own);
});

it.each(['Group/1', 'Patient/', 'Patient/1?x', 'x/../Patient?y', ''])('the reference %s is of nobody', (reference) => {
  expect(read({ reference })).toBeNull();
});
