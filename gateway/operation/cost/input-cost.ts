import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type ValueNode,
  valueFromAST,
  visit,
} from 'graphql';
import type { CostDirectives } from './cost-directives.js';

type Variables = Readonly<Record<string, unknown>>;

/** The costs of an input type, read once from the schema: a list of variables can be long. */
interface InputRules {
  readonly weight: number;
  /** Its fields that can cost anything. */
  readonly fields: readonly { readonly name: string; readonly type: GraphQLInputType; readonly own: number | undefined }[];
}

/** Items of lists, and characters, that a free argument may hold at no cost; then each further item costs one, and so does this many characters. */
const FREE_ITEMS = 100;
const CHARACTERS_A_UNIT = 100;

/** The cost of a value's length: each use of it is read, compared and sent. */
function computeBulk(value: unknown): number {
  if (typeof value === 'string') return Math.max(0, Math.floor(value.length / CHARACTERS_A_UNIT) - FREE_ITEMS / CHARACTERS_A_UNIT);
  if (!Array.isArray(value)) return 0;
  return value.reduce<number>((sum, item) => sum + computeBulk(item), Math.max(0, value.length - FREE_ITEMS));
}

/** An input object costs one, each item of a list too; scalars and enums nothing unless they are long. `@cost` overrides that. */
export class InputCosts {
  readonly #rules = new Map<GraphQLNamedInputType, InputRules>();

  constructor(private readonly directives: CostDirectives) {}

  /**
   * The cost of a given argument, read once; undefined if it costs nothing with any value.
   *
   * @param own the argument's own weight
   */
  ofArgument(value: ValueNode, type: GraphQLInputType, own: number | undefined): ((variables: Variables) => number) | undefined {
    const free = own === undefined && this.#isFree(type);
    const costOf = (given: unknown) => computeBulk(given) + (free ? 0 : this.#of(given, type, own));
    if (value.kind === 'Variable') return (variables) => costOf(variables[value.name.value]);
    if (hasVariables(value)) return (variables) => costOf(valueFromAST(value, type, variables));
    const cost = costOf(valueFromAST(value, type));
    return cost === 0 ? undefined : () => cost;
  }

  #of(value: unknown, type: GraphQLInputType, own: number | undefined): number {
    if (value === undefined || value === null) return 0;
    if (isNonNullType(type)) return this.#of(value, type.ofType, own);
    if (isListType(type)) return this.#ofList(Array.isArray(value) ? value : [value], type.ofType, own);
    const { weight, fields } = this.#rulesOf(type);
    let cost = own ?? weight;
    if (typeof value !== 'object') return cost;
    for (const field of Object.values(value)) cost += computeBulk(field);
    for (const { name, type, own } of fields) {
      if (Object.hasOwn(value, name)) cost += this.#of((value as Record<string, unknown>)[name], type, own);
    }
    return cost;
  }

  #ofList(items: readonly unknown[], type: GraphQLInputType, own = 0): number {
    return this.#isFree(type) ? own : items.reduce<number>((sum, item) => sum + this.#of(item, type, undefined), own);
  }

  #isFree(type: GraphQLInputType): boolean {
    const named = getNamedType(type);
    return !isInputObjectType(named) && this.#rulesOf(named).weight === 0;
  }

  #rulesOf(type: GraphQLNamedInputType): InputRules {
    let rules = this.#rules.get(type);
    if (!rules) {
      const isObject = isInputObjectType(type);
      const fields = (isObject ? Object.values(type.getFields()) : [])
        .map(({ name, type, astNode }) => ({ name, type, own: this.directives.costOf(astNode) }))
        .filter(({ type, own }) => own !== undefined || !this.#isFree(type));
      rules = { weight: this.directives.costOf(type.astNode) ?? (isObject ? 1 : 0), fields };
      this.#rules.set(type, rules);
    }
    return rules;
  }
}

function hasVariables(value: ValueNode): boolean {
  let found = false;
  visit(value, {
    Variable: () => {
      found = true;
    },
  });
  return found;
}
