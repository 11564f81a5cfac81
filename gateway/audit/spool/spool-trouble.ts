/** What goes wrong with a spool; a name for the log, the metrics and the readiness report. */
export type SpoolTrouble =
  /** The disk or the limit is reached. */
  | 'AUDIT_SPOOL_FULL'
  /** Writing or `fdatasync` failed. */
  | 'AUDIT_SPOOL_FAILED'
  /** A part of a segment cannot be read: it was altered, or the disk lost it. */
  | 'AUDIT_SPOOL_CORRUPT'
  /** The store knows other or more records of this spool: the folder was set back to an older state. */
  | 'AUDIT_SPOOL_REWOUND'
  /** The store lost records that it had acknowledged. */
  | 'AUDIT_STORE_REWOUND';

/** The limit is reached. */
export class LimitReached extends Error {}

/** The trouble that an error means. */
export function toTrouble(error: unknown): 'AUDIT_SPOOL_FULL' | 'AUDIT_SPOOL_FAILED' {
  const code = (error as NodeJS.ErrnoException)?.code;
  return error instanceof LimitReached || code === 'ENOSPC' || code === 'EDQUOT' ? 'AUDIT_SPOOL_FULL' : 'AUDIT_SPOOL_FAILED';
}

/** The spool cannot take a record now. */
export class SpoolUnavailable extends Error {}
