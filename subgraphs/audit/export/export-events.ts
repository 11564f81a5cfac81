import type { DataSource } from 'typeorm';
import type { AuditRecord } from '../../kit/index.js';
import type { EventDetail } from '../atna/event-detail.js';
import { readLogState } from '../checkpoints/checkpoint.store.js';
import { recordOwn } from '../intake/own-record.store.js';
import type { ExportFormat } from './export-format.js';
import { countEvents, readEvents } from './read-events.js';

/** What an export takes, and who makes it. */
export interface ExportRequest {
  readonly format: string;
  /** Days of UTC, `YYYY-MM-DD`: from this day on, and before that one. */
  readonly from: string;
  readonly to: string;
  readonly patientId?: string | undefined;
  readonly userId?: string | undefined;
  readonly facilityId?: string | undefined;
  /** Whether the operations' variables are opened. */
  readonly parameters: boolean;
  readonly by: string;
  readonly reason: string;
}

/** The dependencies of an export. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** Takes the text; resolves when more may come. */
  readonly write: (text: string) => unknown;
  /** Opens the variables of an operation. Undefined if they are not asked for. @throws if they cannot be opened */
  readonly openParameters?: ((sealed: string, requestId: string) => string) | undefined;
  readonly now: () => number;
  /** Aborts when the export is to end early. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Exports events, the oldest first. Before the first event leaves, the export itself is in the log; another record at the end says how it ended. It
 * takes only records that were in the log when it began.
 *
 * @returns the number of events
 */
export async function exportEvents(database: DataSource, request: ExportRequest, options: ExportOptions): Promise<number> {
  const { write, format, now, onProgress } = options;
  const { size } = await readLogState(database);
  const query = { ...(await toQuery(database, request)), size };
  const all = await countEvents(database, query);
  const record = async (outcome: string, events: number) => {
    const event = describeExport(request, outcome, events);
    await database.transaction(async (manager) => await recordOwn(manager, event, now()));
  };
  await record('started', all);
  let done = 0;
  try {
    await write(format.beginning);
    for await (const page of readEvents(database, query)) {
      options.signal?.throwIfAborted();
      await write(page.map((detail) => format.write(open(detail, options))).join(''));
      done += page.length;
      onProgress?.(done, all);
    }
  } catch (error) {
    await record('EXPORT_FAILED', done);
    throw error;
  }
  await record('ok', done);
  return done;
}

async function toQuery(database: DataSource, { from, to, patientId, userId, facilityId }: ExportRequest) {
  return {
    patientId,
    actors: userId === undefined ? undefined : await readActors(database, userId),
    facilities: facilityId === undefined ? [] : [facilityId],
    from: Date.parse(from),
    to: Date.parse(to),
  };
}

async function readActors(database: DataSource, userId: string): Promise<string[]> {
  const rows = await database.query<{ actor: string }[]>('SELECT actor FROM audit_actor WHERE user_id = ?', [userId]);
  return rows.map(({ actor }) => actor);
}

function open(detail: EventDetail, { openParameters }: ExportOptions): EventDetail {
  const { record } = detail;
  if (!openParameters || !record?.sealed) return detail;
  try {
    return { ...detail, parameters: openParameters(record.sealed, record.requestId) };
  } catch {
    // It was sealed to a key that is no longer held.
    return detail;
  }
}

/** The record of an export. */
function describeExport({ by, reason, patientId, ...rest }: ExportRequest, outcome: string, events: number) {
  const change: AuditRecord['changes'][number] = {
    action: 'exportAudit',
    subject: 'audit',
    ...(patientId !== undefined && { patient: patientId }),
    user: '',
    before: null,
    after: { ...rest, by, events },
    system: 'audit',
  };
  const actor = { issuer: 'urn:hareyaka:operator', subject: by, client: 'npm run audit' };
  return { kind: 'export', outcome, reason, actor, changes: [change] } as const;
}
