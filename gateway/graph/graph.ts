import { createHash } from 'node:crypto';
import type { QueryPlan } from '@apollo/query-planner';
import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Authorizer } from '../authz/authorizer.js';
import { findUnknownSecurityFeatures, readDirectiveNames } from '../authz/directive-names.js';
import type { FilteredOperation } from '../authz/filter-operation.js';
import { gatewayError } from '../errors.js';
import { compileProgram } from '../execute/program.js';
import { CostModel } from '../operation/cost/cost.js';
import type { OperationLimits } from '../operation/operation-size.js';
import { type Distinct, findInterfaceObjectKeys, listInterfaceObjects, listPlannedNames, makeKeysDistinct } from '../plan/distinct-keys.js';
import { OWN_ASKER, type PlanAsker, Planner, type PlannerOptions } from '../plan/planner.js';
import type { Overrides } from '../plan/planner-messages.js';
import { SupergraphRefused } from '../plan/planner-worker.js';
import { OverrideLabels } from '../plan/supergraph/override-labels.js';
import { splitByType } from '../plan/typed-fetches.js';
import { Documents, type Known } from './documents.js';
import { readEntityKeys } from './entity-keys.js';
import { Executable } from './executable.js';
import { PreparedOperation } from './prepared-operation.js';
import { type ConditionValues, createPlaceholders, type Placeholder, resolveConditions } from './resolve-conditions.js';
import { checkStandardScalars } from './standard-scalars.js';
import { removeIntrospection } from './without-introspection.js';

export interface GraphOptions extends Omit<PlannerOptions, 'supergraphSdl'> {
  readonly limits: OperationLimits;
  /** Of which types the audit must know the objects that an answer holds; the root types are among them. Absent without an audit. */
  readonly accounted?: (type: string, keys: readonly string[]) => boolean;
}

/** A recently asked operation, with the values of its conditions. */
export interface HotOperation {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly conditions: readonly ConditionValues[];
}

/** The unit of planning: an operation after authorization, with the values of its conditions. */
export interface ToExecute {
  readonly prepared: PreparedOperation;
  /** After authorization; the prepared operation itself where nothing was removed. */
  readonly left: Pick<FilteredOperation, 'document' | 'operation'>;
  readonly conditions: ConditionValues;
}

/** The caller that asks for an executable. */
export interface ExecutableAsker extends PlanAsker {
  /** Waits for this caller's turn, then runs work that keeps the event loop busy. */
  readonly inTurn?: <T>(work: () => T) => Promise<T>;
}

/** A supergraph as text, as a document and as schemas, and the planner that has loaded it. */
interface LoadedGraph {
  readonly supergraphSdl: string;
  readonly document: DocumentNode;
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: Graph['subgraphs'];
  readonly planner: Planner;
  readonly options: GraphOptions;
}

type Key = OperationDefinitionNode | PreparedOperation;

/** Milliseconds for which an operation that could not be planned is refused without another try. */
export const NOT_PLANNED_FOR = 30_000;

/** One version of the supergraph, loaded, with all that is prepared for it. A new version is a new graph. */
export class Graph {
  readonly id: string;
  readonly supergraphSdl: string;
  /** The API schema: what clients see. */
  readonly apiSchema: GraphQLSchema;
  /** The whole supergraph, with its directives. */
  readonly supergraphSchema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  private readonly planner: Planner;
  private readonly options: GraphOptions;
  readonly authorizer: Authorizer;
  readonly costs: CostModel;
  readonly #documents: Documents;
  /** Prepared operations by document and name, with their executables: kept as long as their documents. */
  readonly #prepared = new WeakMap<DocumentNode, Map<string | undefined, PreparedOperation>>();
  readonly #executables = new WeakMap<Key, LRUCache<string, Executable | NotPlanned>>();
  readonly #labels: OverrideLabels;
  readonly #planned: ReadonlySet<string>;
  readonly #interfaceObjects: ReadonlySet<string>;
  readonly #placeholders: { readonly schema: GraphQLSchema; readonly placeholder: Placeholder } | undefined;
  readonly #keys: ReadonlyMap<string, readonly string[]>;
  #users = 0;
  #ending = false;

  private constructor({ supergraphSdl, document, supergraphSchema, apiSchema, subgraphs, planner, options }: LoadedGraph) {
    this.supergraphSdl = supergraphSdl;
    this.apiSchema = apiSchema;
    this.supergraphSchema = supergraphSchema;
    this.subgraphs = subgraphs;
    this.planner = planner;
    this.options = options;
    this.id = createHash('sha256').update(supergraphSdl).digest('base64url');
    this.authorizer = new Authorizer(supergraphSchema, readDirectiveNames(document));
    this.costs = new CostModel(supergraphSchema, document);
    this.#planned = listPlannedNames(document);
    this.#interfaceObjects = listInterfaceObjects(document);
    if (this.#interfaceObjects.size > 0) {
      this.#placeholders = { schema: apiSchema, placeholder: createPlaceholders(findInterfaceObjectKeys(document, apiSchema)) };
    }
    this.#keys = readEntityKeys(document);
    this.#labels = new OverrideLabels(document);
    this.#documents = new Documents(apiSchema, options.limits.tokens);
  }

  /** @throws SupergraphRefused */
  static async load(supergraphSdl: string, options: GraphOptions): Promise<Graph> {
    const { planner, loaded } = await Planner.start({ ...options, supergraphSdl });
    const document = parse(supergraphSdl, { noLocation: true });
    const [unknown] = findUnknownSecurityFeatures(document);
    if (unknown !== undefined) {
      await planner.close();
      throw new SupergraphRefused(`it requires a security feature that the gateway does not know: ${unknown}`);
    }
    const supergraphSchema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
    const apiSchema = buildSchema(loaded.apiSdl);
    checkStandardScalars(apiSchema);
    return new Graph({ supergraphSdl, document, supergraphSchema, apiSchema, subgraphs: loaded.subgraphs, planner, options });
  }

  /** The document of a text, parsed once. */
  document(text: string): Known {
    return this.#documents.get(text);
  }

  /** Whether a text was parsed before, so that `document` and `prepared` cost next to nothing. */
  knows(text: string): boolean {
    return this.#documents.has(text);
  }

  /** An operation of a document, prepared once. @throws GraphQLError OPERATION_RESOLUTION_FAILURE */
  prepared(text: string, document: DocumentNode, operationName: string | undefined): PreparedOperation {
    let named = this.#prepared.get(document);
    if (!named) {
      named = new Map();
      this.#prepared.set(document, named);
    }
    let prepared = named.get(operationName);
    if (!prepared) {
      prepared = new PreparedOperation(this, { text, document, operationName, limits: this.options.limits });
      named.set(operationName, prepared);
    }
    return prepared;
  }

  /**
   * The executable of an operation, if it is ready.
   *
   * @throws GraphQLError OPERATION_NOT_PLANNED where planning failed less than `NOT_PLANNED_FOR` ago
   */
  readyExecutable(wanted: ToExecute, caller: string): Executable | undefined {
    const ready = this.#executables.get(buildCacheKey(wanted))?.get(this.#variant(wanted, this.#labels.overridesFor(caller)));
    if (!(ready instanceof NotPlanned)) return ready;
    if (Date.now() < ready.until) throw gatewayError('OPERATION_NOT_PLANNED');
    return undefined;
  }

  /**
   * Plans and compiles an operation after authorization, once for each combination of its conditions.
   *
   * @throws GraphQLError OPERATION_NOT_PLANNED, OPERATION_TOO_EXPENSIVE, OVERLOADED, TOO_MANY_REQUESTS; Cancelled
   */
  async executable(wanted: ToExecute, asker: ExecutableAsker = OWN_ASKER): Promise<Executable> {
    const { inTurn = doAtOnce } = asker;
    const ready = this.readyExecutable(wanted, asker.caller);
    if (ready) return ready;
    const { document, operation } = wanted.left;
    const overrides = this.#labels.overridesFor(asker.caller);
    const source = document && operation && this.#sourceOf(document, operation, wanted.conditions);
    let plan: QueryPlan;
    try {
      plan = source ? await this.planner.plan(print(source), asker, overrides) : { kind: 'QueryPlan' };
    } catch (error) {
      if ((error as GraphQLError).extensions?.code === 'OPERATION_NOT_PLANNED') this.#keep(wanted, overrides, new NotPlanned());
      throw error;
    }
    // Another caller's request for the same operation may have compiled it meanwhile.
    const made = this.readyExecutable(wanted, asker.caller);
    if (made) return made;
    const executable = await inTurn(() => this.#compile(wanted, plan, source));
    this.#keep(wanted, overrides, executable);
    return executable;
  }

  #compile({ prepared, left, conditions }: ToExecute, planned: QueryPlan, source: DocumentNode | undefined): Executable {
    const { limits, onTrouble } = this.options;
    let executable: Executable;
    try {
      const plan = source && this.#interfaceObjects.size > 0 ? splitByType(this.supergraphSchema, planned, source) : planned;
      executable = new Executable({
        schema: this.apiSchema,
        prepared,
        conditions,
        distinct: this.#distinct(prepared.document),
        left: left.document && this.#distinct(this.#alone(left.document, left.operation!)).document,
        plan,
        compile: (runs) => compileProgram(this.supergraphSchema, plan, runs),
        accounted: ({ name }) => this.#isAccounted(name),
      });
    } catch (error) {
      onTrouble?.(`a plan could not be compiled: ${(error as Error).message}`);
      throw gatewayError('OPERATION_NOT_PLANNED');
    }
    if (executable.program.fetches > limits.subgraphCalls) throw gatewayError('OPERATION_TOO_EXPENSIVE', { limit: 'subgraphCalls' });
    return executable;
  }

  #isAccounted(type: string): boolean {
    const { accounted } = this.options;
    if (!accounted) return false;
    const isRoot = type === this.apiSchema.getQueryType()?.name || type === this.apiSchema.getMutationType()?.name;
    return isRoot || accounted(type, this.#keys.get(type) ?? []);
  }

  #keep(wanted: ToExecute, overrides: Overrides | undefined, made: Executable | NotPlanned): void {
    const key = buildCacheKey(wanted);
    const known = this.#executables.get(key) ?? new LRUCache<string, Executable | NotPlanned>({ max: VARIANTS_AT_MOST });
    this.#executables.set(key, known);
    known.set(this.#variant(wanted, overrides), made);
    if (made instanceof Executable) this.#documents.grown(wanted.prepared.text, wanted.prepared.document, made.bytes);
  }

  #variant({ conditions, prepared }: ToExecute, overrides: Overrides | undefined): string {
    const met = prepared.conditions.map((name) => (conditions[name] ? '1' : '0')).join('');
    return overrides === undefined
      ? met
      : `${met} ${Object.values(overrides)
          .map((on) => (on ? '1' : '0'))
          .join('')}`;
  }

  /** The operation for the planner; undefined if no selection is left to plan. */
  #sourceOf(document: DocumentNode, operation: OperationDefinitionNode, conditions: ConditionValues): DocumentNode | undefined {
    const asked = resolveConditions(this.#alone(document, operation), conditions, this.#placeholders);
    const planned = asked && removeIntrospection(asked);
    return planned && this.#distinct(planned).document;
  }

  #distinct(document: DocumentNode): Distinct {
    return makeKeysDistinct(this.apiSchema, this.#planned, document, this.#interfaceObjects);
  }

  #alone(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
    return {
      ...document,
      definitions: document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION),
    };
  }

  /** The most recent operations: the next version prepares them before it takes over. */
  hot(count: number): readonly HotOperation[] {
    return this.#documents.recent(count).flatMap(({ document }) =>
      [...(this.#prepared.get(document)?.values() ?? [])].map(({ text, operationName, conditions, recentConditions }) => ({
        text,
        operationName,
        conditions: conditions.length === 0 ? [{}] : [...recentConditions.values()],
      })),
    );
  }

  /** Runs one operation on this version, which stays open until its last operation has ended. */
  async use<T>(act: () => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await act();
    } finally {
      this.#users -= 1;
      if (this.#ending && this.#users === 0) void this.planner.close();
    }
  }

  /** Retires this version: no more operations will come. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.#users === 0) await this.planner.close();
  }
}

/** Executables kept for one operation: one for each combination of its conditions and override labels. */
const VARIANTS_AT_MOST = 32;

/** Remembers that an operation could not be planned. */
class NotPlanned {
  readonly until = Date.now() + NOT_PLANNED_FOR;
}

function buildCacheKey({ left, prepared }: ToExecute): Key {
  return left.operation ?? prepared;
}

async function doAtOnce<T>(work: () => T): Promise<T> {
  return work();
}
