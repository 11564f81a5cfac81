import { describe, expect, it } from '@jest/globals';
import type { GraphqlRequest } from './operation-request.js';
import { sha256 } from './persisted-operations.js';
import { createOperationSources, resolveOperation } from './resolve-operation.js';

const PUBLISHED = 'query Chart { me { name } }';
const OTHER = '{ me { id } }';
const MANIFEST = JSON.stringify({ 'chart-7': PUBLISHED });

const sources = (more: Partial<Parameters<typeof createOperationSources>[0]> = {}) =>
  createOperationSources({ manifest: undefined, trustedOnly: false, persistedOperations: true, ...more });
const hashed = (id: string, query?: string): GraphqlRequest => ({ query, extensions: { persistedQuery: { version: 1, sha256Hash: id } } });

function said(request: GraphqlRequest, by = sources()): string {
  try {
    return resolveOperation(request, by).query;
  } catch (error) {
    return String((error as { extensions?: { code?: string } }).extensions?.code);
  }
}

describe('If every operation is answered', () => {
  it('a text is used unchanged', () => {
    expect(said({ query: OTHER })).toBe(OTHER);
    expect(said({ query: OTHER }, sources({ persistedOperations: false }))).toBe(OTHER);
  });
  it('a hash is known once its text came and was found valid', () => {
    const kept = sources();
    expect(said(hashed(sha256(OTHER)), kept)).toBe('PERSISTED_QUERY_NOT_FOUND');
    const resolved = resolveOperation(hashed(sha256(OTHER), OTHER), kept);
    expect(said(hashed(sha256(OTHER)), kept)).toBe('PERSISTED_QUERY_NOT_FOUND');
    resolved.keep!();
    expect(said(hashed(sha256(OTHER)), kept)).toBe(OTHER);
    expect(said({ documentId: `sha256:${sha256(OTHER)}` }, kept)).toBe(OTHER);
  });
  it('a text without a hash is not kept', () => {
    expect(resolveOperation({ query: OTHER }, sources()).keep).toBeUndefined();
  });
  it('a hash of another text is refused', () => {
    expect(said(hashed(sha256(PUBLISHED), OTHER))).toBe('PERSISTED_QUERY_HASH_MISMATCH');
  });
  it('a document of the manifest is found by its id', () => {
    const published = sources({ manifest: MANIFEST });
    expect(said({ documentId: 'chart-7' }, published)).toBe(PUBLISHED);
    expect(said(hashed('chart-7'), published)).toBe(PUBLISHED);
    expect(said({ query: OTHER }, published)).toBe(OTHER);
    expect(said({ documentId: 'chart-8' }, published)).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
  it('no hash is known if persisted operations are off', () => {
    expect(said(hashed(sha256(OTHER)), sources({ persistedOperations: false }))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
    expect(said({ documentId: 'x' }, sources({ persistedOperations: false }))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
    expect(said(hashed('x'), sources({ persistedOperations: false, manifest: MANIFEST }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(said(hashed(sha256(OTHER), OTHER), sources({ persistedOperations: false }))).toBe(OTHER);
  });
});

describe('If only the clients’ operations are answered', () => {
  const trusted = sources({ manifest: MANIFEST, trustedOnly: true });
  it.each<[string, GraphqlRequest]>([
    ['an id', { documentId: 'chart-7' }],
    ['an id in place of a hash', hashed('chart-7')],
    ['a hash', hashed(sha256(PUBLISHED))],
    ['a hash as a document’s id', { documentId: `sha256:${sha256(PUBLISHED)}` }],
    ['the text', { query: PUBLISHED }],
    ['the text with its hash', hashed(sha256(PUBLISHED), PUBLISHED)],
  ])('one of them is accepted by %s', (_, request) => {
    expect(said(request, trusted)).toBe(PUBLISHED);
  });
  it('one of them is accepted in any layout', () => {
    const text = '# chart\nquery Chart { me { name, } }\n';
    expect(said({ query: text }, trusted)).toBe(text);
  });
  it.each<[string, GraphqlRequest]>([
    ['by its text', { query: OTHER }],
    ['by its hash', hashed(sha256(OTHER))],
    ['by its text and its hash', hashed(sha256(OTHER), OTHER)],
    ['by its text and the id of a published one', hashed('chart-7', OTHER)],
    ['by an id', { documentId: 'chart-8' }],
    ['by a name that every object inherits', { documentId: 'constructor' }],
    ['that is not GraphQL', { query: '{' }],
  ])('another is refused %s', (_, request) => {
    expect(said(request, trusted)).toBe('OPERATION_NOT_TRUSTED');
  });
  it('every operation is refused if the manifest is missing', () => {
    expect(said({ query: PUBLISHED }, { trustedOnly: true })).toBe('OPERATION_NOT_TRUSTED');
  });
});

describe('A request is refused', () => {
  it.each<[string, GraphqlRequest]>([
    ['that names no operation', {}],
    ['that brings a text and an id', { query: PUBLISHED, documentId: 'chart-7' }],
    ['that brings an id and a hash', { ...hashed(sha256(PUBLISHED)), documentId: 'chart-7' }],
    ['whose hash is invalid', { query: PUBLISHED, extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } }],
  ])('%s', (_, request) => {
    for (const trustedOnly of [false, true]) expect(said(request, sources({ manifest: MANIFEST, trustedOnly }))).toBe('BAD_REQUEST');
  });
  it('because the manifest cannot be used, already at start', () => {
    expect(() => sources({ manifest: '[]' })).toThrow('the manifest is not an object');
  });
});
