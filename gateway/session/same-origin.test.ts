import fc from 'fast-check';
import { isSameOrigin } from './same-origin.js';

const OWN = 'https://portal.example';

describe('isSameOrigin', () => {
  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['a script of this origin, with the header', { 'sec-fetch-site': 'same-origin', 'hareyaka-session': '1' }, true, true],
    ['a script of this origin, with the header, in an old browser', { origin: OWN, 'hareyaka-session': '1' }, true, true],
    ['a program without a browser, with the header', { 'hareyaka-session': '1' }, true, true],
    ['a picture of this origin', { 'sec-fetch-site': 'same-origin' }, false, true],
    ['a form of this origin in an old browser', { origin: OWN }, false, true],
    ['a picture in a browser that says nothing', {}, false, false],
    ['an address that the person typed', { 'sec-fetch-site': 'none' }, false, false],
    [
      'a page of another port',
      { 'sec-fetch-site': 'same-site', origin: 'https://portal.example:8443', 'hareyaka-session': '1' },
      true,
      false,
    ],
    [
      'a page of a subdomain',
      { 'sec-fetch-site': 'same-site', origin: 'https://www.portal.example', 'hareyaka-session': '1' },
      true,
      false,
    ],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'hareyaka-session': '1' }, true, false],
    ['a page of another site in an old browser', { origin: 'https://evil.example', 'hareyaka-session': '1' }, true, false],
    ['a page without an origin', { origin: 'null', 'hareyaka-session': '1' }, true, false],
    ['the same name by http', { origin: 'http://portal.example', 'hareyaka-session': '1' }, true, false],
    [
      'a browser and a script that contradict each other',
      { 'sec-fetch-site': 'cross-site', origin: OWN, 'hareyaka-session': '1' },
      true,
      false,
    ],
  ])('%s', (_who, headers, needsHeader, expected) => {
    expect(isSameOrigin(headers, { origin: OWN, needsHeader })).toBe(expected);
  });

  it('lets in nothing that the browser says comes from elsewhere, and nothing without a sign of this origin', () => {
    const site = fc.option(fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none', 'x'), { nil: undefined });
    const from = fc.option(fc.constantFrom(OWN, 'null', 'https://evil.example', `${OWN}.evil.example`), { nil: undefined });
    fc.assert(
      fc.property(site, from, fc.boolean(), fc.boolean(), (fetchSite, origin, marked, needsHeader) => {
        const headers = {
          ...(fetchSite === undefined ? {} : { 'sec-fetch-site': fetchSite }),
          ...(origin === undefined ? {} : { origin }),
          ...(marked ? { 'hareyaka-session': '1' } : {}),
        };
        const signs = [fetchSite, origin].filter((one) => one !== undefined);
        const isForeign = signs.some((one) => one !== 'same-origin' && one !== OWN);
        const expected = !isForeign && (needsHeader ? marked : marked || signs.length > 0);
        expect(isSameOrigin(headers, { origin: OWN, needsHeader })).toBe(expected);
      }),
    );
  });
});
