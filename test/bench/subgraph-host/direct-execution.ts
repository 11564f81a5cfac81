import { type ExecutionResult, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { COMPILED_AT_MOST } from '../../../subgraphs/kit/server/document-store.js';
import type { OperationRequest } from '../../../subgraphs/kit/server/execute.js';
import { compileInputDefaults } from '../../../subgraphs/kit/server/input-defaults.js';

type Run = (context: unknown, variables: Record<string, unknown>) => unknown;

/** The lower bound: an operation is parsed, validated and compiled once, kept by its text, and run without any server. */
export class DirectExecution {
  readonly #compiled = new LRUCache<string, Run>({ max: COMPILED_AT_MOST });

  constructor(private readonly schema: GraphQLSchema) {}

  async execute({ query, operationName, variables }: OperationRequest, context: unknown): Promise<ExecutionResult> {
    const key = operationName ? `${operationName}\n${query}` : query;
    let run = this.#compiled.get(key);
    if (!run) {
      run = this.#compile(query, operationName ?? undefined);
      this.#compiled.set(key, run);
    }
    return (await run(context, variables ?? {})) as ExecutionResult;
  }

  #compile(query: string, operationName?: string): Run {
    const document = parse(query);
    const [invalid] = validate(this.schema, document);
    if (invalid) throw invalid;
    const compiled = compileQuery(this.schema, document, operationName);
    if (!isCompiledQuery(compiled)) throw new Error('not compiled');
    const complete = compileInputDefaults(this.schema, getOperationAST(document, operationName)!);
    return (context, variables) => compiled.query(undefined, context, complete?.(variables) ?? variables);
  }
}
