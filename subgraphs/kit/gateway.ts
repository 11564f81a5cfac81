/** What a gateway and its subgraphs must agree on: caller tokens, error codes, refusals, traces, metrics. It loads no type-graphql. */

export { makeContentSafe, type SafeContent } from './content/safe-content.js';
export { TOKEN_LENGTH_AT_MOST } from './content/sealed-tokens.js';
export { KIT_ERRORS, KitError, type KitErrorCode } from './errors.js';
export { buildSubject, type Caller } from './identity/caller.js';
export { CALLER_TOKEN_LIFE, CallerTokens, CLOCK_LEEWAY, type SigningKey, signCallerToken } from './identity/caller-token.js';
export { type KeySet, keySet } from './identity/key-set.js';
export { listenForMetrics, type MetricsAddress } from './observe/metrics-listener.js';
export { classifyRefusal, type RefusalReason, Refused } from './observe/refusal.js';
export { Refusals } from './observe/refusals.js';
export { finishSpan, formatTraceparent, makeCollector, makeTracerProvider, readParent, type TracedCall } from './observe/trace-context.js';
