import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './fragments.js';
import { innermostFirst } from './innermost-first.js';

/** How large an operation is, once every fragment is written out where it is spread. */
export interface OperationSize {
  /** Fields within fields. */
  readonly depth: number;
  /**
   * Lines of an answer in which every list holds one: each alias is a line of its own; a response key, or a fragment, that one selection set
   * repeats counts once. What a fragment and the set around it both ask counts twice, so this is an upper bound.
   */
  readonly height: number;
  readonly aliases: number;
  /** Fields at the top, each alias one. */
  readonly rootFields: number;
  /** Directives in the operation's text, such as `@include`: on fields, fragments, variables and the operation itself. */
  readonly directives: number;
  readonly fields: number;
}

/** What one operation may be and do at the most. */
export interface OperationLimits extends OperationSize {
  /** Characters of the text that a client sends: comments and long strings are few tokens. */
  readonly text: number;
  /** Tokens of the document: the parser stops there. */
  readonly tokens: number;
  /** Estimated from the schema, before anything is asked: see cost.ts. */
  readonly cost: number;
  /** The most that one list may be asked for, as in `first: 1000`. */
  readonly listSize: number;
  /** Calls in one plan. */
  readonly subgraphCalls: number;
  /** Patients named. */
  readonly patients: number;
}

/**
 * Far above what a client for people asks, and above the introspection of tools. Aliases and root fields are the ways to ask one small thing
 * over and over, which costs little text and, with scalars, no points.
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
 * Measures a valid operation, each fragment once, however often it is spread: in linear time. What grows beyond every number is Infinity.
 */
export function operationSize(document: DocumentNode, operation: OperationDefinitionNode): OperationSize {
  const measured = new Map<string, OperationSize>();
  for (const fragment of innermostFirst(fragmentsOf(document))) measured.set(fragment.name.value, withOwn(fragment));
  const size = withOwn(operation);
  const variables = operation.variableDefinitions ?? [];
  return { ...size, directives: variables.reduce((sum, variable) => sum + directivesOf(variable), size.directives) };

  function withOwn(definition: FragmentDefinitionNode | OperationDefinitionNode): OperationSize {
    const size = sizeOf(definition.selectionSet);
    return { ...size, directives: size.directives + directivesOf(definition) };
  }

  function sizeOf({ selections }: SelectionSetNode): OperationSize {
    const size = { ...NOTHING };
    const seen = new Set<string>();
    for (const selection of selections) {
      const inner = innerOf(selection);
      const own = selection.kind === 'Field' ? 1 : 0;
      const line = lineOf(selection);
      const again = seen.has(line);
      size.depth = Math.max(size.depth, inner.depth + own);
      size.fields += inner.fields + own;
      size.rootFields += own || inner.rootFields;
      size.aliases += inner.aliases + (selection.kind === 'Field' && selection.alias ? 1 : 0);
      size.directives += inner.directives + directivesOf(selection);
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
export function exceeded(size: OperationSize, limits: OperationSize): { limit: string; is: number; atMost: number } | undefined {
  const limit = KEYS.find((key) => size[key] > limits[key]);
  return limit && { limit, is: size[limit], atMost: limits[limit] };
}

const KEYS = ['depth', 'fields', 'height', 'rootFields', 'aliases', 'directives'] as const;
const NOTHING: OperationSize = { depth: 0, height: 0, aliases: 0, rootFields: 0, directives: 0, fields: 0 };

/** What must be told apart within one set: response keys, and fragments by name. An inline fragment is never another's equal. */
function lineOf(selection: SelectionNode): string {
  if (selection.kind === 'Field') return (selection.alias ?? selection.name).value;
  return selection.kind === 'FragmentSpread' ? `...${selection.name.value}` : '';
}

function directivesOf({ directives }: { readonly directives?: readonly unknown[] }): number {
  return directives?.length ?? 0;
}
