import type { GraphQLFormattedError } from 'graphql';
import { toShownError } from '../errors.js';
import { toWire, type WireText } from '../execute/answers/wire-text.js';

/** The result of one operation, before it is written as one text. */
export interface OperationResult {
  /** The HTTP status where there is no data. */
  readonly status: number;
  /** JSON; undefined where the operation was refused. */
  readonly data: WireText | undefined;
  /** The errors as the client sees them. */
  readonly errors: readonly GraphQLFormattedError[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  /** For metrics and logs: ok, partial, empty, or the code of the refusal. */
  readonly outcome: string;
  /** The number of its audit record, if it has one. */
  readonly record?: number | undefined;
}

/** A result, written. */
export interface OperationAnswer {
  /** The HTTP status where the answer holds no data. */
  readonly status: number;
  readonly body: WireText;
  /** For metrics and logs. */
  readonly outcome: string;
  /** The number of its audit record, if it has one. */
  readonly record?: number | undefined;
}

/** The result of an operation that ran. */
export function buildResult(
  data: WireText,
  errors: readonly GraphQLFormattedError[],
  extensions: Readonly<Record<string, unknown>> | undefined,
  requestId: string,
): OperationResult {
  if (errors.length === 0) return { status: 200, data, errors, extensions, outcome: 'ok' };
  const shown = errors.map((error) => toShownError(error, requestId));
  return { status: 200, data, errors: shown, extensions, outcome: EMPTY.test(data) ? 'empty' : 'partial' };
}

/** Writes a result as the body of a GraphQL answer: data first. */
export function writeResult({ status, data, errors, extensions, outcome, record }: OperationResult): OperationAnswer {
  const more = extensions === undefined ? '' : `,"extensions":${toWire(JSON.stringify(extensions))}`;
  if (data === undefined) return { status, body: `{"errors":${toWire(JSON.stringify(errors))}}`, outcome };
  if (errors.length === 0) return { status, body: `{"data":${data}${more}}`, outcome, record };
  return { status, body: `{"data":${data},"errors":${toWire(JSON.stringify(errors))}${more}}`, outcome, record };
}

/** Whether the data is empty: no root field has a value. */
const EMPTY = /^(?:null|\{(?:"\w+":null,?)*\})$/;
