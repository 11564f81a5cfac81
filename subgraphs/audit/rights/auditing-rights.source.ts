import type { AuditingRights } from './auditing-rights.js';

/** A request to know a caller's rights. */
export interface RightsRequest {
  /** The caller token, as the gateway sent it. */
  readonly callerToken: string;
  readonly signal: AbortSignal;
}

/** Knows who the caller is, and what role the caller has. The directory does; a test may. */
export interface AuditingRightsSource {
  /** @throws KitError NOT_PERMITTED if the person is unknown or may not act; UNREACHABLE, TIMED_OUT if the source fails */
  read(request: RightsRequest): Promise<AuditingRights>;
}
