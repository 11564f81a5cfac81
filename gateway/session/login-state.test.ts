import fc from 'fast-check';
import { beginLogin, parseTag, readReturnTo } from './login-state.js';

const OWN = 'https://portal.example';

describe('readReturnTo', () => {
  it.each([
    ['/', '/'],
    ['/patients/pat_1?tab=labs#top', '/patients/pat_1?tab=labs#top'],
    ['/a/../b', '/b'],
    ['/%E6%82%A3', '/%E6%82%A3'],
    ['', '/'],
    [undefined, '/'],
    [null, '/'],
    ['patients', '/'],
    ['//evil.example', '/'],
    ['///evil.example', '/'],
    ['/\\evil.example', '/'],
    ['\\\\evil.example', '/'],
    ['/..//evil.example', '/'],
    ['/.//evil.example', '/'],
    ['https://evil.example', '/'],
    ['https:evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/\t/evil.example', '/'],
    ['/\r\nset-cookie: a=b', '/'],
    [' /a', '/'],
    ['/session/sign-in', '/'],
    ['/session', '/'],
    ['/a/../session/sign-in', '/'],
    [`/${'a'.repeat(2_001)}`, '/'],
  ])('%j becomes %j', (given, expected) => {
    expect(readReturnTo(given, OWN)).toBe(expected);
  });

  it('never leads away from this origin, whatever is given', () => {
    const piece = fc.constantFrom('/', '\\', '.', '..', ':', '@', 'evil.example', '//', '\t', '\n', '%2f', '%5c', '?', '#', 'a');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = readReturnTo(pieces.join(''), OWN);
        expect(new URL(path, OWN).origin).toBe(OWN);
        expect(path).toMatch(/^\/(?![/\\])/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a sign-in’s state', () => {
  it('names its cookie, and no two are alike', () => {
    const login = {
      provider: 'p',
      redirectUri: 'r',
      returnTo: '/',
      purpose: 'sign-in',
      previous: undefined,
      begunAt: 0,
      renewed: false,
      repeated: false,
    } as const;
    const [one, two] = [beginLogin(login), beginLogin(login)];
    expect(parseTag(one.state)).toMatch(/^[0-9a-f]{10}$/);
    expect(one.state).not.toBe(two.state);
    expect(one.verifier).not.toBe(two.verifier);
    expect(one.nonce).not.toBe(two.nonce);
    // RFC 7636 §4.1: 43 to 128 letters.
    expect(one.verifier).toMatch(/^[\w-]{43}$/);
  });

  it.each(['', 'x', `0123456789.${'a'.repeat(42)}`, `0123456789.${'a'.repeat(43)}\n`, `012345678G.${'a'.repeat(43)}`, null])(
    'is not %j',
    (text) => {
      expect(parseTag(text)).toBeUndefined();
    },
  );
});
