import type { AuditActor } from '../../subgraphs/kit/audit/audit-record.js';
import type { VerifiedAccess } from '../authn/access-token.js';

/** Who asks, as a record names it. */
export function describeActor(access: VerifiedAccess | undefined): AuditActor {
  const { issuer = '', subject = '', facility = '', assurance = '', methods = [], address = '', client = '' } = access ?? {};
  return { issuer, subject, facility, assurance, methods, address, client };
}
