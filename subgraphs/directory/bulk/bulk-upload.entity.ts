import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** A file of permission changes. It is received in parts, then run, or tried in a dry run. */
@Entity('bulk_upload')
export class BulkUploadEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** The only facility whose permissions it may change; null for the whole network. */
  @Column('varchar', { name: 'facility_id', length: 40, nullable: true })
  facilityId!: string | null;

  @Column('varchar', { length: 500 })
  reason!: string;

  @Column('boolean', { name: 'dry_run', transformer: { from: Boolean, to: (value: boolean) => value } })
  dryRun!: boolean;

  /** RECEIVING, RUNNING, DONE, or FAILED: the last run did not reach its end. */
  @Column('varchar', { length: 20 })
  state!: string;

  /** Why a FAILED run was stopped: NOT_PERMITTED where its uploader's rights ended. Null where an error ended it. */
  @Column('varchar', { name: 'stop_code', length: 40, nullable: true })
  stopCode!: string | null;

  @Column('int')
  received!: number;

  @Column('int')
  done!: number;

  @Column(instant('started_at'))
  startedAt!: number;

  @Column(instant('finished_at', { nullable: true }))
  finishedAt!: number | null;
}

/** One line of the file, and what it does. */
@Entity('bulk_line')
export class BulkLineEntity {
  @PrimaryColumn('varchar', { name: 'upload_id', length: 40 })
  uploadId!: string;

  /** Its number in the file; the header is line 1. */
  @PrimaryColumn('int')
  line!: number;

  /** Its fields as JSON. */
  @Column('text')
  content!: string;

  /** GRANT, REVOKE, RENEW, NOTHING, REFUSED; null while the line is not processed. */
  @Column('varchar', { length: 20, nullable: true })
  effect!: string | null;

  /** Why it is refused. */
  @Column('varchar', { length: 40, nullable: true })
  code!: string | null;

  @Column('varchar', { length: 40, nullable: true })
  field!: string | null;

  @Column('varchar', { name: 'permission_id', length: 40, nullable: true })
  permissionId!: string | null;
}
