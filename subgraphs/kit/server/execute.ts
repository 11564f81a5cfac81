import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { KitError, masked } from '../errors.js';
import { inputDefaults } from './input-defaults.js';

/** One operation as it came in. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
}

/** A plan's fetches are few and come again and again: each text is parsed, validated and compiled once. */
export const COMPILED_AT_MOST = 500;
/** Tokens of an operation's text: the parser stops there. */
export const TOKENS_AT_MOST = 20_000;

type Compiled =
  | { readonly run: CompiledQuery['query']; readonly complete?: ReturnType<typeof inputDefaults> }
  | { readonly errors: readonly GraphQLError[] };

/** Executes operations on a schema through graphql-jit, and lets no error out unmasked. */
export class Executor {
  readonly #compiled = new LRUCache<string, Compiled>({ max: COMPILED_AT_MOST });

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly report: (original: unknown) => void,
  ) {}

  async execute(request: OperationRequest, context: unknown): Promise<ExecutionResult> {
    const key = request.operationName ? `${request.operationName}\n${request.query}` : request.query;
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      compiled = this.#compile(request);
      if ('run' in compiled) this.#compiled.set(key, compiled);
    }
    if ('errors' in compiled) return { errors: compiled.errors };
    const variables = request.variables ?? {};
    const result = (await compiled.run(undefined, context, compiled.complete?.(variables) ?? variables)) as ExecutionResult;
    // Refused before execution: a variable does not fit its type. The message repeats the value, which may name a patient: it stays here.
    if (result.data === undefined && result.errors)
      return { errors: [new KitError('BAD_INPUT', { message: 'A variable does not fit its type.' })] };
    return result.errors ? { ...result, errors: result.errors.map((error) => masked(error, this.report)) } : result;
  }

  #compile({ query, operationName }: OperationRequest): Compiled {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: TOKENS_AT_MOST });
    } catch (cause) {
      return { errors: [new KitError('BAD_REQUEST', { cause })] };
    }
    const invalid = validate(this.schema, document, undefined, { maxErrors: 1 });
    const operation = getOperationAST(document, operationName);
    if (invalid.length > 0 || !operation || !this.schema.getRootType(operation.operation))
      return { errors: [new KitError('BAD_REQUEST', { cause: invalid[0] })] };
    const compiled = compileQuery(this.schema, document, operationName ?? undefined);
    if (isCompiledQuery(compiled)) return { run: compiled.query, complete: inputDefaults(this.schema, operation) };
    const errors = compiled.errors?.map((error) => masked(error, this.report));
    return { errors: errors ?? [new GraphQLError('The operation cannot be compiled.')] };
  }
}
