import type { Logger } from 'pino';
import type { AuditKind } from '../../subgraphs/kit/audit/audit-record.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import type { AuditLog } from './audit-log.js';
import { describeActor } from './describe-actor.js';

/** What happens to a session, as far as it is recorded. */
export interface SessionEvent {
  readonly kind: Extract<AuditKind, 'sign-in' | 'sign-in-failed' | 'sign-out' | 'step-up' | 'lock' | 'unlock'>;
  readonly requestId: string;
  /** The person, as far as known: of a failed sign-in perhaps nobody. */
  readonly access: Partial<VerifiedAccess>;
  /** The code of the failure. */
  readonly reason?: string;
}

/** Records an event of a session. */
export type RecordSessionEvent = (event: SessionEvent) => void;

/**
 * Makes the function that records what happens to sessions. Signing in shows nothing of a patient, so it goes on if it cannot be recorded; the log then says so.
 *
 * @example recordSessionEvent({ kind: 'sign-out', requestId: request.id, access })
 */
export function makeSessionRecorder(audit: AuditLog | undefined, log: Pick<Logger, 'error'>): RecordSessionEvent {
  if (!audit) return () => undefined;
  return ({ kind, requestId, access, reason }) => {
    const actor = { ...describeActor(undefined), client: 'browser', ...pick(access) };
    const outcome = kind === 'sign-in-failed' ? 'refused' : 'ok';
    const why = reason === undefined ? {} : { reason };
    audit.record({ kind, requestId, actor, outcome, disclosures: [], changes: [], ...why }).catch(() => {
      log.error({ requestId, kind }, 'an event of a session could not be recorded');
    });
  };
}

function pick({ issuer, subject, facility, assurance, methods, address }: Partial<VerifiedAccess>) {
  const known = { issuer, subject, facility, assurance, methods, address };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Partial<ReturnType<typeof describeActor>>;
}
