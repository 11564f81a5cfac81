import { describe, expect, it, jest } from '@jest/globals';
import type { VerifiedAccess } from '../authn/access-token.js';
import { answerPolicies, type Person, POLICIES, type PolicyQuestion } from './policies.js';

const access: VerifiedAccess = {
  issuer: 'https://issuer.test',
  subject: 'dr-sato',
  facility: 'f1',
  scopes: [],
  assurance: 'urn:hareyaka:acr:two-factor',
  methods: ['pwd', 'otp'],
  authenticatedAt: 0,
};
const question = (some: Partial<VerifiedAccess> | undefined, person?: Person): PolicyQuestion => ({
  access: some && { ...access, ...some },
  me: async () => person,
});
const yes = async (asked: PolicyQuestion) => [...(await answerPolicies(Object.keys(POLICIES), asked))];
const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;

describe('A policy', () => {
  it('refuses a request without a caller, and then does not ask the directory', async () => {
    const me = jest.fn(async () => ({ profession: 'DOCTOR', roles: ['NETWORK_ADMIN'] }));
    expect(await yes({ access: undefined, me })).toEqual([]);
    expect(me).not.toHaveBeenCalled();
  });
  it.each([
    ['DOCTOR', 'doctor'],
    ['NURSE', 'nurse'],
    ['PHARMACIST', 'pharmacist'],
    ['CARE_MANAGER', 'care-manager'],
  ])('recognises the profession %s', async (profession, policy) => {
    expect(await yes(question({}, { profession, roles: [] }))).toEqual([policy]);
  });
  it.each([
    ['NETWORK_ADMIN', 'network-admin'],
    ['SUPPORT_CENTRE', 'support-centre'],
    ['FACILITY_ADMIN', 'facility-admin'],
  ])('recognises the role %s', async (role, policy) => {
    expect(await yes(question({}, { profession: 'OTHER', roles: ['ANOTHER', role] }))).toEqual([policy]);
  });
  it('recognises a sign-in with the card of the health professions', async () => {
    expect(await yes(question({ assurance: 'urn:hareyaka:acr:hpki', methods: ['hwk', 'pin'] }))).toEqual(['hpki']);
    expect(await yes(question({ assurance: 'hpki', methods: ['hwk', 'pin'] }))).toEqual([]);
  });
  it('refuses a person whom the directory does not know', async () => {
    expect(await yes(question({}))).toEqual([]);
  });
});

describe('The policy “recent”', () => {
  it.each([
    ['now', 0, ['recent']],
    ['fourteen minutes ago', 14 * 60, ['recent']],
    ['a clock a little ahead', -3, ['recent']],
    ['sixteen minutes ago', 16 * 60, []],
    ['tomorrow', -86_400, []],
  ])('evaluates the time of a sign-in: %s', async (_, seconds, expected) => {
    expect(await yes(question({ authenticatedAt: ago(seconds) }))).toEqual(expected);
  });
  it('does not accept a missing time', async () => {
    expect(await yes(question({ authenticatedAt: 0 }))).toEqual([]);
    expect(await yes(question({ authenticatedAt: Number.NaN }))).toEqual([]);
  });
});

describe('The evaluation of policies', () => {
  it('asks the directory once, and only if a policy needs it', async () => {
    const me = jest.fn(async () => ({ profession: 'NURSE', roles: [] }));
    expect(await answerPolicies(['hpki', 'recent'], { access, me })).toEqual(new Set());
    expect(me).not.toHaveBeenCalled();
    expect(await answerPolicies(['doctor', 'nurse', 'nurse', 'facility-admin'], { access, me })).toEqual(new Set(['nurse']));
    expect(me).toHaveBeenCalledTimes(1);
  });
  it.each(['surgeon', 'constructor', '__proto__', 'toString', ''])('refuses for an unknown policy: "%s"', async (name) => {
    expect(await answerPolicies([name], question({}))).toEqual(new Set());
  });
  it('refuses for a failing policy and reports it, and evaluates the others', async () => {
    const onTrouble = jest.fn();
    const failing = { access: { ...access, assurance: 'urn:hareyaka:acr:hpki' }, me: async () => Promise.reject(new Error('away')) };
    expect(await answerPolicies(['hpki', 'doctor'], failing, onTrouble)).toEqual(new Set(['hpki']));
    expect(onTrouble.mock.calls).toEqual([['doctor', new Error('away')]]);
  });
});
