import { gatewayError } from '../errors.js';
import type { GraphqlRequest } from './operation-request.js';
import { PersistedOperations, readPersistedHash } from './persisted-operations.js';
import { readManifest, type TrustedDocuments } from './trusted-documents.js';

/** The sources of an operation's text besides the request. */
export interface OperationSources {
  /** Operations that clients refer to by hash; absent if this is off, or if only the manifest's are answered. */
  readonly apq?: PersistedOperations | undefined;
  /** The operations of the clients' manifest, if there is one. */
  readonly trusted?: TrustedDocuments | undefined;
  /** Whether only the manifest's operations are answered. */
  readonly trustedOnly: boolean;
}

export interface ResolvedOperation {
  readonly query: string;
  /** Keeps the text under its hash, as the client asked. Call it once the operation has been found valid. */
  readonly keep?: () => void;
}

/** The sources of a configuration. @throws Error if the manifest cannot be used */
export function createOperationSources({
  manifest,
  trustedOnly,
  persistedOperations,
}: {
  readonly manifest: string | undefined;
  readonly trustedOnly: boolean;
  readonly persistedOperations: boolean;
}): OperationSources {
  return {
    apq: persistedOperations && !trustedOnly ? new PersistedOperations() : undefined,
    trusted: manifest === undefined ? undefined : readManifest(manifest),
    trustedOnly,
  };
}

/**
 * Finds the text of the requested operation: by `documentId` (GraphQL over HTTP, appendix Persisted Documents), by a hash in its
 * extensions (Apollo's automatic persisted queries), or in the request itself.
 *
 * @throws GraphQLError BAD_REQUEST, OPERATION_NOT_TRUSTED, PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED,
 *   PERSISTED_QUERY_HASH_MISMATCH
 */
export function resolveOperation(request: GraphqlRequest, sources: OperationSources): ResolvedOperation {
  const { query, documentId, extensions } = request;
  const { apq, trusted, trustedOnly } = sources;
  const hash = readPersistedHash(extensions);
  // A request with both an id and a hash could mean two operations.
  if (hash === null || (documentId !== undefined && (query !== undefined || hash !== undefined))) throw gatewayError('BAD_REQUEST');
  if (query === undefined) return { query: findText(documentId ?? hash, sources) };
  if (trustedOnly && !trusted?.has(query)) throw gatewayError('OPERATION_NOT_TRUSTED');
  if (!apq || hash === undefined) return { query };
  const resolved = apq.resolve({ query, extensions });
  if ('error' in resolved) throw gatewayError(resolved.error);
  return { query, keep: () => apq.keep(hash, query) };
}

/** The text of an id, or of the hash in it. */
function findText(id: string | undefined, { apq, trusted, trustedOnly }: OperationSources): string {
  if (id === undefined) throw gatewayError('BAD_REQUEST');
  const known = trusted?.byId(id) ?? apq?.byHash(id.replace(/^sha256:/, ''));
  if (known !== undefined) return known;
  if (trustedOnly) throw gatewayError('OPERATION_NOT_TRUSTED');
  throw gatewayError(apq || trusted ? 'PERSISTED_QUERY_NOT_FOUND' : 'PERSISTED_QUERY_NOT_SUPPORTED');
}
