import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { OperationResult } from './operation-result.js';

/** An operation for another engine: what authorization left of it, which must be all of it. */
export interface WholeOperation {
  readonly supergraphSdl: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly tokenFor: ((subgraph: string) => string) | undefined;
}

/** Another engine in the place of our planner and executor. */
export interface OtherEngine {
  run(operation: WholeOperation): Promise<OperationResult>;
}

/** A query that was answered, with all that another engine needs to answer it too. */
export interface AnsweredQuery {
  /** The operation's hash, and its name if it is in the clients' manifest. */
  readonly id: string;
  readonly name: string | undefined;
  readonly graph: { readonly supergraphSdl: string; readonly apiSchema: GraphQLSchema };
  /** What authorization left of the query, and the paths that it removed. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly removed: readonly (readonly string[])[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly result: OperationResult;
  readonly requestId: string;
  /** Tokens that open no patient: a compared query does not count as viewed. */
  readonly tokenFor: ((subgraph: string) => string) | undefined;
}

/** Compares answers with those of another engine. */
export interface ShadowComparison {
  offer(make: () => AnsweredQuery): void;
}
