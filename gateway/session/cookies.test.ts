import fc from 'fast-check';
import {
  buildLoginCookie,
  buildSessionCookie,
  clearLoginCookie,
  clearSessionCookie,
  findLoginTags,
  loginCookieName,
  parseCookies,
  sessionCookieName,
} from './cookies.js';

const https = { secure: true };
const http = { secure: false };

describe('the cookies', () => {
  it('over https are bound to this host, hidden from scripts, and sent by no other site; the sign-in’s comes back from a provider', () => {
    expect(buildSessionCookie(https, 'v')).toBe('__Host-hareyaka-session=v; Path=/; HttpOnly; SameSite=Strict; Secure');
    expect(buildLoginCookie(https, 'ab', 'v', 600)).toBe('__Host-hareyaka-ab-login=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure');
  });

  it('over http, on this machine alone, have plain names', () => {
    expect(buildSessionCookie(http, 'v')).toBe('hareyaka-session=v; Path=/; HttpOnly; SameSite=Strict');
    expect(buildLoginCookie(http, 'ab', 'v', 600)).toBe('hareyaka-ab-login=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=600');
  });

  it('are removed under the same name, path and attributes', () => {
    expect(clearSessionCookie(https)).toBe('__Host-hareyaka-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure');
    expect(clearLoginCookie(https, 'ab')).toBe('__Host-hareyaka-ab-login=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure');
  });

  it('of sign-ins under way are found by their tags; others are not', () => {
    const cookies = parseCookies(
      '__Host-hareyaka-ab-login=1; __Host-hareyaka-session=2; hareyaka-cd-login=3; __Host-hareyaka--login=4; other=5',
    );
    expect(findLoginTags(https, cookies)).toEqual(['ab']);
    expect(findLoginTags(http, cookies)).toEqual(['cd']);
  });
});

describe('parseCookies', () => {
  it.each<[string | undefined, [string, string][]]>([
    [undefined, []],
    ['', []],
    ['a=1', [['a', '1']]],
    [
      'a=1; b=2;c=3',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['=x; y; a=1', [['a', '1']]],
    ['a=1; a=2; b=3', [['b', '3']]],
    ['a=1; a=1', []],
    ['__proto__=1', [['__proto__', '1']]],
  ])('reads %j', (header, pairs) => {
    expect([...parseCookies(header)]).toEqual(pairs);
  });

  it('tells a name from the same name with another blank beside it, which a subdomain may plant', () => {
    for (const blank of ['\u00a0', '\v', '\f', '\ufeff'])
      expect(parseCookies(`${blank}__Host-hareyaka-session=evil; b=2`).has('__Host-hareyaka-session')).toBe(false);
    expect(parseCookies(' \ta = 1\t; b=2').get('a')).toBe('1');
  });

  it('reads nothing of a header that is too long', () => {
    expect(parseCookies(`a=${'x'.repeat(17_000)}`).size).toBe(0);
  });

  it('never fails, and finds the session among any other cookies that do not have its name', () => {
    const other = fc.string().filter((text) => !text.includes(';') && !text.trim().startsWith('hareyaka-session'));
    fc.assert(
      fc.property(fc.array(other, { maxLength: 5 }), fc.array(other, { maxLength: 5 }), (before, after) => {
        const header = [...before, `${sessionCookieName(http)}=abc`, ...after].join('; ');
        expect(parseCookies(header).get('hareyaka-session')).toBe('abc');
      }),
    );
  });

  it('reads back the names that the gateway writes', () => {
    expect(parseCookies(`${loginCookieName(http, 'x1')}=v`).get('hareyaka-x1-login')).toBe('v');
  });
});
