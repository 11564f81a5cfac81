import { buildInstancesUrl, buildRenderedUrl, buildStudiesUrl, isUid } from './dicomweb-request.js';

const BASE = 'https://pacs.example/dicom-web';
const ONE = { baseUrl: BASE, studyUid: '1.2.3', seriesUid: '1.2.3.4', instanceUid: '1.2.3.4.5' };
const studies = (patientId: string, studyUids?: string[]) =>
  buildStudiesUrl({ baseUrl: BASE, patientId, studyUids, limit: 100, offset: 200 });

it('studies of a patient are requested page by page, with the fields that are read', () => {
  const url = studies('0012345')!;
  expect(url.origin + url.pathname).toBe('https://pacs.example/dicom-web/studies');
  expect(url.searchParams.get('PatientID')).toBe('0012345');
  expect([url.searchParams.get('limit'), url.searchParams.get('offset')]).toEqual(['100', '200']);
  expect(url.searchParams.getAll('includefield')).toContain('00100020');
  expect(url.searchParams.has('StudyInstanceUID')).toBe(false);
});

it('known studies are requested in one list; too many are requested without a list', () => {
  expect(studies('1', ['1.2', '1.3'])?.search).toContain('&StudyInstanceUID=1.2,1.3&');
  const many = Array.from({ length: 41 }, (_, index) => `1.2.${index}`);
  expect(studies('1', many)?.search).not.toContain('StudyInstanceUID');
});

it.each(['A 1', 'A+1', 'A&limit=9', 'A#1', 'A/../1', "A'1", 'x'.repeat(64)])('the patient id %j is sent unchanged', (patientId) => {
  const url = studies(patientId)!;
  expect(url.searchParams.get('PatientID')).toBe(patientId);
  expect(url.search).not.toContain('+');
  expect(url.pathname).toBe('/dicom-web/studies');
});

it.each(['', ' ', '*', '12*', '1?3', '1\\2', '1,2', ' 1', '1 ', '1\n', '\u0000', '山田', 'x'.repeat(65), '\ud800'])(
  'the patient id %j, which would match other patients, is not sent',
  (patientId) => {
    expect(studies(patientId)).toBeNull();
  },
);

it.each([
  '..',
  '.',
  '...',
  '',
  '1.2/../3',
  '1.2%2f',
  '1.2?x',
  '1.2#',
  '1.2 ',
  'a',
  '*',
  '1.2\\1.3',
  '1,2',
  '１.２',
  '1'.repeat(65),
  '.1',
  '-1',
])('%j is refused as a UID, in every position', (uid) => {
  expect(isUid(uid)).toBe(false);
  expect(studies('1', [uid])).toBeNull();
  expect(buildInstancesUrl({ baseUrl: BASE, studyUid: uid, limit: 1 })).toBeNull();
  for (const name of ['studyUid', 'seriesUid', 'instanceUid']) expect(buildRenderedUrl({ ...ONE, [name]: uid })).toBeNull();
});

it.each(['1', '1.2', '2.25.329800735698586629295641978511506172918', '1'.repeat(64)])('%s is accepted as a UID', (uid) => {
  expect(isUid(uid)).toBe(true);
});

it('a picture has its own address, and so has a thumbnail', () => {
  const path = `${BASE}/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.5`;
  expect(buildRenderedUrl(ONE)?.href).toBe(`${path}/rendered`);
  expect(buildRenderedUrl({ ...ONE, frame: 7, viewport: { width: 128, height: 64 } })?.href).toBe(
    `${path}/frames/7/rendered?viewport=128,64`,
  );
  expect(buildRenderedUrl({ ...ONE, baseUrl: `${BASE}/` })?.href).toBe(`${path}/rendered`);
});

it.each([0, -1, 1.5, Number.NaN, 1_000_001])('frame %s is refused', (frame) => {
  expect(buildRenderedUrl({ ...ONE, frame })).toBeNull();
});

it.each([
  [0, 0],
  [0, 64],
  [64, 0],
  [-5, 5],
  [4097, 64],
  [64, 4097],
  [1.5, 64],
  [Number.NaN, 64],
])('a viewport of %s × %s is refused', (width, height) => {
  expect(buildRenderedUrl({ ...ONE, viewport: { width, height } })).toBeNull();
});

it('no address lies under a base that is not an HTTP URL', () => {
  expect(buildStudiesUrl({ baseUrl: 'file:///', patientId: '1', limit: 1, offset: 0 })).toBeNull();
  expect(buildInstancesUrl({ baseUrl: 'nonsense', studyUid: '1.2', limit: 1 })).toBeNull();
  expect(buildRenderedUrl({ ...ONE, baseUrl: '' })).toBeNull();
});
