import fc from 'fast-check';
import type { ReportedDisclosure } from './disclosure.js';
import { readDisclosuresHeader, writeDisclosuresHeader } from './disclosures-header.js';
import { packDisclosures, unpackDisclosures } from './packed-disclosures.js';
import { DISCLOSURES_AT_MOST, readDisclosures } from './read-disclosures.js';

const ONE: ReportedDisclosure = {
  path: ['_entities', 0, 'allergies'],
  patients: ['pat_1'],
  category: 'ALLERGY',
  facility: 'fac_1',
  form: 'RECORDS',
  state: 'ANSWERED',
  items: 2,
  grounds: ['consent:con_1'],
  purpose: 'TREAT',
  user: 'usr_1',
  profession: 'DOCTOR',
};

describe('the disclosures that another process reported', () => {
  it('are read packed, and as a list', () => {
    for (const given of [[], [ONE], [ONE, { ...ONE, facility: null, patients: [], grounds: [] }]])
      for (const form of [given, packDisclosures(given)]) expect(unpackDisclosures(readDisclosures(form)!)).toEqual(given);
  });

  it.each<[string, unknown]>([
    ['one disclosure without a list', { ...ONE }],
    ['of two people', [ONE, { ...ONE, user: 'usr_2' }]],
    ['absent', undefined],
    ['null', null],
    ['a list of something else', [1]],
    ['too many', Array.from({ length: DISCLOSURES_AT_MOST + 1 }, () => ONE)],
    ...Object.keys(ONE).map((key): [string, unknown] => [`without ${key}`, [{ ...ONE, [key]: undefined }]]),
    ['of a negative number of items', [{ ...ONE, items: -1 }]],
    ['of half an item', [{ ...ONE, items: 0.5 }]],
    ['of a category that does not exist', [{ ...ONE, category: 'SECRETS' }]],
    ['of a form that does not exist', [{ ...ONE, form: 'RUMOURS' }]],
    ['of a purpose that does not exist', [{ ...ONE, purpose: 'HOPERAT' }]],
    ['of an empty patient', [{ ...ONE, patients: [''] }]],
    ['of a patient with a name of 201 characters', [{ ...ONE, patients: ['x'.repeat(201)] }]],
    ['with 101 grounds', [{ ...ONE, grounds: Array.from({ length: 101 }, () => 'own-facility') }]],
    ['with a path of nine steps', [{ ...ONE, path: Array.from({ length: 9 }, () => 'a') }]],
  ])('count as missing if they are %s', (_what, given) => {
    expect(readDisclosures(given)).toBeUndefined();
  });

  it('pass through a header unchanged', () => {
    const { path: _, ...disclosure } = ONE;
    expect(unpackDisclosures(readDisclosuresHeader(writeDisclosuresHeader([disclosure]))!)).toEqual([{ ...disclosure, path: [] }]);
    expect(readDisclosuresHeader(writeDisclosuresHeader([]))).toEqual(packDisclosures([]));
  });

  it('count as missing if the header is absent, sent twice, or any other text', () => {
    const header = writeDisclosuresHeader([ONE]);
    for (const given of [undefined, [header, header], header.slice(1), Buffer.from('{}').toString('base64url')])
      expect(readDisclosuresHeader(given)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => readDisclosuresHeader(text) === undefined || text === 'W10'));
  });
});
