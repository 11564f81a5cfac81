import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { EnvironmentProblem } from '../../subgraphs/kit/process/environment-problem.js';
import { auditVariables, readAudit } from './audit-variables.js';

function read(given: Record<string, string>, byDefault = true) {
  const problems: EnvironmentProblem[] = [];
  const config = readAudit(z.object(auditVariables).parse(given), byDefault, (problem) => problems.push(problem));
  return { config, missing: problems.map(({ variable }) => variable) };
}

const WHOLE = {
  HAREYAKA_AUDIT_SPOOL: '/var/spool/hareyaka',
  HAREYAKA_AUDIT_SPOOL_KEY: '/etc/hareyaka/spool.key',
  HAREYAKA_AUDIT_URL: 'http://127.0.0.1:4015',
};

describe('The variables of the audit', () => {
  it('are needed where access tokens are verified, unless the audit is switched off', () => {
    expect(read({}).missing.sort()).toEqual(Object.keys(WHOLE).sort());
    expect(read({ HAREYAKA_AUDIT: 'off' })).toEqual({ config: undefined, missing: [] });
    expect(read({}, false)).toEqual({ config: undefined, missing: [] });
    expect(read({ HAREYAKA_AUDIT: 'on' }, false).missing.length).toBe(3);
  });

  it('have defaults for the name, the limit and the place of the store’s key', () => {
    expect(read(WHOLE)).toEqual({
      missing: [],
      config: {
        name: 'gateway',
        folder: '/var/spool/hareyaka',
        keyFile: '/etc/hareyaka/spool.key',
        limit: 1024 * 1024 * 1024,
        storeUrl: 'http://127.0.0.1:4015',
        storeJwks: 'http://127.0.0.1:4015/.well-known/jwks.json',
      },
    });
    expect(read({ ...WHOLE, HAREYAKA_AUDIT_STORE_JWKS: '/keys/audit.json' }).config?.storeJwks).toBe('/keys/audit.json');
  });

  it.each([
    ['HAREYAKA_AUDIT', 'yes'],
    ['HAREYAKA_AUDIT_NAME', 'a/b'],
    ['HAREYAKA_AUDIT_SPOOL_LIMIT', '1'],
    ['HAREYAKA_AUDIT_URL', 'ftp://x'],
  ])('do not take %s=%s', (variable, value) => {
    expect(() => read({ ...WHOLE, [variable]: value })).toThrow();
  });
});
