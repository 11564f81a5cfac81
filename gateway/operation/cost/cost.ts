import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { compileCondition } from '../conditions.js';
import { collectFragments } from '../fragments.js';
import { sortInnermostFirst } from '../innermost-first.js';
import { CostDirectives } from './cost-directives.js';
import { type Costly, CostSum } from './cost-sum.js';
import { InputCosts } from './input-cost.js';
import { computeIntrospectionSizes, isIntrospection } from './introspection-sizes.js';
import { compileSize, DEFAULT_LIST_SIZE, isList, type ListRule, readListRule } from './list-sizes.js';

/** An operation's estimated cost, known before any subgraph call. */
export interface Cost {
  /** The weighted number of objects in its answer; at most `Number.MAX_SAFE_INTEGER`. */
  readonly cost: number;
  /** The largest number of items that it requests from one list; zero if it gives none. */
  readonly listSize: number;
  /** Response keys of the costliest field and of the longest list, if they are requested. */
  readonly costliest?: readonly string[];
  readonly longestList?: readonly string[];
}

/** Estimates an operation's cost with a request's coerced variables. @param named whether to find the costliest fields */
export type CostEstimate = (variables: Variables, named?: boolean) => Cost;

type Variables = Readonly<Record<string, unknown>>;
/** Adds what a selection costs in one request. */
type Part = (sum: CostSum, run: Run) => void;

interface Run {
  readonly variables: Variables;
  /** The costs of the fragments. */
  readonly fragments: Map<string, CostSum>;
  readonly named: boolean;
}

/** The schema's part of a field's cost. */
interface FieldRules {
  /** For each object that the field returns. */
  readonly weight: number;
  readonly list: ListRule | undefined;
}

const MUTATION_COST = 10;
const NO_RULE: ListRule = { assumed: 1, slicing: [], naming: [], sized: new Set() };
const NO_VARIABLES: Variables = {};
const NOTHING = () => 0;
/** The greatest number of steps in a path of response keys. */
const PATH_AT_MOST = 10;

/**
 * Estimates costs by the schema, as Apollo Router's static cost does: an object, interface or union costs one, a scalar or enum nothing, a
 * list as much as its number of items; `@cost` and `@listSize` override that. A mutation costs ten more. Fragments on several types are
 * all counted, whatever the type of the object: the estimate is an upper bound. `requireOneSlicingArgument` refuses nothing: if no argument
 * gives the number of items, the assumed size counts.
 */
export class CostModel {
  readonly #directives: CostDirectives;
  readonly #inputs: InputCosts;
  readonly #introspection: ReadonlyMap<string, number>;
  readonly #rules = new Map<GraphQLField<unknown, unknown>, FieldRules>();

  constructor(
    private readonly schema: GraphQLSchema,
    supergraph: DocumentNode,
  ) {
    this.#directives = new CostDirectives(supergraph);
    this.#inputs = new InputCosts(this.#directives);
    this.#introspection = computeIntrospectionSizes(schema);
  }

  /** Reads a valid operation once. The function that it returns is cheap to call. */
  estimate(document: DocumentNode, operation: OperationDefinitionNode): CostEstimate {
    const fragments = sortInnermostFirst(collectFragments(document)).map(({ name, typeCondition, selectionSet }) => ({
      name: name.value,
      parts: this.#parts(selectionSet, this.schema.getType(typeCondition.name.value)),
    }));
    const parts = this.#parts(operation.selectionSet, this.schema.getRootType(operation.operation));
    const base = operation.operation === 'mutation' ? MUTATION_COST : 0;
    const estimate = (variables: Variables, named = false): Cost => {
      const run: Run = { variables, fragments: new Map(), named };
      for (const { name, parts } of fragments) run.fragments.set(name, sumParts(parts, run));
      const sum = sumParts(parts, run);
      const cost = { cost: Math.min(Math.ceil(sum.settled() + base), Number.MAX_SAFE_INTEGER), listSize: sum.listSize };
      return named ? { ...cost, costliest: findCostliestPath(sum.costliest()), longestList: sum.longestList } : cost;
    };
    if (operation.variableDefinitions?.length) return estimate;
    const always = estimate(NO_VARIABLES);
    return (_, named) => (named ? estimate(NO_VARIABLES, true) : always);
  }

  #parts({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined | null): readonly Part[] {
    return selections.flatMap((selection) => {
      const part = this.#part(selection, parent);
      const holds = compileCondition(selection.directives);
      if (!part || !holds) return part ? [part] : [];
      return [(sum, run) => void (holds(run.variables) && part(sum, run))];
    });
  }

  #part(selection: SelectionNode, parent: GraphQLNamedType | undefined | null): Part | undefined {
    if (selection.kind === 'Field') return this.#field(selection, parent);
    if (selection.kind === 'FragmentSpread') {
      const name = selection.name.value;
      return (sum, run) => {
        const fragment = run.fragments.get(name);
        if (fragment) sum.addSum(fragment);
      };
    }
    const { typeCondition, selectionSet } = selection;
    const parts = this.#parts(selectionSet, typeCondition ? this.schema.getType(typeCondition.name.value) : parent);
    return (sum, run) => {
      for (const part of parts) part(sum, run);
    };
  }

  #field(node: FieldNode, parent: GraphQLNamedType | undefined | null): Part | undefined {
    const field = findField(node.name.value, parent);
    if (!field || !parent) return undefined;
    const { weight, list } = this.#rulesOf(field, parent);
    const argumentCost = this.#argumentCost(node, field);
    const inner = node.selectionSet ? this.#parts(node.selectionSet, getNamedType(field.type)) : [];
    const { sized } = list ?? NO_RULE;
    const sizeOf = compileSize(list ?? NO_RULE, node);
    const countsItself = isList(field) && sized.size === 0;
    const key = (node.alias ?? node.name).value;
    return (sum, run) => {
      const { size, asked } = sizeOf(run.variables);
      const ofArguments = argumentCost(run.variables);
      sum.asks(asked, run.named ? [key] : undefined);
      sum.add(ofArguments);
      const within = sumParts(inner, run);
      sum.asks(within.listSize, run.named ? [key, ...within.longestList] : undefined);
      const each = Math.max(0, weight + within.settled(sized, size));
      const costly = run.named ? { key, each, within: within.costliest(sized, size) } : undefined;
      if (isList(field)) sum.addSizable(field.name, { own: each * (countsItself ? size : DEFAULT_LIST_SIZE), each, costly });
      else sum.add(each, costly);
      if (costly && ofArguments > each) sum.compare(costly, ofArguments);
    };
  }

  /** Weights may be below zero. Then an argument reduces the cost of other arguments, but not that of the returned objects. */
  #argumentCost(node: FieldNode, field: GraphQLField<unknown, unknown>): (variables: Variables) => number {
    const costs = (node.arguments ?? []).flatMap(({ name, value }) => {
      const argument = field.args.find((one) => one.name === name.value);
      const cost = argument && this.#inputs.ofArgument(value, argument.type, this.#directives.costOf(argument.astNode));
      return cost ? [cost] : [];
    });
    if (costs.length === 0) return NOTHING;
    return (variables) =>
      Math.max(
        0,
        costs.reduce((sum, cost) => sum + cost(variables), 0),
      );
  }

  #rulesOf(field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): FieldRules {
    let rules = this.#rules.get(field);
    if (!rules) {
      const weight = this.#directives.costOf(field.astNode) ?? this.#typeWeight(getNamedType(field.type));
      rules = { weight, list: this.#listRule(field, parent) };
      this.#rules.set(field, rules);
    }
    return rules;
  }

  #listRule(field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): ListRule | undefined {
    if (!isIntrospection(parent)) return readListRule(field, this.#directives);
    return { ...NO_RULE, assumed: this.#introspection.get(`${parent.name}.${field.name}`) ?? DEFAULT_LIST_SIZE };
  }

  /** The weight of an abstract type is that of its heaviest type. */
  #typeWeight(type: GraphQLNamedType): number {
    const said = this.#directives.costOf(type.astNode);
    if (said !== undefined) return said;
    if (!isAbstractType(type)) return isLeafType(type) ? 0 : 1;
    const weights = this.schema.getPossibleTypes(type).map((possible) => this.#typeWeight(possible));
    return weights.length === 0 ? 1 : Math.max(...weights);
  }
}

function sumParts(parts: readonly Part[], run: Run): CostSum {
  const sum = new CostSum();
  for (const part of parts) part(sum, run);
  return sum;
}

/** The path down the costliest fields. It ends when no field has half the cost of the field above it. */
function findCostliestPath(costliest: Costly | undefined): readonly string[] {
  const path: string[] = [];
  let [next, above] = [costliest, 0];
  while (next && path.length < PATH_AT_MOST && (next.cost ?? 0) * 2 >= above) {
    path.push(next.key);
    [above, next] = [next.each, next.within];
  }
  return path;
}

function findField(name: string, parent: GraphQLNamedType | undefined | null): GraphQLField<unknown, unknown> | undefined {
  if (name === '__schema') return SchemaMetaFieldDef;
  if (name === '__type') return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}
