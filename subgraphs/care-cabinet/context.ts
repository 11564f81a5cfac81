import type { DataSource } from 'typeorm';
import type { SubgraphContext, Writer } from '../kit/index.js';
import { AttachmentStore } from './attachments/attachment.store.js';
import { CareTaskStore } from './plans/care-task.store.js';
import { CareVisitStore } from './plans/care-visit.store.js';
import { CareRecordStore } from './records/care-record.store.js';
import { CareTeamMemberStore } from './team/care-team-member.store.js';

/** The care cabinet's tables. */
export interface CareCabinetStores {
  readonly team: CareTeamMemberStore;
  readonly records: CareRecordStore;
  readonly tasks: CareTaskStore;
  readonly visits: CareVisitStore;
  readonly attachments: AttachmentStore;
}

/** The context of the care cabinet's resolvers. */
export type CareCabinetContext = SubgraphContext & CareCabinetStores;

/** Makes the stores of a process, for `extend` of its runtime. */
export function makeStores({
  database,
  writer,
  attachments = new AttachmentStore(database, writer),
}: {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly attachments?: AttachmentStore;
}): CareCabinetStores {
  return {
    team: new CareTeamMemberStore(database, writer),
    records: new CareRecordStore(database, writer),
    tasks: new CareTaskStore(database, writer),
    visits: new CareVisitStore(database, writer),
    attachments,
  };
}
