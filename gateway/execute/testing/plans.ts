import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { Cancellation } from '../../admission/cancellation.js';
import { type LeafRuns, NO_RUNS } from '../answers/leaf-span.js';
import { fromWire, toWire } from '../answers/wire-text.js';
import { Execution } from '../execution.js';
import { compileProgram } from '../program.js';
import type { SubgraphClient } from '../transport/subgraph-client.js';

/** A request as a subgraph received it. */
export interface Received {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** What a subgraph answers: a body, or a failure to throw. */
export type Answering = (request: Received) => unknown;

/** A fetch of root fields. */
export function root(serviceName: string, operation: string, variableUsages: string[] = []): FetchNode {
  const kind = operation.startsWith('mutation') ? 'mutation' : 'query';
  return {
    kind: 'Fetch',
    serviceName,
    operation,
    variableUsages,
    operationKind: kind as never,
    operationName: undefined,
  };
}

/** A fetch of entities of type `E` by their id, at a path. */
export function entities(
  serviceName: string,
  path: readonly string[],
  selection: string,
  variables: Record<string, string> = {},
): PlanNode {
  const requires: QueryPlanSelectionNode[] = [
    {
      kind: 'InlineFragment',
      typeCondition: 'E',
      selections: [
        { kind: 'Field', name: '__typename' },
        { kind: 'Field', name: 'id' },
      ],
    },
  ];
  const defined = Object.entries(variables).map(([name, type]) => ` $${name}: ${type}`);
  const operation = `query($representations: [_Any!]!${defined.join('')}) { _entities(representations: $representations) { ... on E { ${selection} } } }`;
  return { kind: 'Flatten', path: [...path], node: { ...root(serviceName, operation, Object.keys(variables)), requires } };
}

export function sequence(...nodes: PlanNode[]): PlanNode {
  return { kind: 'Sequence', nodes };
}

export function parallel(...nodes: PlanNode[]): PlanNode {
  return { kind: 'Parallel', nodes };
}

export function condition(name: string, ifClause: PlanNode | undefined, elseClause?: PlanNode): PlanNode {
  return { kind: 'Condition', condition: name, ...(ifClause && { ifClause }), ...(elseClause && { elseClause }) };
}

export interface Ran {
  readonly data: unknown;
  /** The data as the shape reads them. */
  readonly gathered: Execution['data'];
  readonly plain: boolean;
  readonly errors: Execution['errors'];
  readonly received: readonly Received[];
  readonly fetches: number;
}

/** Runs a plan of the test's own over subgraphs of the test's own. */
export async function run(
  schema: GraphQLSchema,
  node: PlanNode | undefined,
  answers: Readonly<Record<string, Answering>>,
  variables: Readonly<Record<string, unknown>> = {},
  runs: LeafRuns = NO_RUNS,
): Promise<Ran> {
  const received: Received[] = [];
  const clients = Object.entries(answers).map(([subgraph, answer]) => {
    const call = async (body: string) => {
      const request: Received = { subgraph, variables: {}, ...JSON.parse(fromWire(body)) };
      received.push(request);
      return toWire(JSON.stringify(await answer(request)));
    };
    return [subgraph, { call } as unknown as SubgraphClient] as const;
  });
  const execution = new Execution({
    subgraphs: new Map(clients),
    given: variables,
    variables,
    circumstances: {
      requestId: 'r',
      caller: 'c',
      cancellation: new Cancellation(),
      deadlineAt: Number.POSITIVE_INFINITY,
      tokenFor: undefined,
    },
  });
  const program = compileProgram(schema, { kind: 'QueryPlan', node: node as never }, runs);
  await program.run(execution);
  const { data: gathered, plain } = execution;
  return { data: JSON.parse(JSON.stringify(gathered)), gathered, plain, errors: execution.errors, received, fetches: program.fetches };
}

/** A gate that the test opens. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Lets all pending work go on. */
export async function waitUntilSettled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
