import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adaptStatus, negotiate } from './media-type.js';

const GRAPHQL = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';

describe('The type of the answer', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    ['Application/JSON ; charset=utf-8', JSON_TYPE],
    [GRAPHQL, GRAPHQL],
    [`${GRAPHQL}; charset=utf-8, ${JSON_TYPE}; charset=utf-8`, GRAPHQL],
    [`${JSON_TYPE}, ${GRAPHQL}`, GRAPHQL],
    [`${JSON_TYPE}, ${GRAPHQL};q=0.9`, JSON_TYPE],
    [`${GRAPHQL};q=0.1, ${JSON_TYPE};q=0`, GRAPHQL],
    [`${GRAPHQL}, */*;q=0.1`, GRAPHQL],
    [`${GRAPHQL};q=0.5, */*`, JSON_TYPE],
    ['application/json, text/plain, */*', JSON_TYPE],
    ['text/html, application/xhtml+xml, */*;q=0.8', JSON_TYPE],
    [`${JSON_TYPE};q=0, */*`, GRAPHQL],
    [`application/*;q=0, */*`, undefined],
    [`application/*;q=0, ${JSON_TYPE};q=0.2, */*`, JSON_TYPE],
    ['image/png', undefined],
    ['*/*;q=0', undefined],
    ['*/*;q=2', undefined],
    [`${JSON_TYPE};q=x`, undefined],
    ['application/jsonp, application/json-seq, application', undefined],
    [',,;;', undefined],
  ])('for the header %s is %s', (accept, name) => {
    expect(negotiate(accept)?.name).toBe(name);
  });
  it('is the one in content-type', () => {
    expect(negotiate(GRAPHQL)?.header).toBe(`${GRAPHQL}; charset=utf-8`);
  });
  it('is found for any header', () => {
    const word = fc.constantFrom(
      '*/*',
      'application/*',
      GRAPHQL,
      JSON_TYPE,
      'text/html',
      'q=0',
      'q=0.5',
      'q=-1',
      '',
      '*',
      '/',
      '"',
      '\u0000',
    );
    const header = fc.array(fc.tuple(word, fc.constantFrom(',', ';', ' ', ''))).map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(header, (accept) => {
        expect([GRAPHQL, JSON_TYPE, undefined]).toContain(negotiate(accept)?.name);
      }),
    );
  });
  it('is a named type rather than a wildcard match', () => {
    const weight = fc.integer({ min: 1, max: 9 }).map((n) => `q=0.${n}`);
    fc.assert(
      fc.property(weight, fc.constantFrom(GRAPHQL, JSON_TYPE), (q, name) => {
        expect(negotiate(`*/*;${q}, ${name};${q}`)?.name).toBe(name);
        expect(negotiate(`${name};${q}, application/*;${q}`)?.name).toBe(name);
      }),
    );
  });
});

describe('The status of a refused operation', () => {
  it('is 200 for a client that names application/json and nothing newer', () => {
    expect(adaptStatus(400, negotiate(JSON_TYPE)!)).toBe(200);
    expect(adaptStatus(400, negotiate('application/json, text/plain, */*')!)).toBe(200);
  });
  it('is the error’s own for all other clients', () => {
    for (const accept of [undefined, '*/*', GRAPHQL, `${GRAPHQL}, ${JSON_TYPE};q=0.9`])
      expect(adaptStatus(400, negotiate(accept)!)).toBe(400);
  });
  it('stays if the fault is not the operation’s', () => {
    for (const status of [200, 401, 405, 413, 500, 503, 504]) expect(adaptStatus(status, negotiate(JSON_TYPE)!)).toBe(status);
  });
});
