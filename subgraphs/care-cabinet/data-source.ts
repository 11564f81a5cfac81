import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { buildDatabaseOptions, type DatabaseUse, openDatabase, Writer } from '../kit/index.js';
import { AttachmentEntity } from './attachments/attachment.entity.js';
import { CreateCareRecord1 } from './migrations/1-create-care-record.js';
import { KeepIdempotencyKeys2 } from './migrations/2-keep-idempotency-keys.js';
import { ExtendRecords3 } from './migrations/3-extend-records.js';
import { CreateTeam4 } from './migrations/4-create-team.js';
import { CreateSearch5 } from './migrations/5-create-search.js';
import { CreatePlans6 } from './migrations/6-create-plans.js';
import { KeepAttachments7 } from './migrations/7-keep-attachments.js';
import { CareTaskEntity, CareVisitEntity } from './plans/care-plan.entity.js';
import {
  CareRecordCorrectionEntity,
  CareRecordEntity,
  CareRecordReadingEntity,
  CareRecordTagEntity,
} from './records/care-record.entity.js';
import { CareTeamEntity, CareTeamMemberEntity } from './team/care-team-member.entity.js';

const ENTITIES = [
  ...[CareRecordEntity, CareRecordCorrectionEntity, CareRecordTagEntity, CareRecordReadingEntity],
  ...[CareTeamEntity, CareTeamMemberEntity, CareTaskEntity, CareVisitEntity, AttachmentEntity],
];
const MIGRATIONS = [CreateCareRecord1, KeepIdempotencyKeys2, ExtendRecords3, CreateTeam4, CreateSearch5, CreatePlans6, KeepAttachments7];

/** Opens the care cabinet's tables as they are, without migrating them. */
async function connectCareCabinet(address: string, log: Logger, use: DatabaseUse = {}): Promise<DataSource> {
  return await openDatabase({
    ...buildDatabaseOptions(address, log, use),
    entities: ENTITIES,
    migrations: MIGRATIONS,
    synchronize: false,
  });
}

/** Opens the care cabinet's tables and migrates them to the newest version. */
export async function openCareCabinet(address: string, log: Logger): Promise<DataSource> {
  const database = await connectCareCabinet(address, log);
  await database.runMigrations();
  return database;
}

/** The care cabinet's tables in a serving process, with separate connections for reads and writes. */
export interface ServedCareCabinet {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly close: () => Promise<void>;
}

/**
 * Migrates the tables, then opens them for serving.
 *
 * @param deadline milliseconds that one statement may take
 */
export async function serveCareCabinet(address: string, log: Logger, deadline: number): Promise<ServedCareCabinet> {
  // A migration may wait for locks without a limit; requests may not.
  await (await openCareCabinet(address, log)).destroy();
  const database = await connectCareCabinet(address, log, { use: 'reads', statementWithin: deadline });
  const writer = await Writer.open(address, database, { log, statementWithin: deadline, survivesPowerLoss: true });
  return {
    database,
    writer,
    close: async () => {
      await writer.close();
      await database.destroy();
    },
  };
}
