import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UploadState } from '../../../uploads/upload-rows.js';
import { instant } from '../../mutation/instant.js';

/** A scan of the paper that a patient signed, from the moment when its upload is announced. Its bytes are in the storage. */
@Entity('consent_scan')
export class ConsentScanEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'consent_id', length: 40 })
  consentId!: string;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  /** The facility for which the person acted. */
  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** The person who uploads it. */
  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @Column('varchar', { length: 200 })
  name!: string;

  /** What the client announced: type, length and SHA-256. */
  @Column('varchar', { name: 'claimed_type', length: 100 })
  claimedType!: string;

  @Column('int', { name: 'claimed_bytes' })
  claimedBytes!: number;

  @Column('varchar', { length: 64 })
  sha256!: string;

  /** When the upload was announced. */
  @Column(instant('created_at'))
  createdAt!: number;

  @Column('varchar', { length: 10 })
  state!: UploadState;

  /** The code with which the content was refused. */
  @Column('varchar', { length: 40, nullable: true })
  refusal!: string | null;

  /** The content as it is kept: `PHOTO` or `FILE`, type, and length. */
  @Column('varchar', { length: 10, nullable: true })
  kind!: string | null;

  @Column('varchar', { name: 'content_type', length: 100, nullable: true })
  contentType!: string | null;

  @Column('int', { nullable: true })
  bytes!: number | null;

  /** The name in the storage. */
  @Column('varchar', { length: 200, nullable: true })
  object!: string | null;

  /** When it was withdrawn, because it is the wrong paper: then it is not shown. Its content is kept. */
  @Column(instant('withdrawn_at', { nullable: true }))
  withdrawnAt!: number | null;

  @Column('varchar', { name: 'withdrawn_by', length: 40, nullable: true })
  withdrawnBy!: string | null;

  @Column('varchar', { name: 'withdraw_reason', length: 500, nullable: true })
  withdrawReason!: string | null;
}
