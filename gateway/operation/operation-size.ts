import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { collectFragments } from './fragments.js';
import { sortInnermostFirst } from './innermost-first.js';

/** The size of an operation, with every fragment written out where it is spread. */
export interface OperationSize {
  /** Nesting levels of fields. */
  readonly depth: number;
  /**
   * Lines of an answer in which every list has one item: each alias is a line of its own; a response key, or a fragment, that one selection set
   * repeats counts once. A field in both a fragment and the set around it counts twice, so this is an upper bound.
   */
  readonly height: number;
  readonly aliases: number;
  /** Root fields; each alias counts. */
  readonly rootFields: number;
  /** Directives in the operation's text, such as `@include`: on fields, fragments, variables and the operation itself. */
  readonly directives: number;
  readonly fields: number;
}

/** The limits of one operation. */
export interface OperationLimits extends OperationSize {
  /** Characters of the text that a client sends: comments and long strings are few tokens. */
  readonly text: number;
  /** Tokens of the document: the parser stops at the limit. */
  readonly tokens: number;
  /** Estimated from the schema, before any subgraph call: see cost.ts. */
  readonly cost: number;
  /** The greatest number of items that may be requested from one list, as in `first: 1000`. */
  readonly listSize: number;
  /** Calls in one plan. */
  readonly subgraphCalls: number;
  /** Named patients. */
  readonly patients: number;
}

/**
 * Far above the needs of a client for people, and above the introspection of tools. With aliases and root fields a client can ask for one small
 * thing over and over, which costs little text and, with scalars, no cost units.
 */
export const DEFAULT_LIMITS: OperationLimits = {
  text: 65_536,
  tokens: 15_000,
  depth: 30,
  height: 2_000,
  aliases: 200,
  rootFields: 100,
  directives: 200,
  fields: 10_000,
  cost: 4_000_000,
  listSize: 1_000,
  subgraphCalls: 200,
  patients: 100,
};

/**
 * Measures a valid operation in linear time: each fragment once, however often it is spread. Numbers beyond the largest are Infinity.
 */
export function measureOperation(document: DocumentNode, operation: OperationDefinitionNode): OperationSize {
  const measured = new Map<string, OperationSize>();
  for (const fragment of sortInnermostFirst(collectFragments(document))) measured.set(fragment.name.value, withOwn(fragment));
  const size = withOwn(operation);
  const variables = operation.variableDefinitions ?? [];
  return { ...size, directives: variables.reduce((sum, variable) => sum + countDirectives(variable), size.directives) };

  function withOwn(definition: FragmentDefinitionNode | OperationDefinitionNode): OperationSize {
    const size = sizeOf(definition.selectionSet);
    return { ...size, directives: size.directives + countDirectives(definition) };
  }

  function sizeOf({ selections }: SelectionSetNode): OperationSize {
    const size = { ...NOTHING };
    const seen = new Set<string>();
    for (const selection of selections) {
      const inner = innerOf(selection);
      const own = selection.kind === 'Field' ? 1 : 0;
      const line = buildLineKey(selection);
      const again = seen.has(line);
      size.depth = Math.max(size.depth, inner.depth + own);
      size.fields += inner.fields + own;
      size.rootFields += own || inner.rootFields;
      size.aliases += inner.aliases + (selection.kind === 'Field' && selection.alias ? 1 : 0);
      size.directives += inner.directives + countDirectives(selection);
      if (own) size.height += inner.height + (again ? 0 : 1);
      else if (!again) size.height += inner.height;
      if (line) seen.add(line);
    }
    return size;
  }

  function innerOf(selection: SelectionNode): OperationSize {
    if (selection.kind === 'FragmentSpread') return measured.get(selection.name.value) ?? NOTHING;
    return selection.selectionSet ? sizeOf(selection.selectionSet) : NOTHING;
  }
}

/** The first limit that an operation exceeds. */
export function findExceeded(size: OperationSize, limits: OperationSize): { limit: string; is: number; atMost: number } | undefined {
  const limit = KEYS.find((key) => size[key] > limits[key]);
  return limit && { limit, is: size[limit], atMost: limits[limit] };
}

const KEYS = ['depth', 'fields', 'height', 'rootFields', 'aliases', 'directives'] as const;
const NOTHING: OperationSize = { depth: 0, height: 0, aliases: 0, rootFields: 0, directives: 0, fields: 0 };

/** The identity of a selection within one set: the response key, or a fragment's name. An inline fragment never equals another. */
function buildLineKey(selection: SelectionNode): string {
  if (selection.kind === 'Field') return (selection.alias ?? selection.name).value;
  return selection.kind === 'FragmentSpread' ? `...${selection.name.value}` : '';
}

function countDirectives({ directives }: { readonly directives?: readonly unknown[] }): number {
  return directives?.length ?? 0;
}
