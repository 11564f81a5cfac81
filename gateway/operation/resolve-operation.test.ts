import { describe, expect, it } from '@jest/globals';
import type { GraphqlRequest } from './operation-request.js';
import { sha256 } from './persisted-operations.js';
import { operationSources, resolveOperation } from './resolve-operation.js';

const PUBLISHED = 'query Chart { me { name } }';
const OTHER = '{ me { id } }';
const MANIFEST = JSON.stringify({ 'chart-7': PUBLISHED });

const sources = (more: Partial<Parameters<typeof operationSources>[0]> = {}) =>
  operationSources({ manifest: undefined, trustedOnly: false, persistedOperations: true, ...more });
const hashed = (id: string, query?: string): GraphqlRequest => ({ query, extensions: { persistedQuery: { version: 1, sha256Hash: id } } });

function said(request: GraphqlRequest, by = sources()): string {
  try {
    return resolveOperation(request, by).query;
  } catch (error) {
    return String((error as { extensions?: { code?: string } }).extensions?.code);
  }
}

describe('Where everything is answered', () => {
  it('a text is what it says', () => {
    expect(said({ query: OTHER })).toBe(OTHER);
    expect(said({ query: OTHER }, sources({ persistedOperations: false }))).toBe(OTHER);
  });
  it('a hash is known once its text came and proved valid', () => {
    const kept = sources();
    expect(said(hashed(sha256(OTHER)), kept)).toBe('PERSISTED_QUERY_NOT_FOUND');
    const resolved = resolveOperation(hashed(sha256(OTHER), OTHER), kept);
    expect(said(hashed(sha256(OTHER)), kept)).toBe('PERSISTED_QUERY_NOT_FOUND');
    resolved.keep!();
    expect(said(hashed(sha256(OTHER)), kept)).toBe(OTHER);
    expect(said({ documentId: `sha256:${sha256(OTHER)}` }, kept)).toBe(OTHER);
  });
  it('a text that names no hash is not to be kept', () => {
    expect(resolveOperation({ query: OTHER }, sources()).keep).toBeUndefined();
  });
  it('a hash that is another text’s is refused', () => {
    expect(said(hashed(sha256(PUBLISHED), OTHER))).toBe('PERSISTED_QUERY_HASH_MISMATCH');
  });
  it('a document of the manifest is known by its id', () => {
    const published = sources({ manifest: MANIFEST });
    expect(said({ documentId: 'chart-7' }, published)).toBe(PUBLISHED);
    expect(said(hashed('chart-7'), published)).toBe(PUBLISHED);
    expect(said({ query: OTHER }, published)).toBe(OTHER);
    expect(said({ documentId: 'chart-8' }, published)).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
  it('nothing is known by a hash where nothing is kept', () => {
    expect(said(hashed(sha256(OTHER)), sources({ persistedOperations: false }))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
    expect(said({ documentId: 'x' }, sources({ persistedOperations: false }))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
    expect(said(hashed('x'), sources({ persistedOperations: false, manifest: MANIFEST }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(said(hashed(sha256(OTHER), OTHER), sources({ persistedOperations: false }))).toBe(OTHER);
  });
});

describe('Where only the clients’ operations are answered', () => {
  const trusted = sources({ manifest: MANIFEST, trustedOnly: true });
  it.each<[string, GraphqlRequest]>([
    ['an id', { documentId: 'chart-7' }],
    ['an id in place of a hash', hashed('chart-7')],
    ['a hash', hashed(sha256(PUBLISHED))],
    ['a hash as a document’s id', { documentId: `sha256:${sha256(PUBLISHED)}` }],
    ['the text', { query: PUBLISHED }],
    ['the text with its hash', hashed(sha256(PUBLISHED), PUBLISHED)],
  ])('one of them is, by %s', (_, request) => {
    expect(said(request, trusted)).toBe(PUBLISHED);
  });
  it('one of them is, however it is laid out', () => {
    const text = '# chart\nquery Chart { me { name, } }\n';
    expect(said({ query: text }, trusted)).toBe(text);
  });
  it.each<[string, GraphqlRequest]>([
    ['by its text', { query: OTHER }],
    ['by its hash', hashed(sha256(OTHER))],
    ['by its text and its hash', hashed(sha256(OTHER), OTHER)],
    ['by its text and the id of one that is', hashed('chart-7', OTHER)],
    ['by an id', { documentId: 'chart-8' }],
    ['by what every object has', { documentId: 'constructor' }],
    ['that is not GraphQL', { query: '{' }],
  ])('another is not, %s', (_, request) => {
    expect(said(request, trusted)).toBe('OPERATION_NOT_TRUSTED');
  });
  it('none is, where the manifest is missing', () => {
    expect(said({ query: PUBLISHED }, { trustedOnly: true })).toBe('OPERATION_NOT_TRUSTED');
  });
});

describe('A request is refused', () => {
  it.each<[string, GraphqlRequest]>([
    ['that names nothing', {}],
    ['that brings a text and an id', { query: PUBLISHED, documentId: 'chart-7' }],
    ['that brings an id and a hash', { ...hashed(sha256(PUBLISHED)), documentId: 'chart-7' }],
    ['whose hash is none', { query: PUBLISHED, extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } }],
  ])('%s', (_, request) => {
    for (const trustedOnly of [false, true]) expect(said(request, sources({ manifest: MANIFEST, trustedOnly }))).toBe('BAD_REQUEST');
  });
  it('by a manifest that cannot be used, before anything is asked', () => {
    expect(() => sources({ manifest: '[]' })).toThrow('the manifest is no object');
  });
});
