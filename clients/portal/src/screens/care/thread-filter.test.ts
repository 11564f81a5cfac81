import { describe, expect, it } from '@jest/globals';
import { readInvitationCode, writeInvitationCode } from './invitation-code.js';
import { countConditions, NO_FILTER, readThreadFilter } from './thread-filter.js';

describe('The filter of the thread', () => {
  it('asks for all records without a condition', () => {
    expect(readThreadFilter({ ...NO_FILTER, text: '  ', tag: ' ' })).toEqual({});
    expect(countConditions({ ...NO_FILTER, text: ' ' })).toBe(0);
  });
  it('joins all conditions', () => {
    const filter = { text: '発熱  咳', from: '2026-11-01', until: '', profession: 'NURSE', kind: 'VISIT', site: 'SACRUM', tag: '#褥瘡' };
    expect(readThreadFilter(filter)).toEqual({
      period: { from: '2026-11-01' },
      filter: { text: '発熱 咳', professions: ['NURSE'], kinds: ['VISIT'], bodySite: 'SACRUM', tag: '褥瘡' },
    });
    expect(countConditions(filter)).toBe(6);
  });
  it('searches for ten words and a hundred characters at the most', () => {
    const { filter } = readThreadFilter({ ...NO_FILTER, text: Array.from({ length: 20 }, () => 'あ'.repeat(15)).join(' ') });
    expect([...filter!.text!].length).toBeLessThanOrEqual(100);
    expect(filter!.text!.split(' ').length).toBeLessThanOrEqual(10);
  });
});

describe('An invitation code', () => {
  it('names a person and a facility, and is read with spaces and in full width', () => {
    const invited = { userId: 'usr_1', facilityId: 'fac_2' };
    expect(readInvitationCode(` ${writeInvitationCode(invited)}\n`)).toEqual(invited);
    expect(readInvitationCode('usr_1：fac_2')).toEqual(invited);
  });
  it.each(['', 'usr_1', 'usr_1:', 'a:b:c', 'a b:c', `${'a'.repeat(41)}:b`])('is not “%s”', (text) =>
    expect(readInvitationCode(text)).toBeUndefined(),
  );
});
