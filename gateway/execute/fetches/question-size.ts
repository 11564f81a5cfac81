import {
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { ITEMS_AT_MOST } from '../answers/project.js';
import { TOKENS_AT_MOST } from '../answers/read-limits.js';
import { findDefinition, readSlice, type SliceLimit } from './list-slices.js';

type Variables = Readonly<Record<string, unknown>>;

/** How large an answer to a selection may be. */
export interface QuestionSize {
  /** Nesting levels: objects and lists within each other. */
  readonly levels: number;
  /** Whether a custom scalar is selected; its values may be any JSON. */
  readonly custom: boolean;
  /** Structural characters (`{`, `[`, `,`, `:`) of one object: the number of fields times the largest list sizes that the request allows. */
  tokens(variables: Variables): number;
}

interface Part {
  readonly levels: number;
  readonly custom: boolean;
  readonly tokens: (variables: Variables) => number;
}

/** A list whose size the request does not limit counts with the largest size. */
const ANY_NUMBER: SliceLimit = () => ITEMS_AT_MOST;

/** Computes the size of a selection once. All fragments count, whatever the type of the object, so the result is an upper bound. */
export function computeQuestionSize(schema: GraphQLSchema, set: SelectionSetNode, parent: string | undefined): QuestionSize {
  return object(set, parent, undefined);

  function object({ selections }: SelectionSetNode, parent: string | undefined, slice: Within | undefined): Part {
    const parts = selections.map((node): Part => {
      if (node.kind === Kind.FIELD) return field(node, parent, slice);
      if (node.kind === Kind.FRAGMENT_SPREAD) return NOTHING;
      const inner = object(node.selectionSet, node.typeCondition?.name.value ?? parent, slice);
      return { ...inner, levels: inner.levels - 1 };
    });
    return {
      levels: 1 + Math.max(0, ...parts.map(({ levels }) => levels)),
      custom: parts.some(({ custom }) => custom),
      tokens: (variables) => parts.reduce((sum, { tokens }) => Math.min(sum + tokens(variables), TOKENS_AT_MOST), 1),
    };
  }

  function field(node: FieldNode, parent: string | undefined, outer: Within | undefined): Part {
    const name = node.name.value;
    if (name === '__typename') return LEAF;
    const definition = findDefinition(schema, parent, name);
    const own = readSlice(schema, definition, node);
    const type = definition && getNamedType(definition.type);
    const inner = node.selectionSet
      ? object(node.selectionSet, type?.name, own?.within && { names: own.within, limit: own.limit })
      : { ...NOTHING, custom: !type || !isLeafType(type) || (isScalarType(type) && !isSpecifiedScalarType(type)) };
    const lists = definition ? listsIn(String(definition.type)) : 1;
    if (lists === 0) return { ...inner, tokens: (variables) => 2 + inner.tokens(variables) };
    const limit = own && !own.within ? own.limit : outer?.names.has(name) ? outer.limit : ANY_NUMBER;
    return {
      levels: inner.levels + lists,
      custom: inner.custom,
      tokens: (variables) => 3 + Math.min(limit(variables), ITEMS_AT_MOST) * (1 + inner.tokens(variables)),
    };
  }
}

interface Within {
  readonly names: ReadonlySet<string>;
  readonly limit: SliceLimit;
}

const LEAF: Part = { levels: 0, custom: false, tokens: () => 2 };
const NOTHING: Part = { levels: 0, custom: false, tokens: () => 0 };

function listsIn(type: string): number {
  return type.split('[').length - 1;
}
