import { composeServices } from '@apollo/composition';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import { type PlanNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isObjectType,
  Kind,
  parse,
  print,
  printSchema,
  validate,
  visit,
} from 'graphql';
import { Cancellation } from '../../admission/cancellation.js';
import { Executable } from '../../graph/executable.js';
import { resolveConditions } from '../../graph/resolve-conditions.js';
import { listInterfaceObjects, listPlannedNames, makeKeysDistinct } from '../../plan/distinct-keys.js';
import { splitByType } from '../../plan/typed-fetches.js';
import { fromWire, toWire } from '../answers/wire-text.js';
import type { AnswerPath } from '../entity-paths.js';
import { Execution } from '../execution.js';
import { compileProgram } from '../program.js';
import type { Shaping } from '../response/shape.js';
import type { SubgraphClient } from '../transport/subgraph-client.js';
import type { Question } from './random-question.js';
import { OWNED, type PlainSupergraph } from './random-supergraph.js';
import { listReachableTypes, type Troubles, World } from './world.js';

/** An answer, and how it came about. */
export interface GraphAnswer {
  readonly text: string;
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
  readonly broken: readonly AnswerPath[];
  readonly calls: number;
  readonly plan: QueryPlan;
}

/** A question, parsed for the graph. */
export interface ReadQuestion extends Question {
  readonly document: DocumentNode;
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** Variables in `@skip` and `@include`. */
const CONDITIONS = ['yes', 'no'];

const NOTHING_TO_ASK: QueryPlan = { kind: 'QueryPlan' };

/** A supergraph in this process: subgraphs that answer by graphql-js, Apollo's planner, and three ways to execute. */
export class ComposedGraph {
  readonly #planner: QueryPlanner;
  readonly #supergraphSchema: GraphQLSchema;
  readonly #planned: ReadonlySet<string>;
  readonly #interfaceObjects: ReadonlySet<string>;
  readonly #leadsTo: ReadonlyMap<string, readonly string[]>;
  readonly #documents = new Map<string, DocumentNode>();

  private constructor(
    readonly plain: PlainSupergraph,
    private readonly supergraph: Supergraph,
    supergraphSdl: string,
    readonly api: GraphQLSchema,
    private readonly subgraphs: ReadonlyMap<string, GraphQLSchema>,
  ) {
    const document = parse(supergraphSdl, { noLocation: true });
    this.#planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
    this.#supergraphSchema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
    this.#planned = listPlannedNames(document);
    this.#interfaceObjects = listInterfaceObjects(document);
    this.#leadsTo = listReachableTypes([...subgraphs.values()]);
  }

  /** Undefined where the subgraphs do not compose. */
  static of(plain: PlainSupergraph): ComposedGraph | undefined {
    const services = plain.subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}`, typeDefs: parse(sdl) }));
    const { supergraphSdl } = composeServices(services);
    if (!supergraphSdl) return undefined;
    const supergraph = Supergraph.build(supergraphSdl);
    const api = buildSchema(printSchema(supergraph.apiSchema().toGraphQLJSSchema()));
    const subgraphs = new Map(services.map(({ name, typeDefs }) => [name, answering(buildSubgraphSchema([{ typeDefs }]))]));
    return new ComposedGraph(plain, supergraph, supergraphSdl, api, subgraphs);
  }

  world(seed: string, troubles: Troubles): World {
    return new World(seed, this.api, this.#leadsTo, this.plain.required, troubles);
  }

  /** Undefined where the question does not fit the graph. */
  read({ text, variables }: Question): ReadQuestion | undefined {
    const document = parse(text, { noLocation: true });
    if (validate(this.api, document).length > 0) return undefined;
    const { coerced } = getVariableValues(this.api, getOperationAST(document)!.variableDefinitions ?? [], { ...variables });
    return coerced && { text, variables, document, coerced };
  }

  /** The answer of graphql-js, which sees the whole graph as one schema. */
  async plainly({ document, variables }: ReadQuestion, world: World): Promise<ExecutionResult> {
    return await execute({ schema: this.api, document, variableValues: { ...variables }, fieldResolver: world.resolve });
  }

  /** The answer of Apollo's executor; undefined if keys would have to be renamed, which it does not do. */
  async byApollo({ document, variables }: ReadQuestion, world: World): Promise<{ data?: unknown } | undefined> {
    if (makeKeysDistinct(this.api, this.#planned, document, this.#interfaceObjects).clientKeys.size > 0) return undefined;
    const plan = this.#planFor(document);
    if (!plan) return undefined;
    const services = Object.fromEntries(
      [...this.subgraphs.keys()].map((name) => [
        name,
        {
          process: async ({ request }: { request: { query: string; variables: Record<string, unknown> } }) =>
            JSON.parse(JSON.stringify(await this.#answer(name, request, world))),
        },
      ]),
    );
    const request = { query: print(document), variables };
    const context = buildOperationContext({ schema: this.api, operationDocument: document });
    return await executeQueryPlan(
      plan,
      services as never,
      { request, metrics: {} } as never,
      context,
      this.#supergraphSchema,
      this.supergraph.apiSchema(),
    );
  }

  /** The answer of our engine; undefined if Apollo's planner fails, which it does for fragments that cannot apply. */
  async compiled({ document, variables, coerced }: ReadQuestion, world: World): Promise<GraphAnswer | undefined> {
    const distinct = makeKeysDistinct(this.api, this.#planned, document, this.#interfaceObjects);
    const asked = resolveConditions(document, coerced as Record<string, boolean>);
    const source = asked && makeKeysDistinct(this.api, this.#planned, asked, this.#interfaceObjects).document;
    const planned = source ? this.#planFor(parse(print(source))) : NOTHING_TO_ASK;
    if (!planned) return undefined;
    const plan = source ? splitByType(this.#supergraphSchema, planned, source) : planned;
    const prepared = {
      text: '',
      conditions: CONDITIONS.filter((name) => print(document).includes(`$${name}`)),
      operationName: undefined,
    } as never;
    const executable = new Executable({
      schema: this.api,
      prepared,
      conditions: coerced as Record<string, boolean>,
      distinct,
      left: distinct.document,
      plan,
      compile: (runs) => compileProgram(this.#supergraphSchema, plan, runs),
    });
    let calls = 0;
    const clientOf = (name: string) => ({
      call: async (body: string) => {
        calls += 1;
        return toWire(JSON.stringify(await this.#answer(name, JSON.parse(fromWire(body)), world)));
      },
    });
    const execution = new Execution({
      subgraphs: new Map([...this.subgraphs.keys()].map((name) => [name, clientOf(name) as unknown as SubgraphClient])),
      given: variables,
      variables: coerced,
      circumstances: {
        requestId: 'r',
        caller: 'c',
        cancellation: new Cancellation(),
        deadlineAt: Number.POSITIVE_INFINITY,
        tokenFor: undefined,
      },
    });
    await executable.program.run(execution);
    const shaping: Shaping = { broken: [], missing: [], delivered: [], introspection: undefined, plain: execution.plain, at: [] };
    const text = fromWire(executable.shape.text(execution.data, shaping));
    const errors = execution.errors.map((error) => executable.asAsked(error));
    return { text, data: JSON.parse(text), errors, broken: [...shaping.broken, ...shaping.missing], calls, plan };
  }

  #planFor(document: DocumentNode): QueryPlan | undefined {
    try {
      const planned = this.#planner.buildQueryPlan(operationFromDocument(this.supergraph.apiSchema(), document));
      return JSON.parse(JSON.stringify(planned)) as QueryPlan;
    } catch {
      return undefined;
    }
  }

  async #answer(name: string, { query, variables }: { query: string; variables?: Record<string, unknown> }, world: World) {
    const schema = this.subgraphs.get(name)!;
    let document = this.#documents.get(`${name} ${query}`);
    if (!document) {
      document = parse(query, { noLocation: true });
      const [problem] = validate(schema, document);
      if (problem) throw new Error(`${name} was asked what it does not understand: ${problem.message}: ${query}`);
      this.#documents.set(`${name} ${query}`, document);
    }
    // Answers arrive in any order.
    for (let turns = (query.length + name.charCodeAt(1)) % 9; turns > 0; turns--) await undefined;
    return await execute({
      schema,
      document,
      variableValues: variables,
      fieldResolver: (source, given, context, info) => {
        if (info.fieldName !== '_entities') return world.resolve(source, given, context, info);
        const byObject = isObjectType(schema.getType(OWNED.name));
        return (given.representations as Record<string, unknown>[]).map((reference) => world.entity(name, reference, byObject));
      },
    });
  }
}

/** The schema with default resolvers only: the world answers `_entities` too. */
function answering(schema: GraphQLSchema): GraphQLSchema {
  const entities = schema.getQueryType()!.getFields()._entities;
  if (entities) delete entities.resolve;
  return schema;
}

/** The largest number of requests that a plan makes. */
export function countFetches(node: PlanNode | undefined): number {
  let count = 0;
  JSON.stringify(node, (_, value) => {
    if (value?.kind === 'Fetch') count += 1;
    return value;
  });
  return count;
}

/** Whether a question asks for a field that is computed from others. */
export function asksForMade(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]: ({ name }) => {
      if (name.value.startsWith('made_')) found = true;
    },
  });
  return found;
}
