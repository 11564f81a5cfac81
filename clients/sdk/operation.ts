/**
 * One operation that the SDK can send, with the types of its data and variables. The operations are generated from `operations/*.graphql`.
 *
 * `text` is a plain string, so every client can send it: `client.query<Data, Variables>(ChartSummary.text, variables)`.
 */
export interface Operation<Data, Variables> {
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  /** The SHA-256 of `text`, in hexadecimal digits: the operation's name in the manifest of trusted operations. */
  readonly hash: string;
  readonly text: string;
  /** Carries the types; there is no such property. */
  readonly types?: (variables: Variables) => Data;
}

/** The data of an operation: `DataOf<typeof ChartSummary>`. */
export type DataOf<One> = One extends Operation<infer Data, infer _Variables> ? Data : never;

/** The variables of an operation: `VariablesOf<typeof ChartSummary>`. */
export type VariablesOf<One> = One extends Operation<infer _Data, infer Variables> ? Variables : never;
