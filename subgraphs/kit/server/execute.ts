import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { KitError } from '../errors.js';
import { compileInputDefaults } from './input-defaults.js';

/** One operation, as received. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
}

/** Apollo Server's hook to replace the executor. */
type Gateway = ApolloServerOptionsWithGateway<object>['gateway'];
type Load = Awaited<ReturnType<Gateway['load']>>;

type Compiled =
  | { readonly run: CompiledQuery['query']; readonly complete?: ReturnType<typeof compileInputDefaults> }
  | { readonly errors: readonly GraphQLError[] };

/** Executes operations with graphql-jit, behind Apollo Server's `gateway` hook. An operation stays compiled for as long as its document is cached. */
export class CompiledExecutor implements Gateway {
  readonly #compiled = new WeakMap<OperationDefinitionNode, Compiled>();

  /**
   * @param schema the schema whose resolvers run
   * @param described a copy of the schema for Apollo Server: plugins may wrap its resolvers, which never run
   */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly described: GraphQLSchema,
  ) {}

  onSchemaLoadOrUpdate(callback: Parameters<Gateway['onSchemaLoadOrUpdate']>[0]): () => void {
    callback({ apiSchema: this.described, coreSupergraphSdl: '' });
    return () => undefined;
  }

  async load(): Promise<Load> {
    return {
      executor: ({ document, operation, request, context }) =>
        this.#execute(document, operation, request.variables ?? {}, context) as Promise<never>,
    };
  }

  async stop(): Promise<void> {}

  async #execute(
    document: DocumentNode,
    operation: OperationDefinitionNode | undefined,
    variables: Record<string, unknown>,
    context: unknown,
  ): Promise<ExecutionResult> {
    if (!operation || !this.schema.getRootType(operation.operation)) return { errors: [new KitError('BAD_REQUEST')] };
    let compiled = this.#compiled.get(operation);
    if (!compiled) {
      compiled = this.#compile(document, operation);
      this.#compiled.set(operation, compiled);
    }
    if ('errors' in compiled) return { errors: compiled.errors };
    const result = (await compiled.run(undefined, context, compiled.complete?.(variables) ?? variables)) as ExecutionResult;
    // A variable does not fit its type. The message repeats the value, which may name a patient, so it is not passed on.
    if (result.data === undefined && result.errors)
      return { errors: [new KitError('BAD_INPUT', { message: 'A variable does not fit its type.' })] };
    return result.errors ? { ...result, errors: result.errors.map(withExtensions) } : result;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): Compiled {
    const compiled = compileQuery(this.schema, document, operation.name?.value);
    if (isCompiledQuery(compiled)) return { run: compiled.query, complete: compileInputDefaults(this.schema, operation) };
    return { errors: compiled.errors?.map(withExtensions) ?? [new GraphQLError('The operation cannot be compiled.')] };
  }
}

/** Adds `extensions` to errors. graphql-jit leaves them undefined if the resolver's error has none, but Apollo Server reads them. */
function withExtensions(error: GraphQLError): GraphQLError {
  if (error.extensions as unknown) return error;
  const { message, path, originalError } = error;
  return new GraphQLError(message, { path, originalError });
}
