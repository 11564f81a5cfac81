import type { GatewayExecutionResult } from '@apollo/server-gateway-interface';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { fromWire } from '../execute/answers/wire-text.js';
import type { OperationResult } from '../pipeline/operation-result.js';
import { deferData } from './deferred-data.js';

/** How data are handed to Apollo Server: as an object, or as an object whose text `stringifyResult` knows. */
export type ResultForm = 'object' | 'text';

/** An operation's result as Apollo Server takes it from a gateway. */
export function toExecutionResult(result: OperationResult, form: ResultForm): GatewayExecutionResult {
  const { data, errors, extensions, status, outcome } = result;
  const shown = errors.length > 0 ? { errors: errors.map((error) => graphqlError(error, data === undefined ? status : 200, outcome)) } : {};
  if (data === undefined) return shown;
  return {
    ...shown,
    data: form === 'text' ? deferData(data) : (JSON.parse(fromWire(data)) as Record<string, unknown> | null),
    ...(extensions && { extensions }),
  };
}

/** Apollo Server takes the status and headers from the errors of an answer without data. */
function graphqlError({ message, path, extensions }: GraphQLFormattedError, status: number, outcome: string): GraphQLError {
  const headers = new Map(outcome === 'OVERLOADED' || outcome === 'TOO_MANY_REQUESTS' ? [['retry-after', '1']] : []);
  const http = status === 200 ? {} : { http: { status, headers } };
  return new GraphQLError(message, { path, extensions: { ...extensions, ...http } });
}
