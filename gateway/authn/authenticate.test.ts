import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { gatewayError } from '../errors.js';
import type { VerifiedAccess } from './access-token.js';
import { type AuthenticatorOptions, createAuthenticator, readRefusalCode, type SessionAccess } from './authenticate.js';

const access = (subject: string, facility = 'f1'): VerifiedAccess => ({
  issuer: 'https://idp.test',
  subject,
  facility,
  scopes: [],
  assurance: '',
  methods: [],
  authenticatedAt: 0,
});
const ACCESSES: Readonly<Record<string, VerifiedAccess>> = {
  'Bearer bound': access('bound'),
  'Bearer free': access('free', ''),
  kept: access('session'),
  unchosen: access('unchosen', ''),
};
const tokens: AuthenticatorOptions['tokens'] = {
  verify: (authorization = '') => ACCESSES[authorization] ?? Promise.reject(gatewayError('UNAUTHENTICATED')),
};
const sessions: SessionAccess = {
  accessOf: ({ headers: { cookie = '' } }) => (cookie === 'stored' ? Promise.resolve(ACCESSES.kept) : ACCESSES[cookie]),
};
const authenticate = createAuthenticator({ tokens, sessions, clientAddress: ({ headers }) => String(headers.client ?? '192.0.2.1') });
const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
/** Who acts where, or the code of the refusal. */
const outcome = async (headers: Record<string, string>, by = authenticate) =>
  await (async () => await by(request(headers)))().then(
    ({ subject, facility, address }) => `${subject} ${facility} ${address}`,
    readRefusalCode,
  );

describe('Authentication', () => {
  it.each<[string, Record<string, string>, string]>([
    ['takes a good token', { authorization: 'Bearer bound' }, 'bound f1 192.0.2.1'],
    ['takes the token of a request that has a session too', { authorization: 'Bearer bound', cookie: 'kept' }, 'bound f1 192.0.2.1'],
    ['refuses a bad token of a request that has a session', { authorization: 'Bearer bad', cookie: 'kept' }, 'UNAUTHENTICATED'],
    ['refuses an empty header of a request that has a session', { authorization: '', cookie: 'kept' }, 'UNAUTHENTICATED'],
    ['takes a session that is at hand', { cookie: 'kept' }, 'session f1 192.0.2.1'],
    ['takes a session that is looked up', { cookie: 'stored' }, 'session f1 192.0.2.1'],
    ['refuses a session that has ended', { cookie: 'ended' }, 'UNAUTHENTICATED'],
    ['refuses a request with neither', {}, 'UNAUTHENTICATED'],
    ['refuses a request with neither that names a facility', { 'hareyaka-facility': 'f1' }, 'UNAUTHENTICATED'],
    ['lets a header repeat the token’s facility', { authorization: 'Bearer bound', 'hareyaka-facility': 'f1' }, 'bound f1 192.0.2.1'],
    ['refuses another facility than the token’s', { authorization: 'Bearer bound', 'hareyaka-facility': 'f2' }, 'FACILITY_MISMATCH'],
    [
      'takes the facility of the header for a token without one',
      { authorization: 'Bearer free', 'hareyaka-facility': 'f2' },
      'free f2 192.0.2.1',
    ],
    ['needs a facility', { authorization: 'Bearer free' }, 'FACILITY_REQUIRED'],
    ['needs one facility', { authorization: 'Bearer free', 'hareyaka-facility': 'f1,f2' }, 'FACILITY_REQUIRED'],
    ['needs a facility without spaces', { authorization: 'Bearer free', 'hareyaka-facility': 'f1 f2' }, 'FACILITY_REQUIRED'],
    [
      'needs a facility of at most 100 characters',
      { authorization: 'Bearer free', 'hareyaka-facility': 'f'.repeat(101) },
      'FACILITY_REQUIRED',
    ],
    ['lets a header repeat the session’s facility', { cookie: 'stored', 'hareyaka-facility': 'f1' }, 'session f1 192.0.2.1'],
    ['refuses another facility than the session’s', { cookie: 'stored', 'hareyaka-facility': 'f2' }, 'FACILITY_MISMATCH'],
    ['lets no header choose a session’s facility', { cookie: 'unchosen', 'hareyaka-facility': 'f1' }, 'FACILITY_REQUIRED'],
  ])('%s', async (_, headers, expected) => {
    expect(await outcome(headers)).toBe(expected);
  });

  it('refuses a cookie where there are no sessions', async () => {
    expect(await outcome({ cookie: 'kept' }, createAuthenticator({ tokens, clientAddress: () => '' }))).toBe('UNAUTHENTICATED');
  });

  it('makes no promise for a token that was verified before, or for a session at hand', () => {
    expect(authenticate(request({ authorization: 'Bearer bound' }))).toMatchObject({ subject: 'bound' });
    expect(authenticate(request({ cookie: 'kept' }))).toMatchObject({ subject: 'session' });
  });

  it('gives the same object for the same token, facility and address, and another for each other', () => {
    const of = (facility: string, client: string) =>
      authenticate(request({ authorization: 'Bearer free', 'hareyaka-facility': facility, client }));
    const first = of('f1', '192.0.2.1');
    expect(of('f1', '192.0.2.1')).toBe(first);
    expect(new Set([first, of('f2', '192.0.2.1'), of('f1', '192.0.2.2'), of('f2', '192.0.2.2')]).size).toBe(4);
  });

  it.each([
    [gatewayError('OVERLOADED'), 'OVERLOADED'],
    [new Error('the key set answered 503'), 'UNAUTHENTICATED'],
    [undefined, 'UNAUTHENTICATED'],
    [{ extensions: { code: 'toString' } }, 'UNAUTHENTICATED'],
  ])('that fails with %s is refused with %s', (error, code) => {
    expect(readRefusalCode(error)).toBe(code);
  });
});
