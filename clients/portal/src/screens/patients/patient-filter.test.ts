import { describe, expect, it } from '@jest/globals';
import { readPatientFilter } from './patient-filter.js';

const AT = { facility: 'fac_1', now: Date.parse('2026-11-30T01:23:45Z') };

describe('what a person types to find a patient', () => {
  it.each([
    ['あいざわ', { name: 'あいざわ' }],
    [' 逢沢 ', { name: '逢沢' }],
    ['aizawa', { name: 'アイザワ' }],
    ['19550415', { birthDate: '1955-04-15' }],
    ['S30.4.15', { birthDate: '1955-04-15' }],
    ['昭和30年4月15日', { birthDate: '1955-04-15' }],
    ['', {}],
    ['  ', {}],
  ])('“%s” is the filter %j', (typed, filter) => {
    expect(readPatientFilter(typed, 'MINE', AT)).toEqual(filter);
  });

  it('is joined with the facility, or with the time since which a patient was seen', () => {
    expect(readPatientFilter('あ', 'FACILITY', AT)).toEqual({ name: 'あ', facilityId: 'fac_1' });
    expect(readPatientFilter('', 'FACILITY', { ...AT, facility: undefined })).toEqual({});
    expect(readPatientFilter('', 'RECENT', AT)).toEqual({ viewedByMeSince: '2026-10-31T01:00:00.000Z' });
  });
});
