import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A plan's fetches are few and come again and again: each text is parsed, validated and compiled once. */
export const COMPILED_AT_MOST = 500;

/** Keeps parsed and validated documents. The code compiled from a document goes when the document goes. */
export function documentStore(): NonNullable<ApolloServerOptions<object>['documentStore']> {
  const documents = new LRUCache<string, DocumentNode>({ max: COMPILED_AT_MOST });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
