import type { LoaderDefinition } from '../../kit/index.js';
import type { AttachmentEntity } from '../attachments/attachment.entity.js';
import type { CareCabinetContext } from '../context.js';
import type { CareRecordCorrectionEntity, CareRecordReadingEntity } from './care-record.entity.js';
import type { CareRecordSource } from './care-record.type.js';

/** Who has seen a record: one statement for all records of an operation. */
export const READINGS: LoaderDefinition<string, CareRecordReadingEntity[], CareCabinetContext> = {
  load: async (ids, { records }) => groupByRecord(ids, await records.listReadings(ids)),
};

/** What a record was before: one statement for all records of an operation. */
export const CORRECTIONS: LoaderDefinition<string, CareRecordCorrectionEntity[], CareCabinetContext> = {
  load: async (ids, { records }) => groupByRecord(ids, await records.listCorrections(ids)),
};

/** The photos and files of a record: one statement for all records of an operation. */
export const ATTACHMENTS: LoaderDefinition<string, AttachmentEntity[], CareCabinetContext> = {
  load: async (ids, { attachments }) =>
    groupByRecord(
      ids,
      (await attachments.listFor(ids)).map((row) => ({ ...row, recordId: row.recordId! })),
    ),
};

/** How many answers to a record its reader may see: one statement for all records of an operation. */
export const REPLY_COUNTS: LoaderDefinition<CareRecordSource, number, CareCabinetContext> = {
  key: ({ id }) => id,
  load: async (sources, { records }) => {
    const counts = await records.countReplies(
      sources.map(({ id }) => id),
      sources.map(({ scope }) => scope),
    );
    return sources.map(({ id }) => counts.get(id) ?? 0);
  },
};

function groupByRecord<R extends { readonly recordId: string }>(ids: readonly string[], rows: readonly R[]): R[][] {
  const groups = new Map<string, R[]>(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row.recordId)?.push(row);
  return ids.map((id) => groups.get(id)!);
}
