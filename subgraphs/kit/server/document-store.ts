import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A gateway sends few different operations, and sends them often: each text is parsed, validated and compiled once. */
export const COMPILED_AT_MOST = 500;

/** Caches parsed and validated documents. The code compiled from a document is dropped with the document. */
export function makeDocumentStore(): NonNullable<ApolloServerOptions<object>['documentStore']> {
  const documents = new LRUCache<string, DocumentNode>({ max: COMPILED_AT_MOST });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
