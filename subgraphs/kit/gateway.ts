/** What a gateway and its subgraphs must agree on: caller tokens, error codes, refusals, traces, metrics. It loads no type-graphql. */

export type { AuditActor, AuditEntry, AuditKind, AuditRecord } from './audit/audit-record.js';
export {
  AUDIT_STORE,
  type AuditBatch,
  BATCH_BYTES_AT_MOST,
  BATCH_RECORDS_AT_MOST,
  type BatchAnswer,
  type BatchClaims,
  digestRecords,
  signBatch,
  verifyBatch,
} from './audit/batch.js';
export {
  DISCLOSURES,
  DISCLOSURES_HEADER,
  type Disclosure,
  type DisclosureForm,
  GROUNDS_AT_MOST,
  type Ground,
  type ReportedDisclosure,
} from './audit/disclosure.js';
export { readDisclosuresHeader, writeDisclosuresHeader } from './audit/disclosures-header.js';
export { CHAIN_START, extendChain } from './audit/hash-chain.js';
export {
  NOTHING_DISCLOSED,
  type PackedDisclosures,
  packDisclosures,
  type ShownAt,
  type ShownField,
  unpackDisclosures,
} from './audit/packed-disclosures.js';
export { readDisclosures } from './audit/read-disclosures.js';
export { type RecordedDisclosure, type RecordedDisclosures, type RecordedField, unpackRecorded } from './audit/recorded-disclosures.js';
export { CHANGES, CHANGES_HEADER, type ReportedChange, readChanges } from './audit/reported-change.js';
export { openParameters, ParametersSealer } from './audit/sealed-parameters.js';
export { isDownloadHeader } from './content/download-name.js';
export { makeContentSafe, type SafeContent } from './content/safe-content.js';
export { TOKEN_LENGTH_AT_MOST } from './content/sealed-tokens.js';
export { KIT_ERRORS, KitError, type KitErrorCode } from './errors.js';
export { buildSubject, type Caller } from './identity/caller.js';
export { CALLER_TOKEN_LIFE, CallerTokens, CLOCK_LEEWAY, type SigningKey, signCallerToken } from './identity/caller-token.js';
export { CLIENT_ADDRESS_HEADER } from './identity/client-address-header.js';
export { type KeySet, keySet } from './identity/key-set.js';
export { compileNetworks, normalizeAddress, parseCidr } from './network/cidr.js';
export { listenForMetrics, type MetricsAddress } from './observe/metrics-listener.js';
export { classifyRefusal, type RefusalReason, Refused } from './observe/refusal.js';
export { Refusals } from './observe/refusals.js';
export { finishSpan, formatTraceparent, makeCollector, makeTracerProvider, readParent, type TracedCall } from './observe/trace-context.js';

export { getCategoryBit, listCategories } from './permit/category.js';
export type { PermitClaims } from './permit/permit-claims.js';
