import type { GatewayErrorCode } from '../../errors.js';

/** Why a subgraph gave no answer. The message is for the log, the code for the client. */
export class SubgraphFailure extends Error {
  constructor(
    readonly code: Extract<
      GatewayErrorCode,
      'SUBGRAPH_UNAVAILABLE' | 'SUBGRAPH_TIMED_OUT' | 'SUBGRAPH_INVALID' | 'OVERLOADED' | 'TOO_MANY_REQUESTS'
    >,
    words: string,
    /** The request cannot have had an effect: it may be sent again. */
    readonly harmless = false,
    /**
     * Who caused the failure: `caller` where the operation had too little time left or the caller too much under way; `subgraph` where no
     * caller can have caused it; else `either`.
     */
    readonly blame: 'subgraph' | 'either' | 'caller' = 'either',
  ) {
    super(words);
  }
}
