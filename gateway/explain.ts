import { prettyFormatQueryPlan, type QueryPlan } from '@apollo/query-planner';
import type { GatewayConfig } from './config.js';
import { Graph } from './graph/graph.js';
import { measureOperation } from './operation/operation-size.js';

/** The caller for whom an operation is explained. */
export interface ExplainedFor {
  /** Undefined: no caller has signed in. */
  readonly scopes: readonly string[] | undefined;
  /** Policies that accept the caller. */
  readonly policies: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What the gateway would do with each operation of a text, without any subgraph call: its size and cost, the fields that authorization removes,
 * and the plan of the rest.
 *
 * @throws SupergraphRefused, GraphQLError
 */
export async function explain(config: GatewayConfig, text: string, explainedFor: ExplainedFor): Promise<string> {
  const graph = await Graph.load(config.supergraph, {
    limits: config.limits,
    within: config.planningDeadline,
    maxEvaluatedPlans: 10_000,
    pathsLimit: 10_000,
    thread: config.plannerThread,
  });
  try {
    const known = graph.document(text);
    if ('errors' in known) return known.errors.map(({ message }) => `${message}\n`).join('');
    const names = known.document.definitions.flatMap((node) => (node.kind === 'OperationDefinition' ? [node.name?.value] : []));
    const parts: string[] = [];
    for (const name of names) parts.push(await explainOperation(graph, { text, name, limits: config.limits, explainedFor }));
    return parts.join('\n');
  } finally {
    await graph.end();
  }
}

async function explainOperation(
  graph: Graph,
  asked: { text: string; name: string | undefined; limits: GatewayConfig['limits']; explainedFor: ExplainedFor },
): Promise<string> {
  const { text, name, limits } = asked;
  const { scopes, policies, variables } = asked.explainedFor;
  const known = graph.document(text) as { document: Parameters<typeof measureOperation>[0] };
  const prepared = graph.prepared(text, known.document, name);
  const { cost, listSize } = prepared.estimate(variables);
  const asking = { authenticated: scopes !== undefined, scopes: new Set(scopes), policies: new Set(policies) };
  const left = graph.authorizer.filter(prepared.document, prepared.operation, asking);
  const { plan, program } = await graph.executable({ prepared, left, conditions: prepared.conditionsUnder(variables) });
  const size = Object.entries(measureOperation(prepared.document, prepared.operation)).map(([what, many]) => `${what} ${many}`);
  const lines = [
    `operation ${name ?? '(without a name)'}   id ${prepared.id}`,
    `size      ${size.join(', ')}${prepared.tooLarge ? '   REFUSED: too large' : ''}`,
    `cost      ${cost} of ${limits.cost}${cost > limits.cost ? '   REFUSED' : ''}   longest list ${listSize} of ${limits.listSize}`,
    `policies  ${prepared.policies.join(', ') || 'none'}`,
    `removed   ${left.removed.length === 0 ? 'nothing' : ''}`,
    ...left.removed.map((path) => `          ${path.join('.')}`),
    `fetches   ${program.fetches} of ${limits.subgraphCalls}; those to one subgraph that can go together are one request`,
    prettyFormatQueryPlan(plan as QueryPlan),
  ];
  return `${lines.join('\n')}\n`;
}
