import { buildMhdSearch } from './mhd-request.js';

const patients = [
  { value: '0001234', authority: '1.2.3' },
  { value: 'a,b', authority: '1.2.4' },
];

it('a search by MHD asks for several patients at once, and only for current documents', () => {
  expect([...buildMhdSearch({ patients })]).toEqual([
    ['patient.identifier', 'urn:oid:1.2.3|0001234,urn:oid:1.2.4|a\\,b'],
    ['status', 'current'],
    ['_sort', '-date'],
    ['_count', '500'],
  ]);
});

it('a search by MHD limits the period to the care dates', () => {
  expect(buildMhdSearch({ patients, from: '2025-01-01', until: '2025-12-31' }).getAll('period')).toEqual(['ge2025-01-01', 'le2025-12-31']);
  expect(buildMhdSearch({ patients, until: '2025-12-31' }).getAll('period')).toEqual(['le2025-12-31']);
});

it('a search by MHD limits the documents to the data types', () => {
  const search = buildMhdSearch({ patients, dataTypes: ['OMP-01', 'OMP-11'] });
  expect(search.get('type')).toBe('urn:jami:ss-mix2:data-type|OMP-01,urn:jami:ss-mix2:data-type|OMP-11');
});
