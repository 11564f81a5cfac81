import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { KitError } from '../errors.js';
import { inputDefaults } from './input-defaults.js';

/** One operation as it came in. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
}

/** Apollo Server's hook for whoever executes operations in its place. */
type Gateway = ApolloServerOptionsWithGateway<object>['gateway'];
type Load = Awaited<ReturnType<Gateway['load']>>;

type Compiled =
  | { readonly run: CompiledQuery['query']; readonly complete?: ReturnType<typeof inputDefaults> }
  | { readonly errors: readonly GraphQLError[] };

/** Executes operations through graphql-jit, behind Apollo Server's `gateway` hook. An operation is compiled once for as long as its document is kept. */
export class CompiledExecutor implements Gateway {
  readonly #compiled = new WeakMap<OperationDefinitionNode, Compiled>();

  /**
   * @param schema whose resolvers run
   * @param described the same schema as another object, for Apollo Server: plugins may wrap its resolvers, which never run
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
    // Refused before execution: a variable does not fit its type. The message repeats the value, which may name a patient: it stays here.
    if (result.data === undefined && result.errors)
      return { errors: [new KitError('BAD_INPUT', { message: 'A variable does not fit its type.' })] };
    return result.errors ? { ...result, errors: result.errors.map(withExtensions) } : result;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): Compiled {
    const compiled = compileQuery(this.schema, document, operation.name?.value);
    if (isCompiledQuery(compiled)) return { run: compiled.query, complete: inputDefaults(this.schema, operation) };
    return { errors: compiled.errors?.map(withExtensions) ?? [new GraphQLError('The operation cannot be compiled.')] };
  }
}

/** graphql-jit leaves `extensions` of an error undefined where the resolver's error has none. Apollo Server reads them. */
function withExtensions(error: GraphQLError): GraphQLError {
  if (error.extensions as unknown) return error;
  const { message, path, originalError } = error;
  return new GraphQLError(message, { path, originalError });
}
