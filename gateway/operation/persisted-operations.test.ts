import { describe, expect, it } from '@jest/globals';
import { PersistedOperations, sha256 } from './persisted-operations.js';

const QUERY = '{ patient(id: "p1") { name } }';
const named = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });
const keeping = (...texts: string[]) => {
  const operations = new PersistedOperations();
  for (const text of texts) operations.keep(sha256(text), text);
  return operations;
};

describe('An operation is found', () => {
  it('by its hash, once it has been kept', () => {
    expect(keeping(QUERY).resolve({ extensions: named(sha256(QUERY)) })).toEqual({ query: QUERY });
  });
  it('in a request with its text, with or without its hash', () => {
    expect(keeping().resolve({ query: QUERY, extensions: named(sha256(QUERY)) })).toEqual({ query: QUERY });
    expect(keeping().resolve({ query: QUERY, extensions: { other: 1 } })).toEqual({ query: QUERY });
    expect(keeping().resolve({ query: QUERY, extensions: { persistedQuery: null } })).toEqual({ query: QUERY });
  });
});

describe('An operation is not found', () => {
  it('that was not kept: a request for it does not keep it', () => {
    const operations = keeping();
    operations.resolve({ query: QUERY, extensions: named(sha256(QUERY)) });
    expect(operations.resolve({ extensions: named(sha256(QUERY)) })).toEqual({ error: 'PERSISTED_QUERY_NOT_FOUND' });
  });
  it('whose hash is that of another operation', () => {
    expect(keeping(QUERY).resolve({ query: '{ other }', extensions: named(sha256(QUERY)) })).toEqual({
      error: 'PERSISTED_QUERY_HASH_MISMATCH',
    });
    expect(keeping().resolve({ query: QUERY, extensions: named(sha256(QUERY).toUpperCase()) })).toEqual({
      error: 'PERSISTED_QUERY_HASH_MISMATCH',
    });
  });
  it.each([
    ['of another version', named(sha256(QUERY), 2)],
    ['of a version that is a text', named(sha256(QUERY), '1')],
    ['whose hash is not a text', named(7)],
    ['whose hash is empty', named('')],
    ['that is a text', { persistedQuery: sha256(QUERY) }],
    ['that is a list', { persistedQuery: [1, sha256(QUERY)] }],
  ])('by a name %s', (_, extensions) => {
    expect(keeping(QUERY).resolve({ extensions })).toEqual({ error: 'BAD_REQUEST' });
    expect(keeping(QUERY).resolve({ query: QUERY, extensions })).toEqual({ error: 'BAD_REQUEST' });
  });
  it.each([undefined, null, {}, 'text', []])('if neither text nor name is given: %j', (extensions) => {
    expect(keeping(QUERY).resolve({ extensions })).toEqual({ error: 'BAD_REQUEST' });
  });
  it.each(['constructor', '__proto__', 'toString'])('by the name %s', (name) => {
    expect(keeping(QUERY).resolve({ extensions: named(name) })).toEqual({ error: 'PERSISTED_QUERY_NOT_FOUND' });
  });
});

describe('Operations are forgotten', () => {
  it('when there are too many: the least recently used ones', () => {
    const operations = new PersistedOperations({ entries: 2 });
    for (const text of ['{ a }', '{ b }']) operations.keep(sha256(text), text);
    operations.byHash(sha256('{ a }'));
    operations.keep(sha256('{ c }'), '{ c }');
    expect(['{ a }', '{ b }', '{ c }'].map((text) => operations.byHash(sha256(text)))).toEqual(['{ a }', undefined, '{ c }']);
  });
  it('when they are too large together, and one that alone exceeds the limit is not kept', () => {
    const operations = new PersistedOperations({ bytes: 1_000 });
    operations.keep(sha256('{ a }'), '{ a }');
    const large = `{ a(x: "${'あ'.repeat(400)}") }`;
    operations.keep(sha256(large), large);
    expect(operations.byHash(sha256(large))).toBeUndefined();
    expect(operations.byHash(sha256('{ a }'))).toBe('{ a }');
    const half = `{ a(x: "${'あ'.repeat(290)}") }`;
    operations.keep(sha256(half), half);
    expect(operations.byHash(sha256('{ a }'))).toBeUndefined();
  });
});
