import type { z } from 'zod';
import type { Interval } from '../mutation/interval-rows.js';

/** One entity row, and its table. */
export interface ImportedRow {
  // biome-ignore lint/complexity/noBannedTypes: TypeORM's own notion of an entity class
  readonly entity: Function;
  readonly values: object;
}

/**
 * Set only when a line is imported for the first time. A second import undoes no withdrawal, revocation or unlinking, and moves no
 * beginning.
 */
export const SET_ONCE: ReadonlySet<string> = new Set([
  'endedAt',
  'endedBy',
  'endReason',
  'withdrawnAt',
  'registeredBy',
  'withdrawnBy',
  'confirmedBy',
  'grantedBy',
  'registeredAt',
  'approvedAt',
  'approvedBy',
  'withdrawReason',
  'revokedAt',
  'revokedBy',
  'revokeReason',
  'mergedInto',
  'mergeId',
  'renews',
  'documentReference',
  'version',
]);

/** Rows with an interval. The line lists all that shall be in force; rows that it does not name end. */
export interface StandingRows {
  readonly entity: new () => Interval;
  /** The column of the line's `id`. */
  readonly owner: string;
  readonly key?: string;
  readonly neverAgain?: boolean;
  /** Whether a line says anything of these rows: an older file lacks the column. Then they stay as they are. */
  readonly isGiven?: (line: never) => boolean;
  readonly rows: (line: never, at: number) => Interval[];
}

/** A file of the import: its columns, and the rows that a line becomes. */
export interface ImportFile {
  readonly name: string;
  readonly schema: z.ZodType<Record<string, unknown>>;
  readonly rows: (line: never, at: number) => ImportedRow[];
  readonly standing: readonly StandingRows[];
}
