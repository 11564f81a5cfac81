import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Alone } from '../answers/project.js';
import type { PlanPath } from '../entity-paths.js';
import { listFetchPlaces } from './fetch.js';

/** A fetch and the paths of the answer to which it adds fields: the path of its entities, and their object type if all have the same. */
interface FieldProvider {
  readonly at: string;
  readonly type: string | undefined;
}

/** Which fetches of a plan add fields at which paths of the answer. */
export class FieldProviders {
  /** Whether a fetch requires fields of objects within the entities that it asks for. */
  requireWithin = false;
  readonly #byPlace = new Map<string, FieldProvider[]>();

  constructor(
    private readonly schema: GraphQLSchema,
    node: PlanNode,
  ) {
    this.#gather(node, []);
  }

  /**
   * Whether a fetch is the only one that adds fields at a path, for the entities that it asks for. An entity has one type: a fetch at the same
   * path for entities of another type adds nothing to these.
   */
  aloneFor(node: FetchNode, path: PlanPath): Alone {
    const own = this.#fieldProvider(node, path);
    const apart = ({ at, type }: FieldProvider) => at === own.at && type !== undefined && own.type !== undefined && type !== own.type;
    return (place) => (this.#byPlace.get(place) ?? []).filter((one) => !apart(one)).length === 1;
  }

  #gather(node: PlanNode | undefined, path: PlanPath): void {
    switch (node?.kind) {
      case 'Sequence':
      case 'Parallel':
        for (const one of node.nodes) this.#gather(one, path);
        break;
      case 'Flatten':
        this.#gather(node.node, [...path, ...node.path.map(String)]);
        break;
      case 'Condition':
        this.#gather(node.ifClause, path);
        this.#gather(node.elseClause, path);
        break;
      case 'Fetch':
        this.#add(node, this.#fieldProvider(node, path));
    }
  }

  #add(node: FetchNode, fieldProvider: FieldProvider): void {
    if (node.requires?.some(hasObjects)) this.requireWithin = true;
    for (const place of new Set(listFetchPlaces(node, fieldProvider.at)))
      this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), fieldProvider]);
  }

  #fieldProvider({ requires = [], inputRewrites = [] }: FetchNode, path: PlanPath): FieldProvider {
    const types = new Set(requires.map((node) => (node.kind === 'InlineFragment' ? node.typeCondition : undefined)));
    const [type] = types;
    const one = types.size === 1 && type !== undefined && inputRewrites.length === 0 && isObjectType(this.schema.getType(type));
    return { at: toPlace(path), type: one ? type : undefined };
  }
}

function hasObjects(node: QueryPlanSelectionNode): boolean {
  return node.kind === 'Field' ? (node.selections?.length ?? 0) > 0 : node.selections.some(hasObjects);
}

/** A path without its list steps. */
export function toPlace(path: PlanPath): string {
  return path.filter((step) => step !== '@').join('.');
}
