import { buildPdqmSearch } from './pdqm-request.js';

it('criteria become the search parameters of ITI-78', () => {
  const search = buildPdqmSearch({
    patientId: { value: '0001234', authority: '1.2.3' },
    family: '山田',
    given: '花子',
    birthDate: '1965-04-15',
    sex: 'FEMALE',
  });
  expect(Object.fromEntries(search)).toEqual({
    identifier: 'urn:oid:1.2.3|0001234',
    family: '山田',
    given: '花子',
    birthdate: '1965-04-15',
    gender: 'female',
  });
});

it('kana replaces an absent kanji name', () => {
  expect(Object.fromEntries(buildPdqmSearch({ kana: 'ヤマダ ハナコ' }))).toEqual({ family: 'ヤマダ', given: 'ハナコ' });
});

it('characters of the search syntax are escaped in values', () => {
  expect(buildPdqmSearch({ patientId: { value: 'a,b|c$d\\', authority: '1.2' } }).get('identifier')).toBe('urn:oid:1.2|a\\,b\\|c\\$d\\\\');
});

it('a query without criteria is refused as an error of the caller', () => {
  expect(() => buildPdqmSearch({})).toThrow(RangeError);
});
