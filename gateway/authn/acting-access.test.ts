import { describe, expect, it } from '@jest/globals';
import type { VerifiedAccess } from './access-token.js';
import { DERIVED_AT_MOST, deriveAccess } from './acting-access.js';

const access: VerifiedAccess = {
  issuer: 'https://idp.test',
  subject: 'dr-sato',
  facility: '',
  scopes: ['read'],
  assurance: 'hpki',
  methods: [],
  authenticatedAt: 1,
};

describe('The access of a request', () => {
  it('is that of the token, with facility and address', () => {
    expect(deriveAccess(access, 'f1', '192.0.2.1')).toEqual({ ...access, facility: 'f1', address: '192.0.2.1' });
  });

  it('is the given access if that has the same facility and address', () => {
    const whole = { ...access, facility: 'f1', address: '192.0.2.1' };
    expect(deriveAccess(whole, 'f1', '192.0.2.1')).toBe(whole);
  });

  it('is never shared between two tokens that say the same', () => {
    const other = { ...access };
    expect(deriveAccess(access, 'f1', '192.0.2.1')).not.toBe(deriveAccess(other, 'f1', '192.0.2.1'));
  });

  it('is kept for so many facilities and addresses of one token; the oldest is forgotten', () => {
    const token = { ...access };
    const first = deriveAccess(token, 'f0', '192.0.2.1');
    const rest = Array.from({ length: DERIVED_AT_MOST - 1 }, (_, i) => deriveAccess(token, `f${i + 1}`, '192.0.2.1'));
    expect(deriveAccess(token, 'f0', '192.0.2.1')).toBe(first);
    deriveAccess(token, 'f0', '192.0.2.2');
    expect(deriveAccess(token, 'f1', '192.0.2.1')).toBe(rest[0]);
    expect(deriveAccess(token, 'f0', '192.0.2.1')).not.toBe(first);
  });
});
