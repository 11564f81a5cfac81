import { GraphQLError, getNamedType, Kind, type ValidationRule, type ValueNode } from 'graphql';
import { keepsValue } from './number-text.js';

/**
 * A validation rule: every number of a document must survive as a double. The planner and many subgraphs hold numbers as IEEE 754 doubles:
 * 1e400 would become infinite, 2^53 + 1 would become 2^53. A Float is a double anyway (§3.5.2) and need only be finite.
 */
export const exactNumbersRule: ValidationRule = (context) => {
  const check = (node: Extract<ValueNode, { readonly value: string }>) => {
    const type = context.getInputType();
    const fits = type && getNamedType(type).name === 'Float' ? Number.isFinite(Number(node.value)) : keepsValue(node.value);
    if (!fits) context.reportError(new GraphQLError('A number of the operation cannot be passed on as it is.', { nodes: node }));
  };
  return { [Kind.INT]: check, [Kind.FLOAT]: check };
};
