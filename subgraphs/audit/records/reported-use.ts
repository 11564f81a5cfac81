import type { AuditKind, AuditRecord } from '../../kit/index.js';

/** What a client reports that a person did with data on the screen. */
export const USE_KINDS = ['PRINT', 'COPY'] as const;
export type UseKind = (typeof USE_KINDS)[number];

/** The subgraph that reports uses, by the name that the gateway gives it in a record. */
const REPORTER = 'audit';
const ACTIONS: ReadonlyMap<string, AuditKind> = new Map([
  ['reportPrint', 'print'],
  ['reportCopy', 'copy'],
]);

/** The action of a reported use, as the record of its mutation has it. */
export function nameUse(kind: UseKind): string {
  return kind === 'PRINT' ? 'reportPrint' : 'reportCopy';
}

/** The kind of event that a change makes by itself. @returns undefined if it is not a reported use */
export function findUse({ action, system }: AuditRecord['changes'][number]): AuditKind | undefined {
  return system === REPORTER ? ACTIONS.get(action) : undefined;
}
