import { DISCLOSURES_HEADER } from '../../subgraphs/kit/audit/disclosure.js';
import { readDisclosuresHeader } from '../../subgraphs/kit/audit/disclosures-header.js';
import type { RecordedDisclosures } from '../../subgraphs/kit/audit/recorded-disclosures.js';
import type { AuditLog } from '../audit/audit-log.js';
import { describeActor } from '../audit/describe-actor.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { makeUnreported } from './list-disclosures.js';

/** Something that a system discloses outside the graph. */
export interface DisclosedContent {
  readonly kind: 'content' | 'viewer';
  readonly system: string;
  /** Undefined for a viewer: the browser sends no token, and the system's report names the person. */
  readonly access: VerifiedAccess | undefined;
  /** The client's address. */
  readonly address: string;
  readonly requestId: string;
  /** The headers of the system's answer. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Records content before it leaves.
 *
 * @throws GraphQLError AUDIT_UNAVAILABLE
 */
export async function recordContent(
  audit: AuditLog,
  { kind, system, access, address, requestId, headers }: DisclosedContent,
): Promise<{ readonly seq: number }> {
  return await audit.record({
    kind,
    requestId,
    actor: { ...describeActor(access), address },
    outcome: 'ok',
    disclosures: [readHeader(headers[DISCLOSURES_HEADER], system) ?? makeUnreported(system, [])],
    changes: [],
  });
}

function readHeader(value: string | string[] | undefined, system: string): RecordedDisclosures | undefined {
  const report = readDisclosuresHeader(value);
  return report && { ...report, system, shown: report.shown.map(({ path: _, ...field }) => field) };
}
