import fc from 'fast-check';
import { readMhdResponse } from './mhd-response.js';

const PATH = '999/901/9999013/20111220/OML-11/9999013_20111220_OML-11_000000011000354_20111220103059000_01_1';
const DOCUMENT = {
  resourceType: 'DocumentReference',
  status: 'current',
  masterIdentifier: { value: PATH },
  type: {
    coding: [
      { system: 'http://loinc.org', code: '11502-2' },
      { system: 'urn:jami:ss-mix2:data-type', code: 'OML-11' },
    ],
  },
  subject: { identifier: { system: 'urn:oid:1.2.392.100495.20.3.51.13310000001', value: '9999013' } },
  content: [{ attachment: { contentType: 'x-application/hl7-v2+er7', url: 'https://hospital.example/documents/1' } }],
};

function response(...documents: object[]) {
  return readMhdResponse(Buffer.from(JSON.stringify({ resourceType: 'Bundle', entry: documents.map((resource) => ({ resource })) })));
}

it('a document of an MHD answer states its patient, its kind and its location', () => {
  expect(response(DOCUMENT)).toEqual({
    ok: true,
    documents: [
      {
        patientId: '9999013',
        authority: '1.2.392.100495.20.3.51.13310000001',
        dataType: 'OML-11',
        path: PATH,
        url: 'https://hospital.example/documents/1',
        updatedAt: null,
        careDate: '20111220',
        contentType: 'x-application/hl7-v2+er7',
      },
    ],
    invalid: 0,
    next: null,
  });
});

it('the path of a document may be in its identifier', () => {
  const { masterIdentifier, ...rest } = DOCUMENT;
  expect(response({ ...rest, identifier: [masterIdentifier] })).toMatchObject({ documents: [{ path: PATH }] });
});

it.each<[string, object]>([
  ['another resource', { resourceType: 'Binary' }],
  ['a superseded document', { status: 'superseded' }],
  ['no path', { masterIdentifier: undefined }],
  ['a path that leads out', { masterIdentifier: { value: '../../etc/passwd' } }],
  ['the path of another patient', { subject: { identifier: { system: 'urn:oid:1.2.3', value: '9999014' } } }],
  ['the path of another type', { type: { coding: [{ system: 'urn:jami:ss-mix2:data-type', code: 'OMP-01' }] } }],
  ['a type of another system', { type: { coding: [{ system: 'x', code: 'OML-11' }] } }],
  ['a subject of no authority', { subject: { identifier: { value: '9999013' } } }],
  ['a subject by reference only', { subject: { reference: 'Patient/1' } }],
  ['no attachment', { content: [] }],
  ['an attachment without a type', { content: [{ attachment: { url: 'x' } }] }],
])('%s of an MHD answer is counted as invalid beside a valid document', (_, change) => {
  expect(response({ ...DOCUMENT, ...change }, DOCUMENT)).toMatchObject({ documents: [{ path: PATH }], invalid: 1 });
});

it('a document that was entered in error is left out, and is not invalid', () => {
  expect(response({ ...DOCUMENT, docStatus: 'entered-in-error' }, DOCUMENT)).toMatchObject({ documents: [{ path: PATH }], invalid: 0 });
});

it('any answer of an MHD registry is read without an exception', () => {
  const keys = ['status', 'masterIdentifier', 'identifier', 'type', 'subject', 'content'] as const;
  const resource = fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof(fc.anything(), fc.constantFrom(...keys.map((key) => Reflect.get(DOCUMENT, key)))),
  );
  const bytes = fc.array(resource).map((resources) => {
    const entry = resources.map((one) => ({ resource: { ...DOCUMENT, ...one } }));
    const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? 1 : value);
    return Buffer.from(JSON.stringify({ resourceType: 'Bundle', entry }, plain)) as Uint8Array;
  });
  fc.assert(fc.property(fc.oneof(bytes, fc.uint8Array()), (one) => expect(typeof readMhdResponse(one).ok).toBe('boolean')));
});
