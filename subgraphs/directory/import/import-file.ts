import type { z } from 'zod';

/** One entity row, and the table it goes to. */
export interface ImportedRow {
  // biome-ignore lint/complexity/noBannedTypes: TypeORM's own notion of an entity class
  readonly entity: Function;
  readonly values: object;
}

/**
 * Set when a line is imported first, and never again: importing once more undoes no suspension, withdrawal, revocation or unlinking, and
 * does not move a beginning.
 */
export const SET_ONCE: ReadonlySet<string> = new Set([
  'registeredAt',
  'suspendedAt',
  'since',
  'endedAt',
  'withdrawnAt',
  'registeredBy',
  'withdrawnBy',
  'grantedBy',
  'revokedAt',
  'revokedBy',
  'revokeReason',
]);

/** A file of the import: its columns, and what one line becomes. */
export interface ImportFile {
  readonly name: string;
  /** Rows of which the line states all that there are: those it does not name are taken away. By the line's `id`. */
  readonly whole?: { readonly entity: ImportedRow['entity']; readonly owner: string; readonly key: string };
  readonly schema: z.ZodType<Record<string, unknown>>;
  readonly rows: (line: never, at: number) => ImportedRow[];
}
