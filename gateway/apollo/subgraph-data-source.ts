import type { FormattedExecutionResult } from 'graphql';
import { type Dispatcher, request as httpRequest } from 'undici';
import { callHeaders, type OutgoingCall, type WillSendRequest } from './call-headers.js';

/** A request as a manager makes it: the part of @apollo/gateway's `GraphQLDataSourceProcessOptions` that matters here. */
export interface DataSourceRequest {
  readonly kind: OutgoingCall['kind'];
  readonly request: {
    readonly query?: string;
    readonly variables?: Record<string, unknown>;
    readonly http?: { readonly headers?: Iterable<[string, string]> };
  };
  readonly context?: Record<string, unknown>;
}

export interface DataSourceOptions {
  readonly name: string;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Milliseconds. */
  readonly deadline: number;
  /** Bytes of an answer. */
  readonly answerLimit: number;
  // biome-ignore lint/suspicious/noExplicitAny: no client asks, so there is no context
  readonly willSendRequest?: WillSendRequest<any> | undefined;
}

/** Asks one subgraph outside of operations: for its schema, and whether it is well. */
export class SubgraphDataSource {
  constructor(private readonly options: DataSourceOptions) {}

  /** @throws Error where the subgraph does not answer with JSON in time */
  async process({ kind, request, context = {} }: DataSourceRequest): Promise<FormattedExecutionResult<Record<string, unknown>>> {
    const { name, url, dispatcher, deadline, answerLimit, willSendRequest = () => undefined } = this.options;
    const { query = '', variables = {} } = request;
    const headers = await callHeaders(
      willSendRequest,
      { subgraph: name, request: { query, variables }, context, kind },
      request.http?.headers,
    );
    const { statusCode, body } = await httpRequest(url, {
      method: 'POST',
      dispatcher,
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, application/graphql-response+json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(deadline),
    });
    let text = '';
    for await (const chunk of body.setEncoding('utf8')) {
      text += chunk;
      if (text.length > answerLimit) throw new Error(`${name} answered with more than ${answerLimit} bytes`);
    }
    try {
      return JSON.parse(text) as FormattedExecutionResult<Record<string, unknown>>;
    } catch {
      throw new Error(`${name} answered with HTTP status ${statusCode} and no JSON`);
    }
  }
}
