import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { Cost } from '../operation/cost/cost.js';
import type { OperationLimits } from '../operation/operation-size.js';

/** The operation is answered with errors only. */
export class Refusal extends Error {
  constructor(readonly errors: readonly (GraphQLError | GraphQLFormattedError)[]) {
    super('the operation is refused');
  }
}

export function toFormatted(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  return 'toJSON' in error ? error.toJSON() : error;
}

/** Makes the error for an operation that costs too much. It names the field that costs most, by the client's response keys. */
export function createTooExpensive({ cost, costliest = [], longestList = [] }: Cost, limits: OperationLimits): GraphQLError {
  const [limit, path] = cost > limits.cost ? (['cost', costliest] as const) : (['listSize', longestList] as const);
  return gatewayError('OPERATION_TOO_EXPENSIVE', { limit, atMost: limits[limit], ...(path.length > 0 && { field: path.join('.') }) });
}
