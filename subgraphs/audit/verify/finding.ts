import { formatRecordId, type RecordId } from '../records/record-id.js';

/** What `verify` can find. A code is stable. */
export const FINDINGS = {
  RECORD_ALTERED: 'the record is not what it was when it was stored',
  RECORD_MISSING: 'the record was stored, and is not there',
  RECORD_INSERTED: 'the record was never sent by its gateway in this place',
  RECORD_MOVED: 'the record stands in another place of the log than it had',
  EVENT_ALTERED: 'the events of the record are not those that its text says',
  TREE_ALTERED: 'a node of the tree is not the hash of the records below it',
  STATE_ALTERED: 'the store’s own notes about the log do not agree with its records',
  LOG_TRUNCATED: 'the log has fewer records than a checkpoint of its own database says',
  LOG_ROLLED_BACK: 'the log has fewer records than the given checkpoint: the database is older than it',
  HISTORY_REWRITTEN: 'the records before the given checkpoint are others than it says',
  CHECKPOINT_MISMATCH: 'the records before a checkpoint are others than it says',
  CHECKPOINT_BAD_SIGNATURE: 'a checkpoint is not signed by a key of the log',
  COSIGNATURE_BAD: 'the cosignature of a witness is wrong',
  PRUNE_UNSIGNED: 'a note that says what was pruned is not signed by a key of the log',
} as const;

export type FindingCode = keyof typeof FINDINGS;

/** The first thing that is wrong with the log. */
export interface Finding {
  readonly code: FindingCode;
  /** The record: its id, or its place in the log if the id is not known. */
  readonly record?: string | undefined;
  /** More, without patient data. */
  readonly detail?: string | undefined;
}

/** Stops a verification at the first thing that is wrong. */
export class FoundProblem extends Error {
  constructor(readonly finding: Finding) {
    super(finding.code);
  }
}

/** Names a record, with its place in the log. */
export function nameRecord(id: RecordId | undefined, leaf: number): string {
  return id ? `${formatRecordId(id)} (entry ${leaf})` : `entry ${leaf}`;
}

/** Writes a finding in one line. */
export function formatFinding({ code, record, detail }: Finding): string {
  return [code, record && ` ${record}`, `: ${FINDINGS[code]}`, detail && ` (${detail})`].filter(Boolean).join('');
}
