/** What a gateway and its subgraphs must agree on: caller tokens, error codes, refusals, traces, metrics. It loads no type-graphql. */

export { type SafeContent, safeContent } from './content/safe-content.js';
export { TOKEN_LENGTH_AT_MOST } from './content/sealed-tokens.js';
export { KIT_ERRORS, KitError, type KitErrorCode } from './errors.js';
export { type Caller, subjectOf } from './identity/caller.js';
export { CALLER_TOKEN_LIFE, CallerTokens, CLOCK_LEEWAY, type SigningKey, signCallerToken } from './identity/caller-token.js';
export { type KeySet, keySet } from './identity/key-set.js';
export { listenForMetrics, type MetricsAddress } from './observe/metrics-listener.js';
export { type RefusalReason, Refused, refusalReason } from './observe/refusal.js';
export { Refusals } from './observe/refusals.js';
export { collectorAt, finishSpan, readParent, type TracedCall, traceparentOf, tracerProvider } from './observe/trace-context.js';
