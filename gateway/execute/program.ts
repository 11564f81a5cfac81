import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type LeafRuns, NO_RUNS } from './answers/leaf-span.js';
import type { PlanPath } from './entity-paths.js';
import type { Execution } from './execution.js';
import { askEntities } from './fetches/entity-request.js';
import { prepareFetch } from './fetches/fetch.js';
import { FieldProviders, toPlace } from './fetches/field-providers.js';
import { JoinedFetch, OWN_VARIABLE } from './fetches/joined-fetch.js';
import { runRootFetch } from './fetches/root-fetch.js';

/** A query plan as a function. */
export interface Program {
  /** Fetches of the plan: no execution makes more subgraph calls. */
  readonly fetches: number;
  run(execution: Execution): Promise<void>;
}

type Step = (execution: Execution) => Promise<void>;

/** A step, and what signals to waiting fetches that this step is skipped. */
interface Compiled {
  readonly run: Step;
  readonly skip: (execution: Execution) => void;
  readonly fetches: number;
}

/** Where a node stands in its plan. */
interface PlanPosition {
  readonly path: PlanPath;
  /** How many fetches run before it, one after the other. */
  readonly depth: number;
  /** No other step waits for it. */
  readonly last: boolean;
  /** Where fetches that start at the same moment are joined. */
  readonly together: Joins;
}

type Joins = Map<string, JoinedFetch>;

/**
 * Compiles a plan once. Entity fetches to one subgraph are joined into one request where that adds no wait: when they start at the same
 * moment, and when they are the last of their branches, at the same depth (such as the names for the data of several systems).
 *
 * @param runs the runs that the client's answer copies as text
 * @throws TypeError if the plan holds something unsupported
 */
export function compileProgram(schema: GraphQLSchema, { node }: QueryPlan, runs: LeafRuns = NO_RUNS): Program {
  if (node?.kind === 'Subscription') throw new TypeError('subscriptions are not planned');
  if (!node) return { fetches: 0, run: async () => undefined };
  const lastOnes: Joins = new Map();
  const fieldProviders = new FieldProviders(schema, node);
  // A field within an answer that a later fetch needs must be parsed.
  const taken = fieldProviders.requireWithin ? NO_RUNS : runs;
  const { run, fetches } = compiled(node, { path: [], depth: 0, last: true, together: new Map() });
  return { fetches, run };

  function compiled(node: PlanNode, place: PlanPosition): Compiled {
    switch (node.kind) {
      case 'Sequence':
        return sequence(node.nodes, place);
      case 'Parallel':
        return parallel(node.nodes.map((one) => [one, { ...place, together: place.together }]));
      case 'Flatten':
        return compiled(node.node, { ...place, path: [...place.path, ...node.path.map(String)] });
      case 'Condition':
        return condition(
          node.condition,
          node.ifClause && compiled(node.ifClause, place),
          node.elseClause && compiled(node.elseClause, place),
        );
      case 'Fetch':
        return fetched(node, place);
      default:
        throw new TypeError(`${node.kind} is not planned`);
    }
  }

  function sequence(nodes: readonly PlanNode[], place: PlanPosition): Compiled {
    let { depth } = place;
    const steps = nodes.map((node, index) => {
      const last = place.last && index === nodes.length - 1;
      const step = compiled(node, { path: place.path, depth, last, together: index === 0 ? place.together : new Map() });
      depth += computeHeight(node);
      return step;
    });
    return {
      run: async (execution) => {
        for (const step of steps) await step.run(execution);
      },
      ...all(steps),
    };
  }

  function parallel(nodes: readonly (readonly [PlanNode, PlanPosition])[]): Compiled {
    const steps = nodes.map(([node, place]) => compiled(node, place));
    return {
      run: async (execution) => {
        await Promise.all(steps.map(async (step) => await step.run(execution)));
      },
      ...all(steps),
    };
  }

  function condition(variable: string, taken: Compiled | undefined, other: Compiled | undefined): Compiled {
    const branches = [taken, other].filter((branch) => branch !== undefined);
    return {
      run: async (execution) => {
        const [run, skip] = execution.input.variables[variable] === true ? [taken, other] : [other, taken];
        skip?.skip(execution);
        await run?.run(execution);
      },
      ...all(branches),
    };
  }

  function fetched(node: FetchNode, { path, depth, last, together }: PlanPosition): Compiled {
    const fetch = prepareFetch(schema, node, { alone: fieldProviders.aloneFor(node, path), at: toPlace(path), runs: taken });
    const { entities, variables, subgraph } = fetch;
    if (!entities) return { run: async (execution) => await runRootFetch(execution, fetch, path), skip: () => undefined, fetches: 1 };
    const clear = entities.joinable && !variables.some((name) => OWN_VARIABLE.test(name));
    if (!clear)
      return {
        run: async (execution) => await askEntities(execution, [{ fetch, path }], () => fetch.text),
        skip: () => undefined,
        fetches: 1,
      };
    const [joins, key] = last ? [lastOnes, `${depth} ${subgraph}`] : [together, subgraph];
    const joined = joins.get(key) ?? new JoinedFetch();
    joins.set(key, joined);
    const member = joined.add(fetch, path);
    return {
      run: async (execution) => await joined.arrive(execution, member),
      skip: (execution) => void joined.arrive(execution, member, true),
      fetches: 1,
    };
  }
}

function all(steps: readonly Compiled[]): Pick<Compiled, 'skip' | 'fetches'> {
  return {
    skip: (execution) => {
      for (const step of steps) step.skip(execution);
    },
    fetches: steps.reduce((sum, { fetches }) => sum + fetches, 0),
  };
}

/** The longest chain of fetches within a node. */
function computeHeight(node: PlanNode | undefined): number {
  switch (node?.kind) {
    case 'Fetch':
      return 1;
    case 'Sequence':
      return node.nodes.reduce((sum, one) => sum + computeHeight(one), 0);
    case 'Parallel':
      return Math.max(0, ...node.nodes.map(computeHeight));
    case 'Flatten':
      return computeHeight(node.node);
    case 'Condition':
      return Math.max(computeHeight(node.ifClause), computeHeight(node.elseClause));
    default:
      return 0;
  }
}
