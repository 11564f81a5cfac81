import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256 } from './persisted-operations.js';
import { readManifest } from './trusted-documents.js';

const BODY = 'query Chart($id: ID!) { patient(id: $id) { name } }';
const apollo = (...operations: unknown[]) => JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });
const operation = (more: Record<string, unknown> = {}) => ({ id: 'chart-7', name: 'Chart', type: 'query', body: BODY, ...more });

describe('A manifest is read', () => {
  it('in Apollo’s format', () => {
    expect(readManifest(apollo(operation(), operation({ id: 'x', body: '{ a }' }))).byId('chart-7')).toBe(BODY);
  });
  it('as an object from hash to text', () => {
    expect(readManifest(JSON.stringify({ [sha256(BODY)]: BODY })).byId(sha256(BODY))).toBe(BODY);
  });
  it('with ids of every kind', () => {
    for (const id of ['constructor', '__proto__', 'sha256:x', ' ', '患者']) {
      expect(readManifest(apollo(operation({ id }))).byId(id)).toBe(BODY);
    }
    expect(readManifest('{"__proto__":"{ a }","toString":"{ b }"}').byId('__proto__')).toBe('{ a }');
  });
});

describe('A manifest is refused with the message', () => {
  it.each([
    ['the manifest is not JSON', '{'],
    ['the manifest is not an object', '[]'],
    ['the manifest is not an object', 'null'],
    ['the manifest holds no operations', '{}'],
    ['the manifest holds no operations', apollo()],
    ['the manifest’s format is not apollo-persisted-query-manifest', apollo().replace('apollo-', 'other-')],
    ['the manifest’s format is not apollo-persisted-query-manifest', '{"operations":[]}'],
    ['the manifest’s version is not 1', apollo().replace('1', '2')],
    ['the manifest’s operations are not a list', apollo().replace('[]', '{}')],
    ['operation 2 (Chart): its id is missing', apollo(operation(), operation({ id: 7 }))],
    ['operation 1: its id is missing', apollo(null)],
    ['operation 1 (Chart): its text is missing', apollo(operation({ body: undefined }))],
    ['operation 1 (Chart): it is not GraphQL: Syntax Error: Expected Name, found <EOF>.', apollo(operation({ body: '{ a' }))],
    ['operation 2 (Chart): another operation has the same id', apollo(operation(), operation({ body: '{ a }' }))],
    ['the operation abc: its text is missing', '{"abc":7}'],
  ])('%s', (message, text) => {
    expect(() => readManifest(text)).toThrow(new Error(message));
  });
});

describe('An operation belongs to the manifest', () => {
  const documents = readManifest(apollo(operation()));
  it('by its id, or by the hash of its text, with or without the prefix', () => {
    for (const id of ['chart-7', sha256(BODY), `sha256:${sha256(BODY)}`]) expect(documents.byId(id)).toBe(BODY);
    for (const id of ['chart-8', '', sha256('{ a }'), 'sha256:', 'sha256:sha256:chart-7']) expect(documents.byId(id)).toBeUndefined();
  });
  it('with any white space, commas and comments', () => {
    const ignored = fc
      .array(fc.constantFrom(' ', '\n', '\t', ',', '# a comment "\n', '\uFEFF'), { maxLength: 3 })
      .map((parts) => ` ${parts.join('')}`);
    const tokens = BODY.split(/\b|(?=\W)/).filter((token) => token.trim());
    fc.assert(
      fc.property(fc.array(ignored, { minLength: tokens.length, maxLength: tokens.length }), (spaces) => {
        const laidOut = tokens.map((token, i) => (token === '$' ? token : token + spaces[i])).join('');
        expect(documents.has(laidOut)).toBe(true);
      }),
    );
  });
  it('but not if anything else differs', () => {
    for (const text of [BODY.replace('name', 'names'), `${BODY} { a }`, BODY.replace('Chart', ''), '', '{ a', '"', 'constructor']) {
      expect(documents.has(text)).toBe(false);
    }
  });
  it('but not if white space in its strings differs', () => {
    expect(readManifest('{"x":"{ a(b: \\"c d\\") }"}').has('{ a(b: "c  d") }')).toBe(false);
  });
  it('but not if its text is too long to be one of them', () => {
    expect(documents.has(BODY + ' '.repeat(10 * BODY.length))).toBe(false);
  });
});
