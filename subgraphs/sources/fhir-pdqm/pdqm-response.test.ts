import fc from 'fast-check';
import { readPdqmResponse } from './pdqm-response.js';

const name = (valueCode: string | null, family: string, given: string[]) => ({
  ...(valueCode && { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation', valueCode }] }),
  family,
  given,
});

function response(bundle: unknown) {
  return readPdqmResponse(Buffer.from(JSON.stringify(bundle)));
}

function patient(resource: object) {
  return response({ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient', ...resource } }] });
}

it('kanji and kana names are distinguished by the extension, and every identifier is returned', () => {
  const bundle = {
    resourceType: 'Bundle',
    total: 1,
    link: [
      { relation: 'self', url: 'x' },
      { relation: 'next', url: 'https://centre.example/fhir?page=2' },
    ],
    entry: [
      {
        resource: {
          resourceType: 'Patient',
          identifier: [
            { system: 'urn:oid:1.2.392.100495.20.3.51.13310000001', value: '0001234' },
            { system: 'http://x', value: '9' },
            { system: 'y' },
          ],
          name: [name('SYL', 'ヤマダ', ['ハナコ']), name('IDE', '山田', ['花子'])],
          gender: 'female',
          birthDate: '1965-04-15',
        },
        search: { mode: 'match' },
      },
      { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
    ],
  };
  expect(response(bundle)).toEqual({
    ok: true,
    patients: [
      {
        name: '山田 花子',
        kana: 'ヤマダ ハナコ',
        birthDate: { text: '1965-04-15', date: '1965-04-15', instant: null },
        sex: 'FEMALE',
        ids: [
          { value: '0001234', authority: '1.2.392.100495.20.3.51.13310000001' },
          { value: '9', authority: null },
        ],
      },
    ],
    next: 'https://centre.example/fhir?page=2',
  });
});

it('a name without the extension is the ideographic one; a partial or impossible date has no day', () => {
  expect(patient({ name: [name(null, '山田', [])], birthDate: '1965-04' })).toMatchObject({
    patients: [{ name: '山田', kana: null, birthDate: { text: '1965-04', date: null }, sex: 'UNKNOWN', ids: [] }],
  });
  expect(patient({ birthDate: '1965-02-30', gender: 'constructor', name: [{ text: '山田 花子' }] })).toMatchObject({
    patients: [{ name: '山田 花子', birthDate: { date: null }, sex: 'UNKNOWN' }],
  });
});

it('the name in use is neither old, nor maiden, nor of a period that is over or has not begun', () => {
  const names = [
    { ...name('IDE', '旧', ['花子']), use: 'old' },
    { ...name('IDE', '前', ['花子']), use: 'official', period: { end: '2020-03-31' } },
    { ...name('IDE', '後', ['花子']), use: 'official', period: { start: '2990-01' } },
    { ...name('IDE', '愛称', ['花']), use: 'nickname' },
    { ...name('IDE', '今', ['花子']), use: 'official', period: { start: '2020-04-01T00:00:00+09:00' } },
    { ...name('SYL', 'キュウ', ['ハナコ']), use: 'maiden' },
    { ...name('SYL', 'イマ', ['ハナコ']), use: 'official' },
  ];
  for (const order of [names, [...names].reverse()]) {
    expect(patient({ name: order })).toMatchObject({ patients: [{ name: '今 花子', kana: 'イマ ハナコ' }] });
  }
});

it('a name in Latin letters is used only where there is none in kanji; a former name only where there is no other', () => {
  const abc = { ...name('ABC', 'SMITH', ['JOHN', 'PAUL']), use: 'official' };
  expect(patient({ name: [abc] })).toMatchObject({ patients: [{ name: 'SMITH JOHN PAUL', kana: null }] });
  expect(patient({ name: [abc, name('IDE', '須美洲', ['ジョン'])] })).toMatchObject({ patients: [{ name: '須美洲 ジョン' }] });
  expect(patient({ name: [{ ...name('IDE', '旧', []), use: 'old' }] })).toMatchObject({ patients: [{ name: '旧' }] });
});

it('an identifier that is old, or whose period is over, is not one of the patient’s', () => {
  const identifier = [
    { value: '1', use: 'old' },
    { value: '2', period: { end: '2001' } },
    { value: '3', use: 'usual', period: { start: '2001' } },
  ];
  expect(patient({ identifier })).toMatchObject({ patients: [{ ids: [{ value: '3' }] }] });
});

it('an empty searchset returns no patients', () => {
  expect(response({ resourceType: 'Bundle' })).toEqual({ ok: true, patients: [], next: null });
});

it.each([
  null,
  1,
  [],
  {},
  { resourceType: 'OperationOutcome' },
  { resourceType: 'Bundle', entry: null },
  { resourceType: 'Bundle', entry: {} },
  { resourceType: 'Bundle', entry: [null] },
  { resourceType: 'Bundle', entry: [{}] },
  { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Observation' } }] },
])('%j is refused as a PDQm answer', (bundle) => {
  expect(response(bundle)).toMatchObject({ ok: false });
});

it('any PDQm answer is read without an exception', () => {
  const resource = fc.dictionary(fc.constantFrom('name', 'identifier', 'birthDate', 'gender', 'link'), fc.anything());
  const bundle = fc.record({
    resourceType: fc.constant('Bundle'),
    entry: fc.array(resource.map((one) => ({ resource: { ...one, resourceType: 'Patient' } }))),
  });
  const json = fc.oneof(
    fc.json(),
    bundle.map((one) => JSON.stringify(one, (_, value) => (typeof value === 'bigint' ? 1 : value))),
  );
  const bytes = fc.oneof(
    json.map((one) => Buffer.from(one) as Uint8Array),
    fc.uint8Array(),
  );
  fc.assert(fc.property(bytes, (one) => expect(typeof readPdqmResponse(one).ok).toBe('boolean')));
});
