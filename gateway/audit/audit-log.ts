import type { AuditEntry } from '../../subgraphs/kit/audit/audit-record.js';

/** What is to be recorded, with the parameters of the operation in plain text: they are sealed to the store before anything is written. */
export interface AuditInput extends Omit<AuditEntry, 'sealed'> {
  readonly parameters?: string | undefined;
}

/** The port between what happens in the gateway and the audit. */
export interface AuditLog {
  /** Whether records can be taken now. A mutation is refused before it runs if not. */
  readonly available: boolean;
  /**
   * Resolves when the record is durable.
   *
   * @throws GraphQLError AUDIT_UNAVAILABLE if it cannot be made durable
   */
  record(input: AuditInput): Promise<{ readonly seq: number }>;
  /** Ships what it can within a limit, and closes the spool. */
  close(): Promise<void>;
}
