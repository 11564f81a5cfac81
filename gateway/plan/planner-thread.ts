import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { buildASTSchema, type DocumentNode, Kind, parse, printSchema, type SelectionSetNode } from 'graphql';
import type { FromPlanner, PlannerSettings, ToPlanner } from './planner-messages.js';
import { addDefaults, listExecutableDirectives, removeLinks } from './supergraph/executable-directives.js';
import { findImpossibleFetch, findMentions } from './supergraph/impossible-fetch.js';
import { addStandIns, restorePlan } from './supergraph/required-arguments.js';
import { sortResolvableKeysFirst } from './supergraph/resolvable-keys.js';

/**
 * The planner's own thread. Apollo's packages can take long over an operation and cannot be interrupted; in a thread they delay no other
 * request, and the thread can be ended.
 */
const NICE = 5;
const { supergraphSdl, maxEvaluatedPlans, pathsLimit } = workerData as PlannerSettings;
if (process.platform === 'linux') {
  // On Linux this sets the priority of this thread alone: answering comes before planning where cores are scarce.
  try {
    setPriority(0, NICE);
  } catch {
    // Not permitted here: planning keeps the normal priority.
  }
}
const say = (message: FromPlanner) => parentPort!.postMessage(message);

try {
  const document = sortResolvableKeysFirst(removeLinks(parse(supergraphSdl, { noLocation: true })));
  const directives = listExecutableDirectives(document);
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const mentions = findMentions(document);
  const { supergraph: forPlanner, standIns } = addStandIns(document);
  const supergraph = Supergraph.build(forPlanner, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, validateSupergraph: true });
  const api = supergraph.apiSchema();
  // The schema for clients has no stand-ins.
  const shown =
    standIns.fields.size === 0 ? api : Supergraph.build(document, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES }).apiSchema();
  // Client fragments in a fetch would need parsing there, and could not be distinguished in joined fetches.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false, debug: { maxEvaluatedPlans, pathsLimit } });
  parentPort!.on('message', ({ id, operation, overrides }: ToPlanner) => {
    try {
      const asked = addDefaults(parse(operation, { noLocation: true }), directives);
      const planned = planner.buildQueryPlan(operationFromDocument(api, asked), { overrideConditions: new Map(Object.entries(overrides)) });
      // Its classes stay in this thread: only plain data of the plan goes over.
      const plan = restorePlan(JSON.parse(JSON.stringify(planned)) as QueryPlan, standIns);
      const impossible = plan.node?.kind === 'Subscription' ? undefined : findImpossibleFetch(schema, mentions, plan.node);
      if (impossible) throw new Error(`a subgraph would be asked for what it cannot answer: ${impossible}`);
      if (!plan.node && asksSomething(asked)) throw new Error('no subgraph would be asked for anything');
      say({ kind: 'plan', id, plan });
    } catch (error) {
      say({ kind: 'failed', id, problem: firstLine(error) });
    }
  });
  const subgraphs = supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url }));
  say({ kind: 'ready', apiSdl: printSchema(shown.toGraphQLJSSchema()), subgraphs });
} catch (error) {
  say({ kind: 'refused', problem: firstLine(error) });
}

/** Whether an operation asks for a field of the graph, with any variables. */
function asksSomething({ definitions }: DocumentNode): boolean {
  return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && inSet(node.selectionSet));

  function inSet({ selections }: SelectionSetNode): boolean {
    return selections.some((node) => {
      if (node.kind === Kind.FRAGMENT_SPREAD || node.directives?.length) return false;
      return node.kind === Kind.FIELD ? !node.name.value.startsWith('__') : inSet(node.selectionSet);
    });
  }
}

function firstLine(error: unknown): string {
  return String((error as Error)?.message ?? error)
    .split('\n')[0]!
    .slice(0, 300);
}
