import type { GatewayErrorCode } from '../../errors.js';

/** The facts that decide whether a call is retried, and what the circuit breaker counts. */
export interface FailureFacts {
  /** The request cannot have had an effect: it may be sent again. Absent: false. */
  readonly harmless?: boolean;
  /**
   * Who caused the failure: `caller` where the operation had too little time left or the caller too much under way; `subgraph` where no
   * caller can have caused it; absent or `either` for all others.
   */
  readonly blame?: 'subgraph' | 'either' | 'caller';
}

/** Why a subgraph gave no answer. The message is for the log, the code for the client. */
export class SubgraphFailure extends Error {
  readonly harmless: boolean;
  readonly blame: NonNullable<FailureFacts['blame']>;

  constructor(
    readonly code: Extract<
      GatewayErrorCode,
      'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_TIMED_OUT' | 'SUBGRAPH_INVALID' | 'OVERLOADED' | 'TOO_MANY_REQUESTS'
    >,
    words: string,
    { harmless = false, blame = 'either' }: FailureFacts = {},
  ) {
    super(words);
    this.harmless = harmless;
    this.blame = blame;
  }
}
