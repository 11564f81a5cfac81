import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UploadState } from '../../uploads/upload-rows.js';

const numeric = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: unknown) => value };

/** A photo or file, from the moment when its upload is announced. */
@Entity('care_attachment')
export class AttachmentEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

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

  @Column('bigint', { name: 'claimed_bytes', transformer: numeric })
  claimedBytes!: number;

  @Column('varchar', { length: 64 })
  sha256!: string;

  /** When a photo was taken, as the client says, in milliseconds since 1970 UTC. */
  @Column('bigint', { name: 'taken_at', transformer: numeric, nullable: true })
  takenAt!: number | null;

  /** When the upload was announced, in milliseconds since 1970 UTC. */
  @Column('bigint', { name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column('varchar', { length: 10 })
  state!: UploadState;

  /** The code with which the content was refused. */
  @Column('varchar', { length: 40, nullable: true })
  refusal!: string | null;

  /** `PHOTO` or `FILE`. */
  @Column('varchar', { length: 10, nullable: true })
  kind!: string | null;

  /** The content as it is kept: type, length, and size in pixels. */
  @Column('varchar', { name: 'content_type', length: 100, nullable: true })
  contentType!: string | null;

  @Column('bigint', { transformer: numeric, nullable: true })
  bytes!: number | null;

  @Column('bigint', { transformer: numeric, nullable: true })
  width!: number | null;

  @Column('bigint', { transformer: numeric, nullable: true })
  height!: number | null;

  /** Names in the storage. */
  @Column('varchar', { length: 200, nullable: true })
  object!: string | null;

  @Column('varchar', { length: 200, nullable: true })
  thumbnail!: string | null;

  /** The record of which it is a part. Null until the record is written. */
  @Column('varchar', { name: 'record_id', length: 40, nullable: true })
  recordId!: string | null;

  /** Its place among the attachments of the record. */
  @Column('bigint', { transformer: numeric, nullable: true })
  position!: number | null;

  /** When its record was withdrawn: then it is not shown. */
  @Column('bigint', { name: 'withdrawn_at', transformer: numeric, nullable: true })
  withdrawnAt!: number | null;
}
