import { createHash } from 'node:crypto';
import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { Authorizer } from '../authz/authorizer.js';
import { directiveNames, unknownSecurityFeatures } from '../authz/directive-names.js';
import type { FilteredOperation } from '../authz/filter-operation.js';
import { gatewayError } from '../errors.js';
import type { LeafRuns } from '../execute/leaf-run.js';
import { programOf } from '../execute/program.js';
import { CostModel } from '../operation/cost.js';
import type { OperationLimits } from '../operation/operation-size.js';
import { distinctKeys, plannedNames } from './distinct-keys.js';
import { Documents, type Known } from './documents.js';
import { entityKeys } from './entity-keys.js';
import { Executable } from './executable.js';
import { Planner, type PlannerOptions, SupergraphRefused } from './planner.js';
import { PreparedOperation } from './prepared-operation.js';

export interface GraphOptions extends Omit<PlannerOptions, 'supergraphSdl'> {
  readonly limits: OperationLimits;
  /** Whether somebody wants to know which entities an answer holds. */
  readonly accounting?: boolean;
}

/** One operation and its fragments, as the planner is asked. */
interface Source {
  readonly document: DocumentNode;
  readonly text: string;
}

/** One version of the supergraph, loaded, with all that is made ready under it. A new version is a new graph. */
export class Graph {
  readonly id: string;
  readonly authorizer: Authorizer;
  readonly costs: CostModel;
  readonly #documents: Documents;
  /** Operations by document and name, and what runs them by what is left of them: kept as long as their documents. */
  readonly #prepared = new WeakMap<DocumentNode, Map<string | undefined, PreparedOperation>>();
  readonly #executables = new WeakMap<OperationDefinitionNode | PreparedOperation, Promise<Executable>>();
  readonly #planned: ReadonlySet<string>;
  readonly #keys: ReadonlyMap<string, readonly string[]>;
  #users = 0;
  #ending = false;

  private constructor(
    readonly supergraphSdl: string,
    /** What clients see. */
    readonly apiSchema: GraphQLSchema,
    /** What the subgraphs have together, with its directives. */
    readonly supergraphSchema: GraphQLSchema,
    readonly subgraphs: readonly { readonly name: string; readonly url: string }[],
    private readonly planner: Planner,
    private readonly options: GraphOptions,
    document: DocumentNode,
  ) {
    this.id = createHash('sha256').update(supergraphSdl).digest('base64url');
    this.authorizer = new Authorizer(supergraphSchema, directiveNames(document));
    this.costs = new CostModel(supergraphSchema, document);
    this.#planned = plannedNames(document);
    this.#keys = entityKeys(document);
    this.#documents = new Documents(apiSchema, options.limits.tokens);
  }

  /** @throws SupergraphRefused */
  static async load(supergraphSdl: string, options: GraphOptions): Promise<Graph> {
    const { planner, loaded } = await Planner.start({ ...options, supergraphSdl });
    const document = parse(supergraphSdl, { noLocation: true });
    const [unknown] = unknownSecurityFeatures(document);
    if (unknown !== undefined) {
      await planner.close();
      throw new SupergraphRefused(`it asks for a protection that is not known here: ${unknown}`);
    }
    const supergraphSchema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
    return new Graph(supergraphSdl, buildSchema(loaded.apiSdl), supergraphSchema, loaded.subgraphs, planner, options, document);
  }

  /** The document of a text, read once. */
  document(text: string): Known {
    return this.#documents.get(text);
  }

  /** An operation of a document, made ready once. @throws GraphQLError OPERATION_RESOLUTION_FAILURE */
  prepared(text: string, document: DocumentNode, operationName: string | undefined): PreparedOperation {
    let named = this.#prepared.get(document);
    if (!named) {
      named = new Map();
      this.#prepared.set(document, named);
    }
    let prepared = named.get(operationName);
    if (!prepared) {
      prepared = new PreparedOperation(this, text, document, operationName, this.options.limits);
      named.set(operationName, prepared);
    }
    return prepared;
  }

  /**
   * What runs an operation, planned and compiled once for what is left of it after authorization.
   *
   * @throws GraphQLError OPERATION_NOT_PLANNED, OPERATION_TOO_EXPENSIVE, OVERLOADED
   */
  async executable(prepared: PreparedOperation, left: Pick<FilteredOperation, 'document' | 'operation'>): Promise<Executable> {
    const key = left.operation ?? prepared;
    let executable = this.#executables.get(key);
    if (!executable) {
      executable = this.#compiled(prepared, left.document && left.operation && this.#sourceOf(left.document, left.operation));
      this.#executables.set(key, executable);
      // What failed for want of time may work another time.
      executable.catch(() => this.#executables.delete(key));
    }
    return await executable;
  }

  async #compiled(prepared: PreparedOperation, kept: Source | undefined): Promise<Executable> {
    const plan = kept ? await this.planner.plan(kept.text) : { kind: 'QueryPlan' as const };
    const asked = distinctKeys(this.apiSchema, this.#planned, prepared.document);
    const accounted = ({ name }: GraphQLObjectType) => this.options.accounting === true && this.#keys.has(name);
    const grown = (bytes: number) => this.#documents.grown(prepared.text, prepared.document, bytes);
    const compile = (runs: LeafRuns) => programOf(this.supergraphSchema, plan, runs);
    let executable: Executable;
    try {
      executable = new Executable(this.apiSchema, prepared, asked, kept?.document, plan, compile, accounted, grown);
    } catch (error) {
      this.options.onTrouble?.(`a plan could not be compiled: ${(error as Error).message}`);
      throw gatewayError('OPERATION_NOT_PLANNED');
    }
    const { fetches } = executable.program;
    if (fetches > this.options.limits.subgraphCalls) throw gatewayError('OPERATION_TOO_EXPENSIVE', { limit: 'subgraphCalls' });
    return executable;
  }

  /** An operation by itself, as the planner is asked. */
  #sourceOf(document: DocumentNode, operation: OperationDefinitionNode): Source {
    const definitions = document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION);
    const distinct = distinctKeys(this.apiSchema, this.#planned, { ...document, definitions });
    return { document: distinct.document, text: print(distinct.document) };
  }

  /** The fields of an entity type's key: of its first, where it has several. */
  keysOf(type: string): readonly string[] {
    return this.#keys.get(type) ?? [];
  }

  /** The operations that were asked most recently: a next version makes them ready before it takes over. */
  hot(count: number): readonly PreparedOperation[] {
    return this.#documents.recent(count).flatMap(({ document }) => [...(this.#prepared.get(document)?.values() ?? [])]);
  }

  /** Runs one operation on this version, which lives until the last of them has ended. */
  async use<T>(act: () => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await act();
    } finally {
      this.#users -= 1;
      if (this.#ending && this.#users === 0) void this.planner.close();
    }
  }

  /** No more operations will come. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.#users === 0) await this.planner.close();
  }
}
