import { describe, expect, it } from '@jest/globals';
import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR } from '../../world/demo-accounts.js';
import { isEnough, listWays, readWanted } from './ways.js';

const DOCTOR = { acr: ASSURANCE_HPKI };
const NURSE = { acr: ASSURANCE_TWO_FACTOR };

describe('the kind of sign-in that acr_values ask for', () => {
  it.each([
    [undefined, 'any'],
    ['', 'any'],
    ['urn:unknown', 'any'],
    [['urn:hareyaka:acr:hpki'], 'any'],
    [ASSURANCE_HPKI, 'hpki'],
    [`urn:unknown ${ASSURANCE_HPKI}`, 'hpki'],
    [ASSURANCE_TWO_FACTOR, 'two-factor'],
    [`${ASSURANCE_HPKI} ${ASSURANCE_TWO_FACTOR}`, 'two-factor'],
  ])('of %j is %s', (acrValues, wanted) => {
    expect(readWanted(acrValues)).toBe(wanted);
  });
});

describe('a sign-in', () => {
  it.each([
    [undefined, 'any', true],
    [undefined, 'two-factor', false],
    [undefined, 'hpki', false],
    [ASSURANCE_TWO_FACTOR, 'two-factor', true],
    [ASSURANCE_TWO_FACTOR, 'hpki', false],
    [ASSURANCE_HPKI, 'two-factor', true],
    [ASSURANCE_HPKI, 'hpki', true],
  ] as const)('with acr %s is enough for %s: %s', (acr, wanted, enough) => {
    expect(isEnough(acr, wanted)).toBe(enough);
  });
});

describe('the ways that are offered', () => {
  it.each([
    ['a doctor', DOCTOR, 'any', ['hpki', 'passkey', 'totp', 'password']],
    ['a doctor', DOCTOR, 'two-factor', ['hpki', 'passkey', 'totp']],
    ['a doctor', DOCTOR, 'hpki', ['hpki']],
    ['a nurse', NURSE, 'any', ['passkey', 'totp', 'password']],
    ['a nurse', NURSE, 'two-factor', ['passkey', 'totp']],
    ['a nurse', NURSE, 'hpki', []],
  ] as const)('to %s (%j) who must sign in by %s are %j', (_who, user, wanted, ways) => {
    expect(listWays(user, wanted)).toEqual(ways);
  });
});
